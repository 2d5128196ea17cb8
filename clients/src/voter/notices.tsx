/** Beside the ballot: the lost link, the rules of the poll in small print, and the states that come later or seldom. */

import { useLanguage } from "../shared/i18n";
import { CHECK } from "../shared/glyphs";
import { ICONS } from "../shared/icons";
import { Banner, Button, LostBanner } from "../shared/parts";
import type { Paper, Text } from "../shared/wire";
import { refusals, t } from "./later-texts";
import type { Model } from "./model";
import { hint, type Hand, type Said } from "./paper";
import { chosen, t as usual } from "./texts";

/** A lost link, calmly, with what is safe; and a seat that could not be left. */
export function Notices({ model: { view, ballot, stuck } }: { model: Model }) {
  const { say } = useLanguage();
  const lost = view.status.kind === "lost";
  if (stuck && !lost) return <Banner icon="cloud">{say(t.notMeFailed)}</Banner>;
  if (!lost) return null;
  return <LostBanner text={ballot?.pending ? t.lostPending : ballot?.counted ? t.lostRegistered : undefined} />;
}

/** What a voter should know of the rules before choosing. */
export function Rules({ paper }: { paper: Paper }) {
  const { say } = useLanguage();
  return (
    <p class="rules soft">
      {say(paper.secrecy === "secret" ? t.secret : t.open)} {paper.change === "first" && say(t.firstOnly)}
    </p>
  );
}

/** Goes back to the registered marks. */
export function Keep({ onClick }: { onClick: () => void }) {
  return (
    <Button kind="quiet" onClick={onClick}>
      {useLanguage().say(t.keep)}
    </Button>
  );
}

/** Where the ballot is, when it is not simply chosen, sent or registered; null when it is. */
export function exception(hand: Hand): Said | null {
  const { paper, step, shown, changed, unsent, paused, live, full, refusal } = hand;
  const registered = step === "registered" ? (changed ? usual.changed : usual.registered)(chosen(paper, shown)) : undefined;
  if (paused) return [ICONS.pause, "sent", t.paused, registered ?? t.pausedMore];
  if (refusal && !unsent) return [ICONS.info, "sent", refusals[refusal], registered];
  if (full && unsent) return [ICONS.info, "sent", t.full(paper.choose_max)];
  if (unsent) return ["", "", step === "choose" ? hint(paper) : t.notSentYet, counting(paper, unsent)];
  if (step === "sent" && !live) return [ICONS.clock, "sent", t.waits, t.waitsMore];
  if (registered && paper.change === "first") return [CHECK, "registered", registered, t.mayNotChange];
  return null;
}

function counting(paper: Paper, marks: readonly number[]): Text | undefined {
  return paper.choose_max > 1 ? t.marked(marks.length, paper.choose_max) : undefined;
}
