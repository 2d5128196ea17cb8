/** The scenes of the hall's screen, each a full picture. */

import { Figures } from "../shared/bars";
import { Mark } from "../shared/choice";
import { Countdown } from "../shared/countdown";
import { Head } from "../shared/head";
import { number, useLanguage } from "../shared/i18n";
import { Hemicycle } from "../shared/hemicycle";
import { Icon } from "../shared/icons";
import { Fit } from "../shared/fit";
import { Logo } from "../shared/logo";
import { isYesNo } from "../shared/methods";
import { Turnout } from "../shared/parts";
import { SoFar } from "../shared/so-far";
import type { Agenda, Outcome, Paper, Result, Text, Welcome } from "../shared/wire";
import { outcomes } from "../shared/words";
import { drawsSeats, usePlan, useVotes } from "./plan";
import type { Scene } from "./scene";
import { t } from "./texts";

/** More options than this stand in two columns. */
const ONE_COLUMN_MAX_COUNT = 6;

interface SceneProps {
  scene: Scene;
  welcome: Welcome;
  agenda: Agenda;
}

export function SceneView({ scene, welcome, agenda }: SceneProps) {
  switch (scene.kind) {
    case "empty":
      return null;
    case "lobby":
      return <Lobby welcome={welcome} agenda={agenda} />;
    case "soon":
      return <Soon item={scene.item} welcome={welcome} />;
    case "poll":
      return scene.phase === "closed" ? <ClosedPoll {...scene} /> : <OpenPoll {...scene} welcome={welcome} />;
    case "result":
      return <ResultScene {...scene} welcome={welcome} />;
    case "annulled":
      return <Annulled paper={scene.paper} />;
  }
}

function Lobby({ welcome, agenda }: { welcome: Welcome; agenda: Agenda }) {
  const { say } = useLanguage();
  const listed = agenda.items.map((item) => say(item.title)).join();
  return (
    <div class="scene lobby">
      <Fit class="lobby-main" content={`${say(welcome.title)} ${listed}`}>
        <Logo look={welcome.look} />
        <h1 dir="auto">{say(welcome.title)}</h1>
        {say(welcome.place) && (
          <p class="place" dir="auto">
            {say(welcome.place)}
          </p>
        )}
        <AgendaItems agenda={agenda} />
      </Fit>
      <JoinPanel welcome={welcome} />
    </div>
  );
}

const PENDING: ReadonlySet<string> = new Set(["draft", "armed"]);

function AgendaItems({ agenda }: { agenda: Agenda }) {
  const { say } = useLanguage();
  return (
    <ol class="items" aria-label={say(t.agenda)}>
      {agenda.items.map((item, n) => {
        const done = item.polls.length > 0 && item.polls.every((poll) => !PENDING.has(poll.state));
        return (
          <li key={item.id} class={done ? "done" : ""}>
            <span class="item-mark">{done ? <Icon name="check" /> : n + 1}</span>
            <span dir="auto">{say(item.title)}</span>
            {done && <span class="unseen">{say(t.done)}</span>}
          </li>
        );
      })}
    </ol>
  );
}

/** The address as people read and type it. */
const bare = (address: string): string => address.replace(/^https?:\/\//, "").replace(/\/$/, "");

function JoinPanel({ welcome }: { welcome: Welcome }) {
  const { say } = useLanguage();
  return (
    <aside class="join">
      <h2>{say(t.join)}</h2>
      <p>{say(t.joinCard)}</p>
      <p>{say(t.joinType)}</p>
      <p class="address">{bare(welcome.join)}</p>
      <JoinCode welcome={welcome} />
      {welcome.wifi && (
        <p class="wifi">
          {say(t.wifi)}: <b dir="auto">{welcome.wifi}</b>
        </p>
      )}
    </aside>
  );
}

function JoinCode({ welcome }: { welcome: Welcome }) {
  const { say } = useLanguage();
  return <img class="join-code" src={`/api/meetings/${welcome.meeting}/join.svg`} alt={say(t.joinCode)} />;
}

/** How a latecomer joins, small, while something else is on. */
function JoinCorner({ welcome }: { welcome: Welcome }) {
  return (
    <div class="join-corner">
      <p>{bare(welcome.join)}</p>
      <JoinCode welcome={welcome} />
    </div>
  );
}

function Soon({ item, welcome }: { item: Text; welcome: Welcome }) {
  const { say } = useLanguage();
  return (
    <div class="scene soon">
      <Fit class="centre" content={say(item)}>
        <h1 dir="auto">{say(item)}</h1>
        <p class="lead">{say(t.soon)}</p>
      </Fit>
      <JoinCorner welcome={welcome} />
    </div>
  );
}

type PollScene = Extract<Scene, { kind: "poll" }>;

function OpenPoll({ paper, phase, voted, entitled, tally, timed, who, amended, soFar, welcome }: PollScene & { welcome: Welcome }) {
  const { say, language } = useLanguage();
  const seats = useSeats(paper, who, amended, welcome, paper.live, voted);
  const many = paper.options.length > ONE_COLUMN_MAX_COUNT;
  return (
    <div class="scene poll">
      <div class="poll-head">
        <p class="topic" dir="auto">
          {say(paper.item)}
        </p>
        <p class={`phase is-${phase}`}>
          {phase === "paused" && <Icon name="pause" />}
          <span>
            {say(phase === "paused" ? t.paused : t.open)}
            {phase === "open" && howMany(paper) && ` · ${say(howMany(paper)!)}`}
          </span>
        </p>
        <Countdown state={{ ...timed, state: phase === "paused" ? "paused" : "open" }} />
      </div>
      <Fit class="poll-body" content={`${paper.poll} ${paper.round} ${language}`}>
        <h1 dir="auto">{say(paper.title)}</h1>
        {paper.options.length < 2 ? (
          <p class="lead">{say(paper.rule)}</p>
        ) : (
          <div class={seats ? "seated" : ""}>
          <ul
            class={`options${many ? " many" : ""}${isYesNo(paper.method) ? " yesno" : ""}`}
            style={rows(paper.options.length)}
          >
            {paper.options.map((option, n) => (
              <li key={option.id}>
                <Mark method={paper.method} n={n} id={option.id} />
                <span class="option-text" dir="auto">
                  {say(option.text)}
                </span>
                {tally?.[n] && <b class="live-count">{number(tally[n].heads, language)}</b>}
              </li>
            ))}
          </ul>
          {seats}
          </div>
        )}
      </Fit>
      <div class="poll-foot">
        <SoFar lines={soFar} />
        <Turnout voted={voted} entitled={entitled} />
        <JoinCorner welcome={welcome} />
      </div>
    </div>
  );
}

/** More options than this leave no room beside them. */
const SEATED_OPTIONS_MAX_COUNT = 6;

/**
 * The seats of the hall in an open vote, null where none are drawn. Their place is kept while the plan is on its way, so
 * that nothing moves when it comes.
 */
function useSeats(
  paper: Paper,
  who: Uint8Array | null,
  amended: number,
  welcome: Welcome,
  votesShown: boolean,
  news: number,
) {
  const { say } = useLanguage();
  const plan = usePlan(welcome.meeting, paper, amended);
  const votes = useVotes(welcome.meeting, paper, plan, votesShown, news);
  if (!drawsSeats(paper) || paper.options.length > SEATED_OPTIONS_MAX_COUNT) return null;
  const voted = (place: number) => Boolean((who?.[place >> 3] ?? 0) & (0x80 >> (place & 7)));
  return (
    <div class="seats">
      {plan.length > 0 && (
        <Hemicycle plan={plan} paper={paper} votes={votes} voted={voted} label={say(votes ? t.seatsChose : t.seatsVoted)} />
      )}
    </div>
  );
}

/** Two columns are filled one after the other: A, B, C downwards. */
const rows = (count: number) => ({ "--rows": Math.ceil(count / 2) });

/** What to do with the options, in two or three words. */
function howMany({ method, choose_min: least, choose_max: most, scale }: Paper): Text | null {
  if (method === "choose") return least === most ? t.chooseExactly(most) : t.chooseUpTo(most);
  if (method === "rating") return t.rate(scale[0] ?? 1, scale[1] ?? 5);
  return method === "ranking" ? t.rank : null;
}

function ClosedPoll({ paper, voted, entitled }: PollScene) {
  const { say } = useLanguage();
  return (
    <div class="scene closed-poll">
      <p class="topic" dir="auto">
        {say(paper.item)}
      </p>
      <Fit class="centre" content={say(paper.title)}>
        <h1>{say(t.closed)}</h1>
        <p class="lead">{say(t.closedNext)}</p>
        <p class="asked" dir="auto">
          {say(paper.title)}
        </p>
      </Fit>
      <div class="poll-foot">
        <Turnout voted={voted} entitled={entitled} />
      </div>
    </div>
  );
}

const answerOf = (outcome: Outcome): Text | null => (outcome === "decided" ? null : outcomes[outcome]);

/** Numbers and texts: nothing in the picture but what people wrote, perhaps a blank option. */
const hasNoLines = (result: Result): boolean => result.lines.every((line) => line.option === "blank");

/** Yes/no questions have their answer as a sentence; choices show it in the bars, with a word where none was. */
function ResultScene({ paper, result, head, who, amended, welcome }: Extract<Scene, { kind: "result" }> & { welcome: Welcome }) {
  const { say, language } = useLanguage();
  const spoken = isYesNo(paper.method) || (hasNoLines(result) && !result.detail?.number);
  const answer = spoken ? result.sentence : answerOf(result.outcome);
  const counted = result.decided_by !== "acclamation";
  const beside = Boolean(result.detail?.rounds?.length || result.detail?.pairwise?.length);
  const many = result.lines.length > ONE_COLUMN_MAX_COUNT && !beside;
  const seats = useSeats(paper, who, amended, welcome, true, 0);
  return (
    <div class="scene result-scene">
      <p class="topic">
        {say(t.result)} · <span dir="auto">{say(paper.item)}</span>
      </p>
      <Fit class={`result-body${many ? " many" : ""}`} content={`${paper.poll} ${paper.round} ${language}`}>
        <h1 dir="auto" class={answer ? "asked" : ""}>
          {say(paper.title)}
        </h1>
        {answer && <p class="answer">{say(answer)}</p>}
        {counted && (
          <div class={`counted${beside ? " beside" : ""}${seats && result.register > 0 ? " seated" : ""}`} style={rows(result.lines.length)}>
            <Figures result={result} paper={paper} brief />
            {result.register > 0 && seats}
          </div>
        )}
      </Fit>
      <footer class="working-line">
        <p>{result.working.map((line) => say(line.text)).join("  ")}</p>
        <div>
          <p>{say(result.reconciliation)}</p>
          <Head head={head} />
        </div>
      </footer>
    </div>
  );
}

function Annulled({ paper }: { paper: Paper }) {
  const { say } = useLanguage();
  return (
    <div class="scene annulled">
      <Fit class="centre" content={say(paper.title)}>
        <h1>{say(t.annulled)}</h1>
        <p class="lead">{say(t.annulledNext)}</p>
        <p class="asked" dir="auto">
          {say(paper.title)}
        </p>
      </Fit>
    </div>
  );
}
