/** The scenes: what each of them draws of a picture. No sentence is composed here and no figure is counted. */

import { useEffect, useState } from "preact/hooks";
import { useEnds } from "../shared/ends";
import type { Air, Board, Greeting, Text } from "./air.gen";
import { Full } from "./frame";
import { Box, Count, Fig, Mark, Numbers, Rule, Say, Strap, Track, Written } from "./parts";
import { clock } from "./stage";

const JOIN: Text = { sv: "Rösta på", en: "Vote at" };
const LEFT: Text = { sv: "kvar att rösta", en: "left to vote" };
const MORE = (n: number): Text => ({ sv: `och ${n} till`, en: `and ${n} more` });
const TIED: Text = { sv: "Lika", en: "Tied" };

export function Picture({ air }: { air: Air }) {
  const { board, scene } = air;
  if (board === null) return null;
  switch (scene) {
    case "full":
      return <Full board={board} />;
    case "winners":
      return <WinnersScene board={board} />;
    case "countdown":
      return <Countdown board={board} />;
    case "strap":
      return (
        <div class={`plate bare is-${board.state}`}>
          <Strap board={board} />
        </div>
      );
    default:
      return <Lower board={board} />;
  }
}

function Lower({ board }: { board: Board }) {
  const result = board.phase === "result";
  return (
    <div class={`plate is-${board.state}`}>
      <Strap board={board} />
      <Box board={board} name="body">
        {result ? <ResultBody board={board} /> : <Asking board={board} />}
      </Box>
    </div>
  );
}

/** While it goes on: the turnout; of a vote that is counted before everybody also its figures, and the rule so far. */
function Asking({ board }: { board: Board }) {
  const counted = board.phase === "asking" && board.has_figures;
  return (
    <>
      <div class="asking">
        <h1 class={counted ? "small" : ""}>
          <Say text={board.question} />
        </h1>
        {board.phase !== "annulled" && board.entitled > 0 && <Count board={board} />}
      </div>
      {counted && (
        <>
          <Counted board={board} />
          <Rule board={board} />
        </>
      )}
    </>
  );
}

function ResultBody({ board }: { board: Board }) {
  return (
    <>
      <h1 class={board.has_figures ? "small" : ""}>
        <Say text={board.question} />
      </h1>
      {board.has_figures && <Counted board={board} />}
    </>
  );
}

const isYesNo = (board: Board) => board.method === "yes_no" || board.method === "yes_no_abstain";

function Counted({ board }: { board: Board }) {
  if (isYesNo(board)) return <SideBySide board={board} />;
  if (board.figures.length > 0) return <Numbers board={board} />;
  if (board.method === "text" || board.method === "words") return <Written board={board} />;
  return <Winners board={board} most={6} />;
}

/** Yes, no, abstain side by side, on one scale from zero. */
function SideBySide({ board }: { board: Board }) {
  return (
    <ul class="figures">
      {board.bars.map((bar) => (
        <li key={bar.id}>
          <p>
            <Mark bar={bar} />
            <span class="label">
              <Say text={bar.text} />
            </span>
            <b>
              <Fig text={bar.count} />
            </b>
            <span class="share">
              <Fig text={bar.beside} />
            </span>
          </p>
          <Track permille={bar.permille} tone={`c-${bar.tone}`} />
        </li>
      ))}
    </ul>
  );
}

function Winners({ board, most }: { board: Board; most: number }) {
  const rows = board.winners.slice(0, most).flatMap((n) => board.bars[n] ?? []);
  const left = board.more + board.winners.length - rows.length;
  return (
    <ul class={`winners${rows.length > 3 ? " many" : ""}`}>
      {rows.map((bar) => (
        <li key={bar.id}>
          <Mark bar={bar} />
          <span class="label">
            <Say text={bar.text} />
          </span>
          {bar.tied && (
            <span class="tied">
              <Fig text={TIED} />
            </span>
          )}
          {!board.bare && (
            <>
              <b>
                <Fig text={bar.count} />
              </b>
              <span class="share">
                <Fig text={bar.beside} />
              </span>
            </>
          )}
        </li>
      ))}
      {left > 0 && board.decided && (
        <li class="left">
          <Say text={MORE(left)} />
        </li>
      )}
    </ul>
  );
}

/** The winners alone, with their places: the answer to "what did they choose?". */
function WinnersScene({ board }: { board: Board }) {
  const rows = board.winners.flatMap((n) => board.bars[n] ?? []);
  return (
    <div class="plate is-winners">
      <Strap board={board} />
      <Box board={board} name="body podium">
        <ol>
          {rows.map((bar, place) => (
            <li key={bar.id} style={{ animationDelay: `${120 * place}ms` }}>
              <span class="place">{bar.tied ? "=" : place + 1}</span>
              <span class="label">
                <Say text={bar.text} />
              </span>
              {!board.bare && (
                <b>
                  <Fig text={bar.count} />
                </b>
              )}
            </li>
          ))}
        </ol>
      </Box>
    </div>
  );
}

/** The time left. It is counted here from what the engine sent; the engine decides when the vote closes. */
function Countdown({ board }: { board: Board }) {
  const runs = board.state === "open";
  const ends = useEnds(board, runs);
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 200);
    return () => clearInterval(timer);
  }, []);
  return (
    <div class="plate is-countdown">
      <Strap board={board} />
      <div class="body clockbox">
        <b class="clock">{clock(runs ? ends - now : board.left_ms)}</b>
        <span class="label">
          <Say text={LEFT} />
        </span>
        <Count board={board} />
      </div>
    </div>
  );
}

/** QR code and address, in a corner of its own. */
export function Bug({ greeting }: { greeting: Greeting }) {
  const address = greeting.join.replace(/^https?:\/\//, "");
  return (
    <div class="bug">
      <svg viewBox={`0 0 ${greeting.qr_size} ${greeting.qr_size}`} shape-rendering="crispEdges" aria-hidden="true">
        <path class="light" d={`M0 0h${greeting.qr_size}v${greeting.qr_size}h-${greeting.qr_size}z`} />
        <path class="dark" d={greeting.qr} />
      </svg>
      <p>
        <Say text={JOIN} />
        <b>{address}</b>
      </p>
    </div>
  );
}

