/** The plan of the hall: seats dragged, or moved with the arrow keys, to where they stand. */

import { useEffect, useRef, useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import { ask } from "./draft";
import { Wrong, type Desk } from "./fields";
import { tables, text, type Table } from "./plain";
import { t } from "./texts";

const SPAN = 1000;
const STEP = 10;

interface Spot {
  readonly seat: string;
  readonly x: number;
  readonly y: number;
}

const spots = (rows: readonly Table[]): readonly Spot[] =>
  rows.map((row) => ({ seat: text(row["seat"]), x: Number(row["x"]) || 0, y: Number(row["y"]) || 0 }));

export function HallPart({ desk }: { desk: Desk }) {
  const { say } = useLanguage();
  const drawn = spots(tables(desk.shown.meeting["seat_map"]));
  const circle = usePlan(desk, drawn.length === 0);
  const roll = tables(desk.shown.meeting["roll"]);
  const names = new Map(roll.map((seat) => [text(seat["seat"]), text(seat["name"])]));
  const own = drawn.length > 0;
  const write = (next: readonly Spot[]) => desk.draft.change("seat_map", next.length ? next.map((spot) => ({ ...spot })) : undefined);
  return (
    <>
      <p class="soft">{say(own ? t.ownPlan : t.noPlan)}</p>
      <Wrong desk={desk} place="seat_map" />
      {desk.shown.problems.some((p) => p.place.startsWith("seat_map[")) && <p class="wrong">{say(t.planFaults)}</p>}
      <div class="row">
        {!own && <Button onClick={() => write(circle)}>{say(t.drawPlan)}</Button>}
        <Button onClick={() => write(rows(roll.map((seat) => text(seat["seat"]))))}>{say(t.inRows)}</Button>
        {own && <Button onClick={() => write(known(drawn, names))}>{say(t.tidy)}</Button>}
        {own && <Button onClick={() => write([])}>{say(t.backToCircle)}</Button>}
      </div>
      <Plan spots={own ? drawn : circle} names={names} {...(own ? { onMove: write } : {})} />
    </>
  );
}

/** The half circle that the engine draws where there is no plan. */
function usePlan(desk: Desk, wanted: boolean): readonly Spot[] {
  const [plan, setPlan] = useState<readonly Spot[]>([]);
  useEffect(() => {
    if (!wanted) return;
    void ask(`/api/meetings/${encodeURIComponent(desk.meeting)}/plan`).then((answer) => {
      if (answer?.status === 200) setPlan(spots(answer.body as Table[]));
    });
  }, [desk.meeting, wanted]);
  return plan;
}

/** Straight rows, as in most rooms. */
function rows(seats: readonly string[]): readonly Spot[] {
  const across = Math.max(1, Math.ceil(Math.sqrt(seats.length * 1.6)));
  const gap = SPAN / across;
  const spot = (n: number) => Math.min(SPAN, Math.round(gap / 2 + n * gap));
  return seats.map((seat, n) => ({ seat, x: spot(n % across), y: spot(Math.floor(n / across)) }));
}

/** Without seats that have left the roll, and with those that have come to it along the bottom. */
function known(drawn: readonly Spot[], names: ReadonlyMap<string, string>): readonly Spot[] {
  const kept = drawn.filter((spot) => names.has(spot.seat));
  const have = new Set(kept.map((spot) => spot.seat));
  const missing = [...names.keys()].filter((seat) => !have.has(seat));
  return [...kept, ...missing.map((seat, n) => ({ seat, x: (20 + n * 40) % SPAN, y: SPAN - 20 - 40 * Math.floor(n / 25) }))];
}

interface PlanProps {
  spots: readonly Spot[];
  names: ReadonlyMap<string, string>;
  onMove?: (next: readonly Spot[]) => void;
}

function Plan({ spots, names, onMove }: PlanProps) {
  const { say } = useLanguage();
  const box = useRef<SVGSVGElement>(null);
  const [held, setHeld] = useState<{ n: number; x: number; y: number } | null>(null);
  const radius = radiusFor(spots.length);
  const bottom = Math.max(SPAN / 2, ...spots.map((spot) => spot.y)) + 40;
  // The newest places, also between two drawings: keys that follow each other quickly must not undo each other.
  const newest = useRef(spots);
  newest.current = spots;
  const to = (n: number, x: number, y: number) => {
    newest.current = newest.current.map((spot, other) => (other === n ? { ...spot, x: inside(x), y: inside(y) } : spot));
    onMove?.(newest.current);
  };
  const point = (event: PointerEvent) => {
    const { left, top, width } = box.current!.getBoundingClientRect();
    const scale = (SPAN + 80) / width;
    return { x: (event.clientX - left) * scale - 40, y: (event.clientY - top) * scale - 40 };
  };
  const arrow = (n: number, event: KeyboardEvent) => {
    const by = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
    if (!by || !onMove) return;
    event.preventDefault();
    const spot = newest.current[n]!;
    to(n, spot.x + by[0]!, spot.y + by[1]!);
  };
  return (
    <svg
      ref={box}
      class={onMove ? "plan editable" : "plan"}
      viewBox={`-40 -40 ${SPAN + 80} ${bottom + 80}`}
      role="group"
      aria-label={say(t.hall)}
      onPointerMove={(event) => held && setHeld({ ...held, ...point(event) })}
      onPointerUp={() => {
        if (held) to(held.n, held.x, held.y);
        setHeld(null);
      }}
    >
      {spots.map((spot, n) => {
        const { x, y } = held?.n === n ? held : spot;
        const name = names.get(spot.seat);
        return (
          <g
            key={spot.seat}
            transform={`translate(${x} ${y})`}
            class={name === undefined ? "spot unknown" : "spot"}
            {...(onMove ? { tabindex: 0, role: "button" } : { role: "img" })}
            aria-label={say(t.spot(spot.seat, name ?? "", Math.round(x), Math.round(y)))}
            onKeyDown={(event) => arrow(n, event)}
            onPointerDown={(event) => {
              if (!onMove) return;
              box.current?.setPointerCapture(event.pointerId);
              setHeld({ n, x: spot.x, y: spot.y });
            }}
          >
            <circle r={radius} />
            <text y={radius / 3} font-size={radius * (spot.seat.length > 3 ? 0.72 : 0.94)}>
              {spot.seat.slice(0, 4)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

const RADIUS_MAX = 16;
const RADIUS_MIN = 4;

/** Seats of a large hall are drawn smaller, so that they do not lie over each other. */
const radiusFor = (seats: number): number =>
  Math.max(RADIUS_MIN, Math.min(RADIUS_MAX, (0.4 * SPAN) / Math.sqrt(Math.max(1, seats) * 1.6)));

const inside = (value: number): number => Math.max(0, Math.min(SPAN, Math.round(value)));
