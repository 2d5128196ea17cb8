/** What the chair can read aloud at each step of an ordinary vote. In a matter under the procedure the guide has the words. */

import { useLanguage } from "../shared/i18n";
import type { Paper, State, Text } from "../shared/wire";
import type { Focus } from "./desk";
import { aloud } from "./aloud-texts";
import { t } from "./desk-texts";

export function Aloud({ shown, paper, state }: { shown: Focus; paper: Paper | null; state: State | null }) {
  const { say } = useLanguage();
  const words = wordsFor(shown, paper, state);
  if (words === null) return null;
  return (
    <figure class="aloud">
      <figcaption>{say(t.aloud)}</figcaption>
      <blockquote dir="auto">{say(words)}</blockquote>
    </figure>
  );
}

/** A tie, with who breaks it, as the engine offers it. */
function tied({ actions }: State): Text {
  if (actions.includes("casting_vote")) return aloud.tieByChair;
  return actions.includes("commit_lots") || actions.includes("draw_lots") ? aloud.tieByLots : aloud.tie;
}

/** The words for where the round is; null where there is nothing to say. */
export function wordsFor(shown: Focus, paper: Paper | null, state: State | null): Text | null {
  const title = shown.title ?? { sv: "", en: "" };
  if (shown.state === "armed") return aloud.armed(title, paper);
  if (shown.state === "open") return aloud.open(title, paper);
  if (shown.state === "paused") return aloud.paused;
  if (shown.state === "closed") return state?.result?.outcome === "tie" ? tied(state) : aloud.closed;
  if (shown.state === "declared" || shown.state === "published") return state?.result ? aloud.result(state.result.sentence) : null;
  if (shown.state === "annulled") return aloud.annulled;
  return null;
}
