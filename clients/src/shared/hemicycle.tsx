/** The seats of the hall, each with the mark of its choice: for open votes only. */

import { useMemo } from "preact/hooks";
import { look, SHAPES } from "./choice";
import { boxOf, type PlanSeat, type Votes } from "./plan";
import type { Paper } from "./wire";

interface HemicycleProps {
  plan: readonly PlanSeat[];
  paper: Paper;
  /** What each seat chose; null: only whether it has voted. */
  votes: Votes | null;
  /** Whether the seat at this place has voted. */
  voted: (place: number) => boolean;
  label: string;
}

/** The shapes lie in a box of 40 and fill most of it. */
const SHAPE_BOX = 40;
const HALF = SHAPE_BOX / 2;

export function Hemicycle({ plan, paper, votes, voted, label }: HemicycleProps) {
  const box = useMemo(() => boxOf(plan), [plan]);
  const scale = box.seat / (SHAPE_BOX - 6);
  return (
    <svg class="hemicycle" viewBox={[box.left, box.top, box.width, box.height].join(" ")} role="img" aria-label={label}>
      {plan.map(({ seat, x, y, out }, place) => {
        if (out) return null;
        const { tone, shape } = marked(paper, votes?.[place] ?? -1);
        const state = tone ? "chose" : voted(place) ? "voted" : "silent";
        return (
          <path
            key={seat}
            class={`place ${state} ${tone}`}
            d={SHAPES[shape] ?? SHAPES[0]}
            transform={`translate(${x} ${y}) scale(${scale}) translate(${-HALF} ${-HALF})`}
          />
        );
      })}
    </svg>
  );
}

function marked(paper: Paper, choice: number): { tone: string; shape: number } {
  const option = paper.options[choice];
  return option ? look(paper.method, choice, option.id) : { tone: "", shape: 0 };
}
