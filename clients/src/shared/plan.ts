/** The plan of the hall as pages draw it: the engine's places, fitted into a box, and what each seat chose. */

/** A seat of the register, in the order of its bitmap. */
export interface PlanSeat {
  readonly seat: string;
  readonly group: string;
  readonly x: number;
  readonly y: number;
  /** Taken out of the register after it was opened: the bit stays, and no seat is drawn. */
  readonly out?: boolean;
}

/** Which option (its number) each seat chose, -1 for none; by the seat's place in the plan. */
export type Votes = readonly number[];

/** The plan with the round that it was asked for; null when it could not be fetched. */
export async function fetchPlan(meeting: string): Promise<readonly PlanSeat[] | null> {
  return (await ask(`${meeting}/plan`)) as readonly PlanSeat[] | null;
}

/** One round's votes as the engine gives them to this screen, or null when there are none (yet). */
export async function fetchVotes(meeting: string, poll: string, round: number): Promise<readonly Vote[] | null> {
  const answer = (await ask(`${meeting}/polls/${encodeURIComponent(poll)}/result?round=${round}`)) as { votes?: readonly Vote[] } | null;
  return answer?.votes ?? null;
}

export interface Vote {
  readonly seat: string;
  readonly choices?: readonly string[];
}

async function ask(path: string): Promise<unknown> {
  try {
    const answer = await fetch(`/api/meetings/${path}`, { credentials: "same-origin" });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** The votes in the plan's order. `options`: the ids of the paper's options. */
export function votesOf(plan: readonly PlanSeat[], votes: readonly Vote[], options: readonly string[]): Votes {
  const chosen = new Map(votes.map(({ seat, choices }) => [seat, options.indexOf(choices?.[0] ?? "")]));
  return plan.map(({ seat }) => chosen.get(seat) ?? -1);
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** How wide a seat may be drawn, so that no two touch. */
  readonly seat: number;
}

const GAP = 0.86;
const SEAT_MAX_SHARE = 0.12;

/** The box that the places fill, with room for the outermost seats. */
export function boxOf(plan: readonly PlanSeat[]): Box {
  const [xs, ys] = [plan.map(({ x }) => x), plan.map(({ y }) => y)];
  const [left, top] = [least(xs), least(ys)];
  const [width, height] = [-least(xs.map((x) => -x)) - left, -least(ys.map((y) => -y)) - top];
  const most = SEAT_MAX_SHARE * Math.max(width, height, 1);
  const seat = Math.min(nearest(plan) * GAP, most);
  return { left: left - seat / 2, top: top - seat / 2, width: width + seat, height: height + seat, seat };
}

/** Not Math.min(...): a roll of thousands is more arguments than some browsers take. */
const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);

/** The distance between the two seats that lie closest, Infinity for one. Places that coincide do not count. */
function nearest(plan: readonly PlanSeat[]): number {
  const sorted = [...plan].sort((a, b) => a.x - b.x);
  let best = Infinity;
  sorted.forEach((one, n) => {
    for (let other = n + 1; other < sorted.length && sorted[other]!.x - one.x < best; other++) {
      const apart = Math.hypot(sorted[other]!.x - one.x, sorted[other]!.y - one.y);
      if (apart > 0) best = Math.min(best, apart);
    }
  });
  return best;
}
