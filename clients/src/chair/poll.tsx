/** The middle of the page: the question, where it stands in words, the turnout, and after close the result. */

import { ResultBars } from "../shared/bars";
import { Mark } from "../shared/choice";
import { Head } from "../shared/head";
import { number, useLanguage } from "../shared/i18n";
import { Icon } from "../shared/icons";
import { isYesNo } from "../shared/methods";
import { HowSecret } from "../shared/secrecy";
import type { GroupLine, Paper, Result, State, Text } from "../shared/wire";
import type { Focus } from "./desk";
import { LastVote } from "./since";
import { stateTexts, t } from "./texts";

interface PollProps {
  shown: Focus;
  /** Those of the current round; null while another poll is in the middle, or until they come. */
  paper: Paper | null;
  state: State | null;
}

export function PollView({ shown, paper, state }: PollProps) {
  const { say } = useLanguage();
  return (
    <section class="poll" aria-labelledby="question">
      <header>
        {shown.item && (
          <p class="eyebrow" dir="auto">
            {say(shown.item)}
            {shown.round > 1 && ` · ${say(t.round(shown.round))}`}
          </p>
        )}
        <h1 id="question" dir="auto" class={questionSize(shown.title, say)}>
          {shown.title ? say(shown.title) : shown.poll}
        </h1>
        <p class={`state-line is-${shown.state}`} role="status">
          <span class={`dot is-${shown.state}`} aria-hidden="true" />
          <span>{say(stateTexts[shown.state])}</span>
        </p>
        {state?.reason && <p dir="auto">{say(t.reason(state.reason))}</p>}
      </header>
      {state && hasTurnout(shown) && <TurnoutLarge voted={state.voted} entitled={state.entitled} open={shown.state === "open"} />}
      {state?.result ? <ResultPart result={state.result} paper={paper} head={state.head} /> : <PaperPart paper={paper} />}
      {state && hasTurnout(shown) && !state.sealed && shown.state !== "open" && shown.state !== "paused" && (
        <p class="note">
          <Icon name="lock" />
          <span>{say(t.sealing)}</span>
        </p>
      )}
    </section>
  );
}

/** Turnout means something once a round was opened; an acclaimed one never was. */
const hasTurnout = (shown: Focus): boolean => shown.current && shown.state !== "draft" && shown.state !== "armed";

/** Long questions are set smaller, never cut. */
function questionSize(title: Text | null, say: (text: Text) => string): string {
  const length = title ? say(title).length : 0;
  return length > 280 ? "question long" : length > 110 ? "question middling" : "question";
}

function TurnoutLarge({ voted, entitled, open }: { voted: number; entitled: number; open: boolean }) {
  const { say, language } = useLanguage();
  if (entitled === 0) return null;
  return (
    <div class="turnout-large">
      <p>
        <b>{number(voted, language)}</b> <span>{say(t.ofAll(entitled))}</span>
      </p>
      <p class="missing">{say(t.missing(entitled - voted))}</p>
      <div class="turnout-track" aria-hidden="true">
        <div class="turnout-fill" style={{ transform: `scaleX(${voted / entitled})` }} />
      </div>
      {open && <LastVote voted={voted} />}
    </div>
  );
}

function PaperPart({ paper }: { paper: Paper | null }) {
  const { say } = useLanguage();
  if (paper === null) return <p class="soft">{say(t.optionsLater)}</p>;
  return (
    <>
      {/* Only a blank option is no list; the rule below names it. */}
      {paper.options.length > 1 && (
        <ul class="paper-options" aria-label={say(t.options)}>
          {paper.options.map((option, n) => (
            <li key={option.id}>
              <Mark method={paper.method} n={n} id={option.id} />
              <span dir="auto">{say(option.text)}</span>
            </li>
          ))}
        </ul>
      )}
      <dl class="facts">
        <dt>{say(t.rule)}</dt>
        <dd>{say(paper.rule)}</dd>
        <dd>{say(paper.secrecy === "secret" ? t.secret : t.open)}</dd>
        <dd>{say(paper.change === "first" ? t.changeFirst : t.changeLast)}</dd>
        <dd>{say(paper.live ? t.live : t.noTally)}</dd>
      </dl>
      {paper.secrecy === "secret" && <HowSecret />}
    </>
  );
}

function ResultPart({ result, paper, head }: { result: Result; paper: Paper | null; head: string }) {
  return (
    <>
      <ResultBars result={result} paper={paper} />
      <Head head={head} />
      {result.groups.length > 0 && paper && <Groups groups={result.groups} paper={paper} />}
    </>
  );
}

function Groups({ groups, paper }: { groups: readonly GroupLine[]; paper: Paper }) {
  const { say, language } = useLanguage();
  return (
    <details class="groups">
      <summary>{say(t.groups)}</summary>
      <div class="scroll" tabIndex={0} role="region" aria-label={say(t.groups)}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say(t.group)}</th>
              {paper.options.map((option, n) => (
                <th scope="col" key={option.id}>
                  <Mark method={paper.method} n={n} id={option.id} />
                  <span class={isYesNo(paper.method) ? "" : "unseen"}>{say(option.text)}</span>
                </th>
              ))}
              <th scope="col">{say(t.notVoted)}</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((line) => (
              <tr key={line.group}>
                <th scope="row" dir="auto">
                  {line.group || "–"}
                </th>
                {line.heads.map((heads) => (
                  <td>{number(heads, language)}</td>
                ))}
                <td>{number(line.not_voted, language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
