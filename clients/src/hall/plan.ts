/** What the hall's screen knows of the seats: the plan of the round, and the votes once they may be seen. */

import { useEffect, useState } from "preact/hooks";
import { fetchPlan, fetchVotes, votesOf, type PlanSeat, type Votes } from "../shared/plan";
import { isYesNo } from "../shared/methods";
import type { Paper } from "../shared/wire";

const AGAIN_MS = 2_000;
/** A live poll's votes are asked for at most so often. */
const LIVE_EVERY_MS = 1_000;

/** A seat can be drawn with one mark only, and only where the vote is open. */
export const drawsSeats = (paper: Paper): boolean =>
  paper.secrecy === "open" && (isYesNo(paper.method) || (paper.method === "choose" && paper.choose_max === 1));

/** Every plan this screen has had, by round: the same seats stand there when the result comes. */
const known = new Map<string, readonly PlanSeat[]>();

/** Asks until there is an answer. Returns how to stop. */
function until<T>(ask: () => Promise<T | null>, take: (answer: T) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wanted = true;
  const go = async () => {
    const answer = await ask();
    if (!wanted) return;
    if (answer === null) timer = setTimeout(go, AGAIN_MS);
    else take(answer);
  };
  void go();
  return () => {
    wanted = false;
    clearTimeout(timer);
  };
}

const roundOf = ({ poll, round }: Paper): string => `${poll} ${round}`;

/** The plan for a round, anew when its register was amended; empty until it is here, and where no seats are drawn. */
export function usePlan(meeting: string, paper: Paper, amended: number): readonly PlanSeat[] {
  const round = `${roundOf(paper)} ${amended}`;
  const [plan, setPlan] = useState(known.get(round) ?? []);
  useEffect(() => {
    if (!drawsSeats(paper) || known.has(round)) return setPlan(known.get(round) ?? []);
    return until(
      () => fetchPlan(meeting),
      (fetched) => {
        known.clear();
        known.set(round, fetched);
        setPlan(fetched);
      },
    );
  }, [meeting, round]);
  return plan;
}

/** What each seat chose, once the engine gives it to this screen. `news`: changes when there may be more. */
export function useVotes(meeting: string, paper: Paper, plan: readonly PlanSeat[], shown: boolean, news: number): Votes | null {
  const [votes, setVotes] = useState<Votes | null>(null);
  const wanted = shown && plan.length > 0;
  const turn = useTurn(news);
  useEffect(() => {
    if (!wanted) return;
    const ids = paper.options.map(({ id }) => id);
    return until(
      () => fetchVotes(meeting, paper.poll, paper.round),
      (fetched) => setVotes(votesOf(plan, fetched, ids)),
    );
  }, [meeting, roundOf(paper), wanted, turn]);
  return votes;
}

/** Follows `news`, but no faster than a live poll's votes are asked for. */
function useTurn(news: number): number {
  const [turn, setTurn] = useState(news);
  useEffect(() => {
    if (turn === news) return;
    const timer = setTimeout(() => setTurn(news), LIVE_EVERY_MS);
    return () => clearTimeout(timer);
  }, [turn, turn === news]);
  return turn;
}
