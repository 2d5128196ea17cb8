/** After the ballot: closed, the result, annulled; and the page of one who may not vote. */

import type { Ballot } from "../shared/ballot";
import { ResultBars } from "../shared/bars";
import { look, Mark } from "../shared/choice";
import { useLanguage } from "../shared/i18n";
import { Icon, type IconName } from "../shared/icons";
import type { Paper, Result, Text } from "../shared/wire";
import { Question } from "./paper";
import { standing } from "./stage";
import { refusals, t as later } from "./later-texts";
import { chosen } from "./texts";

/** Closed and not yet shown: no figures, only that it is closed and what is known of your own ballot. */
export function Closed({ paper, ballot }: { paper: Paper; ballot: Ballot | null }) {
  return (
    <>
      <Question paper={paper} />
      <Panel icon="lock" text={later.closed} more={ballot?.pending ? later.asking : later.closedMore} />
      <Own paper={paper} ballot={ballot} />
    </>
  );
}

export function Published({ paper, result, ballot }: { paper: Paper; result: Result; ballot: Ballot | null }) {
  const { say } = useLanguage();
  return (
    <>
      <Question paper={paper} />
      <section class="outcome" aria-label={say(later.result)}>
        <p class="eyebrow">{say(later.result)}</p>
        <ResultBars result={result} />
      </section>
      {result.decided_by === "vote" && <Own paper={paper} ballot={ballot} />}
    </>
  );
}

export function Annulled({ paper, reason }: { paper: Paper | null; reason: string }) {
  const { say } = useLanguage();
  return (
    <>
      {paper ? <Question paper={paper} /> : <h1 tabIndex={-1}>{say(later.annulled)}</h1>}
      <Panel icon="cross" tone="stop" text={later.annulled} more={later.annulledMore} />
      {reason && (
        <p class="reason" dir="auto">
          {say(later.reason(reason))}
        </p>
      )}
    </>
  );
}

/** Not on the register of this round: the question is shown, and what to do if that is wrong. */
export function Barred({ paper }: { paper: Paper }) {
  const { say } = useLanguage();
  return (
    <>
      <Question paper={paper} />
      <Panel icon="info" text={later.barred} more={later.barredMore} />
      <ul class="bare-options">
        {paper.options.map((option, n) => (
          <li key={option.id}>
            <Mark method={paper.method} n={n} />
            <span dir="auto">{say(option.text)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Your own ballot in the round: what it was, or that there is none. */
function Own({ paper, ballot }: { paper: Paper; ballot: Ballot | null }) {
  const { say } = useLanguage();
  const at = standing(ballot);
  if (!ballot || at.step === "sent" || !ballot.entitled) return null;
  return (
    <div class="own">
      {at.refusal && <p class="own-note">{say(refusals[at.refusal])}</p>}
      {at.shown.map((n) => (
        <span key={n} class={look(paper.method, n).tone}>
          <Mark method={paper.method} n={n} />
        </span>
      ))}
      <span dir="auto">{say(ownText(paper, ballot, at.shown))}</span>
    </div>
  );
}

function ownText(paper: Paper, ballot: Ballot, shown: readonly number[]): Text {
  if (!ballot.counted) return paper.secrecy === "secret" ? later.sealed : later.didNotVote;
  return shown.length ? later.yourVote(chosen(paper, shown)) : later.youVoted;
}

function Panel({ icon, tone = "", text, more }: { icon: IconName; tone?: string; text: Text; more: Text }) {
  const { say } = useLanguage();
  return (
    <div class={`panel ${tone}`}>
      <span class="status-icon">
        <Icon name={icon} />
      </span>
      <div>
        <p class="panel-text">{say(text)}</p>
        <p class="soft">{say(more)}</p>
      </div>
    </div>
  );
}
