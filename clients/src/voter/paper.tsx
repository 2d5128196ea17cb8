/** The open ballot: the question, the options as large targets, and where your ballot is, in words. */

import { sameChoices } from "../shared/ballot";
import { look, Mark } from "../shared/choice";
import { CHECK, Glyph, SEND } from "../shared/glyphs";
import { useLanguage } from "../shared/speech";
import { Button } from "../shared/button";
import type { Paper as PaperFrame, Text } from "../shared/wire";
import type { Actions, Later, Model } from "./model";
import { complete, oneTap, standing, toggled, type Stage, type Standing } from "./stage";
import { chosen, t } from "./texts";

interface PaperProps {
  model: Model;
  actions: Actions;
  stage: Stage & { kind: "ballot" };
}

/** Where the ballot is, with the marks that were not sent: they are the voter's, and nothing from the engine moves them. */
export interface Hand extends Standing {
  readonly paper: PaperFrame;
  readonly unsent: readonly number[] | null;
  readonly full: boolean;
  readonly live: boolean;
  readonly paused: boolean;
}

export function Paper({ model, actions, stage: { paper, paused } }: PaperProps) {
  const { say } = useLanguage();
  const { ballot, draft, full, later, view } = model;
  const at = standing(ballot);
  const unsent = draft && !sameChoices(draft, at.shown) ? draft : null;
  const hand: Hand = { ...at, paper, unsent, full, paused, live: view.status.kind !== "lost" };
  const fixed = paused || (paper.change === "first" && ballot?.counted != null);
  const ready = unsent !== null && complete(paper, unsent);

  function tap(n: number) {
    if (fixed) return;
    if (oneTap(paper)) {
      if (at.step === "choose" || !at.shown.includes(n)) actions.cast([n]);
      return;
    }
    const next = toggled(paper, unsent ?? at.shown, n);
    actions.mark(next ?? draft, !next);
  }

  return (
    <>
      <Question paper={paper} />
      <ul class={`options ${paper.method}`}>
        {paper.options.map((_, n) => (
          <Option key={n} n={n} hand={hand} fixed={fixed} onTap={() => tap(n)} />
        ))}
      </ul>
      {later && <later.Rules paper={paper} />}
      <div class="dock">
        <Status hand={hand} later={later} />
        {!oneTap(paper) && !fixed && (unsent || at.step === "choose") && (
          <Button kind="primary" big aria-disabled={!ready} onClick={() => ready && actions.cast(unsent)}>
            {say(t.send)}
          </Button>
        )}
        {later && unsent && at.step !== "choose" && <later.Keep onClick={() => actions.mark(null, false)} />}
      </div>
    </>
  );
}

/** The item and the question. The heading takes the focus when the poll opens. */
export function Question({ paper }: { paper: PaperFrame }) {
  const { say } = useLanguage();
  return (
    <div class="question">
      <p class="eyebrow" dir="auto">
        {say(paper.item)}
      </p>
      <h1 tabIndex={-1} dir="auto">
        {say(paper.title)}
      </h1>
    </div>
  );
}

function Option({ n, hand, fixed, onTap }: { n: number; hand: Hand; fixed: boolean; onTap: () => void }) {
  const { paper, unsent, shown, step } = hand;
  const on = (unsent ?? shown).includes(n);
  return (
    <li>
      <button
        type="button"
        class={`option ${look(paper.method, n).tone}${on ? " on" : ""}`}
        aria-pressed={on}
        aria-disabled={fixed}
        onClick={onTap}
      >
        <Mark method={paper.method} n={n} />
        <span class="option-text" dir="auto">
          {useLanguage().say(paper.options[n]!.text)}
        </span>
        {on && (unsent ? <i /> : <Glyph d={step === "registered" ? CHECK : SEND} />)}
      </button>
    </li>
  );
}

/** Icon, tone, words, more words. */
export type Said = readonly [d: string, tone: string, text: Text, more?: Text | undefined];

/** Where the ballot is: words, icon and colour together. Screen readers hear the page's one live region instead. */
function Status({ hand, later }: { hand: Hand; later: Later | null }) {
  const { say } = useLanguage();
  const [d, tone, text, more] = later?.exception(hand) ?? usual(hand);
  return (
    <div class={`status ${tone}`}>
      {d && (
        <span class="status-icon">
          <Glyph d={d} />
        </span>
      )}
      <div dir="auto">
        <b>{say(text)}</b>
        {more && <p>{say(more)}</p>}
      </div>
    </div>
  );
}

/** Choose, sent, registered. */
function usual({ paper, step, shown, changed }: Hand): Said {
  const named = chosen(paper, shown);
  if (step === "choose") return ["", "", hint(paper)];
  if (step === "sent") return [SEND, "sent", t.sent(named), t.sentMore];
  return [CHECK, "registered", (changed ? t.changed : t.registered)(named), paper.change === "last" ? t.mayChange : undefined];
}

/** How this ballot is filled in. */
export function hint(paper: PaperFrame): Text {
  const { choose_min: min, choose_max: max } = paper;
  if (max > 1) return t.tapSome(min === max ? max : `${min}–${max}`);
  return oneTap(paper) ? t.tapOne : t.tapSome(1);
}
