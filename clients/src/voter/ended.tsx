/** After the ballot: closed, the result, annulled; and the page of one who may not vote. */

import type { Ballot } from "../shared/ballot";
import { ResultBars } from "../shared/bars";
import { Mark } from "../shared/choice";
import { Head } from "../shared/head";
import { useLanguage } from "../shared/i18n";
import { isTapped } from "../shared/methods";
import type { Paper, Result, Text } from "../shared/wire";
import { Check, type Cast } from "./check";
import { Panel } from "./panel";
import { Question } from "./paper";
import { standing } from "./stage";
import { refusals, t as later } from "./later-texts";
import { bars } from "./proxies-texts";
import { inWords } from "./filled";

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

interface PublishedProps {
  paper: Paper;
  result: Result;
  ballot: Ballot | null;
  cast: readonly Cast[];
  head: string;
}

export function Published({ paper, result, ballot, cast, head }: PublishedProps) {
  const { say } = useLanguage();
  return (
    <>
      <Question paper={paper} />
      <section class="outcome" aria-label={say(later.result)}>
        <p class="eyebrow">{say(later.result)}</p>
        <ResultBars result={result} paper={paper} />
        <Head head={head} />
      </section>
      {result.decided_by !== "acclamation" && <Own paper={paper} ballot={ballot} />}
      {head && cast.length > 0 && <Check key={`${paper.poll} ${paper.round}`} paper={paper} cast={cast} head={head} />}
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

/** No vote in this round: the question is shown, why, and what to do if that is wrong. */
export function Barred({ paper, reason }: { paper: Paper; reason: string }) {
  const { say } = useLanguage();
  return (
    <>
      <Question paper={paper} />
      <Panel icon="info" text={later.barred} more={bars[reason] ?? later.barredMore} />
      <ul class="bare-options">
        {paper.options.map((option, n) => (
          <li key={option.id}>
            <Mark method={paper.method} n={n} id={option.id} />
            <span dir="auto">{say(option.text)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Your own ballot in the round: what it was, or that there is none. Of a secret one only that it is counted. */
function Own({ paper, ballot }: { paper: Paper; ballot: Ballot | null }) {
  const { say } = useLanguage();
  const at = standing(ballot);
  if (!ballot || at.step === "sent" || !ballot.entitled || (ballot.voted === null && !ballot.counted)) return null;
  const shown = paper.secrecy === "open" && isTapped(paper.method) ? at.shown.choices : [];
  return (
    <div class="own">
      {at.refusal && <p class="own-note">{say(refusals[at.refusal])}</p>}
      {shown.map((n) => (
        <Mark key={n} method={paper.method} n={n} id={paper.options[n]?.id ?? ""} />
      ))}
      <span class="own-text" dir="auto">
        {say(ownText(paper, ballot))}
      </span>
    </div>
  );
}

function ownText(paper: Paper, { counted, voted }: Ballot): Text {
  if (!counted && !voted) return later.didNotVote;
  if (paper.secrecy === "secret") return later.sealed;
  return counted?.body ? later.yourVote(inWords(paper, counted.body)) : later.youVoted;
}
