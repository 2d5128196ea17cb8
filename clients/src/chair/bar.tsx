/**
 * The steps. One large button, always in the same place, for the next sensible step: space or enter. The others are
 * smaller, with the keys 1 to 9.
 *
 * After every step the buttons rest for a moment: what was under the finger has changed its meaning, and the second
 * half of a double click must not close what the first half opened.
 */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { inLanguage, useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import type { Text } from "../shared/wire";
import type { Offer, Offers } from "./desk";
import { actionTexts, hintTexts, t } from "./texts";

const REST_MS = 900;
const KEYS_MAX_COUNT = 9;
const PRIMARY = "primary";

interface BarProps {
  offers: Offers;
  /** What the large button says when there is no next step. */
  idle: Text;
  /** A step waits for its answer, or the engine cannot be reached: nothing can be pressed. */
  waiting: boolean;
  live: boolean;
  onTake: (offer: Offer) => void;
}

export function ActionBar({ offers, idle, waiting, live, onTake }: BarProps) {
  const { say, language } = useLanguage();
  const resting = useRest(signature(offers));
  const still = waiting || resting || !live;
  const take = (offer: Offer | null | undefined) => {
    if (offer && !still) onTake(offer);
  };
  useKeys(offers, take);
  const { primary, others } = offers;
  return (
    <footer class="steps" aria-label={say(t.nextStep)}>
      {others.length > 0 && (
        <ul class="other-steps" aria-label={say(t.others)}>
          {others.map((offer, n) => (
            <li key={offer.action}>
              <OtherStep offer={offer} n={n} still={still} onTake={() => take(offer)} />
            </li>
          ))}
        </ul>
      )}
      <div class="primary-step">
        <p class="step-hint" id="step-hint">
          {primary && (primary.ahead && primary.title ? inLanguage(primary.title, language) : say(hintTexts[primary.action]))}
        </p>
        <Button
          kind="primary"
          big
          id={PRIMARY}
          data-rest={resting}
          data-action={primary?.action}
          aria-disabled={still || primary === null}
          aria-describedby="step-hint"
          onClick={() => take(primary)}
        >
          <span>{say(waiting ? t.waiting : primary === null ? idle : label(primary))}</span>
          {primary && !waiting && <kbd>{say(t.keyPrimary)}</kbd>}
        </Button>
      </div>
    </footer>
  );
}

const label = (offer: Offer) => (offer.ahead ? t.armNext : actionTexts[offer.action]);

interface OtherProps {
  offer: Offer;
  n: number;
  still: boolean;
  onTake: () => void;
}

function OtherStep({ offer, n, still, onTake }: OtherProps) {
  const { say } = useLanguage();
  return (
    <Button
      {...(offer.action === "annul" ? { kind: "stop" as const } : {})}
      data-action={offer.action}
      aria-disabled={still}
      title={say(hintTexts[offer.action])}
      onClick={onTake}
    >
      {say(actionTexts[offer.action])}
      {n < KEYS_MAX_COUNT && <kbd>{n + 1}</kbd>}
    </Button>
  );
}

const signature = ({ primary, others }: Offers): string =>
  [primary, ...others].map((offer) => `${offer?.poll} ${offer?.round} ${offer?.action}`).join();

/** True for a moment after `meaning` changed. */
function useRest(meaning: string): boolean {
  const [rested, setRested] = useState(meaning);
  useEffect(() => {
    const timer = setTimeout(() => setRested(meaning), REST_MS);
    return () => clearTimeout(timer);
  }, [meaning]);
  return rested !== meaning;
}

/** Space and enter for the primary step, digits for the others; typing, dialogs and focused controls keep theirs. */
function useKeys({ primary, others }: Offers, take: (offer: Offer | null | undefined) => void): void {
  const latest = useRef({ primary, others, take });
  latest.current = { primary, others, take };
  // Heard from the moment that the page shows them.
  useLayoutEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.altKey || event.metaKey || isBusy(event.target)) return;
      const { primary, others, take } = latest.current;
      const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
      const main = event.key === " " || event.key === "Enter";
      if (digit === 0 && (!main || (hasOwnKeys(event.target) && !event.repeat))) return;
      // A key held down is one press, also where the browser would make a click of every repeat.
      event.preventDefault();
      if (!event.repeat) take(digit > 0 ? others[digit - 1] : primary);
    };
    addEventListener("keydown", down);
    addEventListener("click", letGo);
    return () => {
      removeEventListener("keydown", down);
      removeEventListener("click", letGo);
    };
  }, []);
}

/** A control that was tapped does not keep the keyboard: space stays the primary step's key. */
function letGo(event: MouseEvent): void {
  const focused = document.activeElement;
  const tapped = event.detail > 0 && focused instanceof HTMLElement && focused.matches("button, summary");
  if (tapped && focused.id !== PRIMARY && !focused.closest("dialog")) focused.blur();
}

/** The key belongs to a text field or to an open dialog. */
function isBusy(target: EventTarget | null): boolean {
  const element = target instanceof Element ? target : null;
  return document.querySelector("dialog[open]") !== null || element?.closest("input, textarea, select") != null;
}

/** A control reached by keyboard answers space and enter itself; one that was only clicked does not keep them. */
function hasOwnKeys(target: EventTarget | null): boolean {
  const control = target instanceof Element ? target.closest("button, a, summary, [tabindex]") : null;
  return control !== null && control.id !== PRIMARY && control.matches(":focus-visible");
}
