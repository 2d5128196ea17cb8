/** The full frame: everything about a result, with the hemicycle of an open vote. */

import { SHAPES } from "../shared/choice";
import type { Bar, Board, Text } from "./air.gen";
import { Box, Count, Fig, Mark, Numbers, Rule, Say, Strap, Track, Written } from "./parts";
import { FULL_ROWS_MAX, hasBars, seatSize } from "./stage";

const SILENT: Text = { sv: "Röstade inte", en: "Did not vote" };

/** Everything about the result, over the whole picture. */
export function Full({ board }: { board: Board }) {
  const rows = board.bars.slice(0, FULL_ROWS_MAX);
  return (
    <div class={`plate frame is-${board.state}`}>
      <Strap board={board} />
      <Box board={board} name="body">
        <h1>
          <Say text={board.question} />
        </h1>
        <div class={`columns${board.places.length ? " with-seats" : ""}`}>
          {board.figures.length > 0 ? (
            <Numbers board={board} />
          ) : rows.length === 0 ? (
            <Written board={board} />
          ) : (
            <ul class="rows">
              {rows.map((bar) => (
                <FullRow bar={bar} counted={hasBars(board)} />
              ))}
            </ul>
          )}
          {board.places.length > 0 && <Seats board={board} />}
        </div>
        <Foot board={board} />
      </Box>
    </div>
  );
}

function FullRow({ bar, counted }: { bar: Bar; counted: boolean }) {
  return (
    <li key={bar.id} class={bar.winner ? "won" : ""}>
      <Mark bar={bar} />
      <span class="label">
        <Say text={bar.text} />
      </span>
      {counted && (
        <>
          <b>
            <Fig text={bar.count} />
          </b>
          <span class="share">
            <Fig text={bar.beside} />
          </span>
          <Track permille={bar.permille} tone={`c-${bar.tone}`} />
        </>
      )}
    </li>
  );
}

/** The rule written out and the reconciliation; while the vote goes on, the turnout. */
function Foot({ board }: { board: Board }) {
  if (board.phase !== "result")
    return (
      <div class="foot going">
        {board.entitled > 0 && <Count board={board} />}
        <Rule board={board} />
      </div>
    );
  return (
    <div class="foot">
      <Rule board={board} />
      <p class="reconciliation">
        <Say text={board.reconciliation} />
      </p>
    </div>
  );
}

/** The hall's plan after an open vote: every seat in its place, with the mark of its choice. */
function Seats({ board: { places, bars } }: { board: Board }) {
  const size = seatSize(places);
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  const [left, top] = [Math.min(...xs) - size, Math.min(...ys) - size];
  const box = `${left} ${top} ${Math.max(...xs) + size - left} ${Math.max(...ys) + size - top}`;
  return (
    <svg class="seats" viewBox={box} role="img" aria-hidden="true">
      {places.map(({ option, x, y }) => {
        const bar = bars[option];
        return (
          <path
            class={bar ? `c-${bar.tone}` : "silent"}
            d={SHAPES[bar ? bar.shape : 0] ?? SHAPES[0]}
            transform={`translate(${x} ${y}) scale(${size / 40}) translate(-20 -20)`}
          >
            <title>{bar ? bar.text.sv : SILENT.sv}</title>
          </path>
        );
      })}
    </svg>
  );
}
