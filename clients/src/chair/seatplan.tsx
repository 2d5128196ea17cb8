/** The hall from above: who has voted and who is missing, never for what. Filled and ticked, or empty: not by colour alone. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { boxOf, fetchPlan, type PlanSeat } from "../shared/plan";
import { t } from "./desk-texts";
import type { SeatNow } from "./roll";

interface PlanProps {
  meeting: string;
  /** Names the register, so that another one has its plan fetched anew. */
  register: string;
  seats: readonly SeatNow[];
}

export function SeatPlan({ meeting, register, seats }: PlanProps) {
  const { say } = useLanguage();
  const plan = usePlan(meeting, register);
  const known = useMemo(() => new Map(seats.map((seat) => [seat.seat, seat])), [seats]);
  const shown = useMemo(() => plan.filter(({ seat }) => known.has(seat)), [plan, known]);
  const box = useMemo(() => boxOf(shown), [shown]);
  if (shown.length === 0) return null;
  const voted = seats.filter((seat) => seat.voted).length;
  const r = box.seat / 2;
  return (
    <div class="seat-plan">
      <svg
        viewBox={[box.left - 2, box.top - 2, box.width + 4, box.height + 4].join(" ")}
        role="img"
        aria-label={say(t.planLabel(voted, seats.length - voted))}
      >
        {shown.map(({ seat, x, y }) => {
          const now = known.get(seat)!;
          return (
            <g key={seat} class={now.voted ? "is-voted" : "is-missing"} transform={`translate(${x} ${y})`}>
              <title>{`${seat} ${now.name}`}</title>
              <circle r={r * 0.9} stroke-width={r * 0.18} />
              {now.voted && <path d={`M${-r * 0.4} 0l${r * 0.3} ${r * 0.35} ${r * 0.5} ${-r * 0.65}`} stroke-width={r * 0.22} />}
            </g>
          );
        })}
      </svg>
      <p class="legend" aria-hidden="true">
        <span class="is-voted">{say(t.legendVoted)}</span>
        <span class="is-missing">{say(t.legendMissing)}</span>
      </p>
    </div>
  );
}

function usePlan(meeting: string, register: string): readonly PlanSeat[] {
  const [plan, setPlan] = useState<readonly PlanSeat[]>([]);
  useEffect(() => {
    void fetchPlan(encodeURIComponent(meeting)).then((found) => found && setPlan(found));
  }, [meeting, register]);
  return plan;
}
