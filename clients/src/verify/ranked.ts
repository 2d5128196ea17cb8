// Rankings counted again: Borda, Schulze, instant run-off and the single transferable vote.
import * as f from "./fractions";
import type { Fraction } from "./fractions";
import { number, text } from "./json";
import { choosable } from "./papers";
import { cut, type Tally, type Verdict } from "./figures";

interface Pile {
  ranks: number[];
  weight: Fraction;
}

type Settled = [Set<number>, Set<number>];
type Votes = Map<number, Fraction>;

/** outcome, won and tied of a ranking with valid ballots. lots: of tied options the first wins. */
export function verdict(counted: Tally, lots: number[] | null): Verdict {
  const [won, tied] = winners(counted, lots);
  return { outcome: tied.size ? "tie" : "decided", won, tied };
}

/** [won, tied] after the lots, where there are any. */
export function settled([won, tied]: Settled, places: number, lots: number[] | null): Settled {
  if (!tied.size || !lots) return [won, tied];
  const lucky = lots.filter((option) => tied.has(option)).slice(0, places - won.size);
  return [new Set([...won, ...lucky]), new Set()];
}

function winners(counted: Tally, lots: number[] | null): Settled {
  const [options, seats] = [choosable(counted.paper), number(counted.paper, "winners")];
  const piles = counted.marked.map(({ marks, weight }) => ({ ranks: marks as number[], weight: f.fraction(weight) }));
  const counting = text(counted.paper, "counting");
  if (counting === "borda") return settled(cut(borda(piles, options), seats), seats, lots);
  if (counting === "schulze") {
    const best = schulze(piles, options);
    return settled(best.size === 1 ? [best, new Set()] : [new Set(), best], 1, lots);
  }
  return transfer(piles, counting === "irv" ? 1 : seats, counted.grain, counting === "irv", lots);
}

function borda(piles: Pile[], options: number): Fraction[] {
  return Array.from({ length: options }, (_, option) =>
    f.total(
      piles.map(({ ranks, weight }) => {
        const place = ranks.indexOf(option);
        const points = place < 0 ? f.fraction(BigInt(options - ranks.length - 1), 2n) : f.fraction(BigInt(options - 1 - place));
        return f.times(weight, points);
      }),
    ),
  );
}

function schulze(piles: Pile[], options: number): Set<number> {
  const all = Array.from({ length: options }, (_, option) => option);
  const prefers = ({ ranks }: Pile, a: number, b: number) =>
    ranks.includes(a) && (!ranks.includes(b) || ranks.indexOf(a) < ranks.indexOf(b));
  const above = all.map((a) =>
    all.map((b) => (a === b ? f.ZERO : f.total(piles.filter((pile) => prefers(pile, a, b)).map((pile) => pile.weight)))),
  );
  const path = all.map((a) => all.map((b) => (f.compare(above[a]![b]!, above[b]![a]!) > 0 ? above[a]![b]! : f.ZERO)));
  for (const through of all)
    for (const a of all)
      for (const b of all)
        if (new Set([through, a, b]).size === 3) {
          const around = f.least([path[a]![through]!, path[through]![b]!]);
          if (f.compare(around, path[a]![b]!) > 0) path[a]![b] = around;
        }
  return new Set(all.filter((a) => all.every((b) => f.compare(path[a]![b]!, path[b]![a]!) >= 0)));
}

/** Rounds of counting: elect who reaches the quota, else the one with fewest goes out. */
function transfer(piles: Pile[], seats: number, grain: bigint, runOff: boolean, lots: number[] | null): Settled {
  const play = new Set(piles.flatMap((pile) => pile.ranks));
  const whole = f.total(piles.map((pile) => pile.weight));
  const won = new Set<number>();
  const earlier: Votes[] = [];
  while (play.size && won.size < seats) {
    const votes = votesOf(piles, play);
    const base = runOff ? f.over(f.total([...votes.values()]), f.fraction(2n)) : f.over(whole, f.fraction(BigInt(seats + 1)));
    const quota = f.fraction((f.floor(base.n, base.d * grain) + 1n) * grain);
    const rest = play.size <= seats - won.size;
    const reached = [...play].filter((option) => rest || f.compare(votes.get(option)!, quota) >= 0);
    if (reached.length) {
      const share = new Map(reached.map((option) => [option, surplus(votes.get(option)!, quota)]));
      piles = piles.map(({ ranks, weight }) => ({ ranks, weight: f.times(weight, share.get(first(ranks, play)) ?? f.fraction(1n)) }));
      for (const option of reached) won.add(option), play.delete(option);
    } else {
      const out = loser(votes, seats - won.size, runOff, earlier, lots);
      if (!out) return [won, level(votes, earlier)];
      for (const option of out) play.delete(option);
    }
    earlier.push(votes);
  }
  return [won, new Set()];
}

function surplus(votes: Fraction, quota: Fraction): Fraction {
  const more = f.minus(votes, quota);
  return votes.n > 0n && more.n > 0n ? f.over(more, votes) : f.ZERO;
}

const first = (ranks: number[], play: Set<number>) => ranks.find((option) => play.has(option)) ?? -1;

function votesOf(piles: Pile[], play: Set<number>): Votes {
  const votes: Votes = new Map([...play].map((option) => [option, f.ZERO]));
  for (const { ranks, weight } of piles) {
    const option = first(ranks, play);
    if (option >= 0) votes.set(option, f.add(votes.get(option)!, weight));
  }
  return votes;
}

function lowest(options: Iterable<number>, votes: Votes): Set<number> {
  const all = [...options];
  const fewest = f.least(all.map((option) => votes.get(option)!));
  return new Set(all.filter((option) => f.compare(votes.get(option)!, fewest) === 0));
}

/** Those with fewest votes, by the latest earlier rounds in which they differed. */
function level(votes: Votes, earlier: Votes[]): Set<number> {
  return earlier.reduceRight((left, before) => lowest(left, before), lowest(votes.keys(), votes));
}

/** Who goes out; null for a tie that no rule settles. */
function loser(votes: Votes, places: number, runOff: boolean, earlier: Votes[], lots: number[] | null): Set<number> | null {
  const fewest = lowest(votes.keys(), votes);
  const left = [...votes].filter(([option]) => !fewest.has(option)).map(([, value]) => value);
  const together = f.total([...fewest].map((option) => votes.get(option)!));
  const harmless = () => together.n === 0n || (runOff && f.compare(together, f.least(left)) < 0);
  if (fewest.size > 1 && left.length >= places && harmless()) return fewest;
  const last = level(votes, earlier);
  if (last.size === 1) return last;
  return lots ? new Set([[...last].reduce((a, b) => (lots.indexOf(b) > lots.indexOf(a) ? b : a))]) : null;
}
