// Results counted again from ballots. Whole numbers and fractions, nothing else; ballots weigh whole millionths.
import * as f from "./fractions";
import type { Fraction } from "./fractions";
import { at, type Facts, type Json, list, number, text } from "./json";
import { choosable, isBlank, isQuestion, NOT_RATED, optionIds, optionsOf } from "./papers";
import type { Line, Round } from "./story";

export interface Ballot {
  marks: Json;
  weight: bigint;
}

/** Figures as they come out; bigints become numbers where they are compared. */
export type Value = bigint | boolean | number | string | null | Value[] | { [name: string]: Value };

/** working is absent where it is not counted; outcome, won and tied where a ranking must be counted first. */
export interface Verdict {
  outcome?: string;
  working?: Value[];
  won?: Set<number>;
  tied?: Set<number>;
  detail?: { [name: string]: Value };
}

const VOTE = 1_000_000n;
const sum = (parts: bigint[]) => parts.reduce((a, b) => a + b, 0n);

/** Ballots with their weights, and what they add up to. */
export class Tally {
  heads: number[];
  weight: bigint[];
  ids: string[];
  marked: Ballot[];

  constructor(
    readonly paper: Facts,
    readonly register: Line[],
    readonly ballots: Ballot[],
    /** False: whose ballot is whose is not known, and they weigh differently, so that only heads can be counted. */
    readonly weighed = true,
    readonly disqualified: Line[] = [],
  ) {
    this.ids = optionIds(paper);
    this.heads = this.ids.map(() => 0);
    this.weight = this.ids.map(() => 0n);
    for (const ballot of ballots)
      for (const option of optionsOf(paper, ballot.marks)) {
        this.heads[option] = this.heads[option]! + 1;
        this.weight[option] = this.weight[option]! + ballot.weight;
      }
    this.marked = ballots.filter((ballot) => !isBlank(paper, ballot.marks));
  }

  get cast(): bigint {
    return sum(this.ballots.map((ballot) => ballot.weight));
  }

  get entitled(): bigint {
    return sum(this.register.map((line) => line.weight));
  }

  get grain(): bigint {
    return this.register.reduce((common, line) => f.gcd(common, line.weight), 0n) || VOTE;
  }

  of(...options: string[]): bigint {
    return sum(options.map((option) => this.weight[this.ids.indexOf(option)] ?? 0n));
  }

  base(name: string): bigint {
    if (name === "yes_no") return this.of("yes", "no");
    if (name === "yes_no_abstain") return this.of("yes", "no", "abstain");
    if (name === "valid") return sum(this.marked.map((ballot) => ballot.weight));
    if (name === "cast") return this.cast;
    return name === "present" ? sum(this.register.map((line) => (line.present ? line.weight : 0n))) : this.entitled;
  }
}

/** The counted ballots of a closed round. */
export function tally(of: Round): Tally {
  const weight = new Map(of.register.map((line) => [line.seat, line.weight]));
  const weightOf = (seat: string) => {
    const found = weight.get(seat);
    if (found === undefined) throw new TypeError(`${seat} is missing`);
    return found;
  };
  if (!of.isSecret) {
    const ballots = [...of.box].map(([seat, kept]) => ({ marks: kept.marks, weight: weightOf(seat) }));
    return new Tally(of.paper, of.register, ballots, true, of.disqualified);
  }
  const weights = new Set(of.participants.map(weightOf));
  const each = weights.size === 1 ? [...weights][0]! : 0n;
  const ballots = of.secret.map((marks) => ({ marks, weight: each }));
  return new Tally(of.paper, of.register, ballots, weights.size <= 1, of.disqualified);
}

export function judge(counted: Tally): Verdict {
  const quorum = quorumOf(counted);
  if (!counted.register.length) return { outcome: "no_result", working: quorum, won: new Set(), tied: new Set() };
  const verdict = byMethod(counted);
  if (quorum.some((line) => !line.holds))
    Object.assign(verdict, { outcome: "no_quorum", won: new Set(), tied: new Set() });
  return verdict.working ? { ...verdict, working: [...quorum, ...verdict.working] } : verdict;
}

function quorumOf(counted: Tally): { [name: string]: Value }[] {
  if (!at(counted.paper, "quorum")) return [];
  const members = [...counted.register, ...counted.disqualified];
  const [base, got] = [members.length, members.filter((line) => line.present).length];
  return [{ needed: Math.floor(base / 2) + 1, got, base, holds: 2 * got > base, unit: "heads" }];
}

const nobody = (): Verdict => ({ working: [], won: new Set(), tied: new Set() });

function byMethod(counted: Tally): Verdict {
  if (isQuestion(counted.paper)) return question(counted);
  if (counted.base("valid") === 0n) return { ...nobody(), outcome: "no_result" };
  const method = text(counted.paper, "method");
  if (method === "choose") return choose(counted);
  if (method === "rating") return rating(counted);
  if (method === "ranking") return {};
  const detail = method === "number" ? { detail: { number: numbers(counted) } } : {};
  return { ...nobody(), outcome: "decided", ...detail };
}

function question(counted: Tally): Verdict {
  const rule = list(counted.paper, "rule") as Facts[];
  const working = rule.map((condition) => conditionOf(counted, condition));
  const outcome = answer(counted, rule.filter((_, n) => !working[n]!.holds));
  const won = new Set(outcome === "yes" || outcome === "no" ? [counted.ids.indexOf(outcome)] : []);
  const tied = new Set(outcome === "tie" ? [counted.ids.indexOf("yes"), counted.ids.indexOf("no")] : []);
  return { outcome, working, won, tied };
}

function answer(counted: Tally, failed: Facts[]): string {
  if (counted.of("yes", "no") === 0n) return "no_result";
  if (!failed.length) return "yes";
  const level = (part: Facts) =>
    part.kind === "more" && counted.of(text(part, "more")) === counted.of(text(part, "than"));
  return failed.every(level) ? "tie" : "no";
}

function conditionOf(counted: Tally, condition: Facts): { [name: string]: Value } {
  const grain = counted.grain;
  if (condition.kind === "more") {
    const [more, than] = [text(condition, "more"), text(condition, "than")];
    const [got, base] = [counted.of(more), counted.of(more, than)];
    return { needed: above(base, 2n, grain), got, base, holds: 2n * got > base, unit: "weight" };
  }
  const [n, d] = [BigInt(number(condition, "numerator")), BigInt(number(condition, "denominator"))];
  const [got, base] = [counted.of("yes"), counted.base(text(condition, "share_of"))];
  const least = at(condition, "at_least") === true;
  const needed = least ? -f.floor(-n * base, d * grain) * grain : above(n * base, d, grain);
  return { needed, got, base, holds: least ? d * got >= n * base : d * got > n * base, unit: "weight" };
}

/** The least multiple of the grain that is more than n/d. */
function above(n: bigint, d: bigint, grain: bigint): bigint {
  return (f.floor(n, d * grain) + 1n) * grain;
}

/** [won, tied]: the options that win and those that are tied at the cut. Nothing wins with 0. */
export function cut(values: Fraction[], winners: number): [Set<number>, Set<number>] {
  const order = values.filter((value) => value.n > 0n).sort((a, b) => f.compare(b, a));
  const line = order[winners - 1] ?? f.ZERO;
  const among = (keep: (value: Fraction) => boolean) =>
    values.flatMap((value, option) => (value.n > 0n && keep(value) ? [option] : []));
  const reached = among((value) => f.compare(value, line) >= 0);
  if (reached.length <= winners) return [new Set(reached), new Set()];
  return [new Set(among((value) => f.compare(value, line) > 0)), new Set(among((value) => f.compare(value, line) === 0))];
}

function choose(counted: Tally): Verdict {
  const weights = counted.weight.slice(0, choosable(counted.paper));
  const [won, tied] = cut(weights.map((weight) => f.fraction(weight)), number(counted.paper, "winners"));
  const best = (parts: bigint[]) => parts.reduce((a, b) => (b > a ? b : a), 0n);
  const left = best(weights.filter((_, option) => !won.has(option)));
  const winning = weights.filter((_, option) => won.has(option));
  const got = tied.size ? left : winning.length ? winning.reduce((a, b) => (b < a ? b : a)) : 0n;
  const base = counted.base(text(counted.paper, "base"));
  const line = { needed: left + counted.grain, got, base, holds: !tied.size, unit: "weight" };
  return { outcome: tied.size ? "tie" : "decided", working: won.size < weights.length ? [line] : [], won, tied };
}

function rating(counted: Tally): Verdict {
  const means = Array.from({ length: choosable(counted.paper) }, (_, option) => mean(counted, option));
  // Means may be 0 or less, and still win: they are compared by rank, and only what nobody rated has none.
  const rank = (of: Fraction | null) =>
    of ? BigInt(new Set(means.flatMap((other) => (other && f.compare(other, of) <= 0 ? [f.spelled(other)] : []))).size) : 0n;
  const [won, tied] = cut(means.map((of) => f.fraction(rank(of))), number(counted.paper, "winners"));
  const ratings = means.map((of, option) => ({
    mean: of ? f.spelled(of) : "",
    heads: counted.heads[option]!,
    weight: counted.weight[option]!,
  }));
  return { outcome: tied.size ? "tie" : "decided", working: [], won, tied, detail: { ratings } };
}

function mean(counted: Tally, option: number): Fraction | null {
  const given = counted.marked.map((ballot) => [(ballot.marks as number[])[option]!, ballot.weight] as const);
  const rated = given.filter(([score]) => score !== NOT_RATED);
  const total = sum(rated.map(([, weight]) => weight));
  return total ? f.fraction(sum(rated.map(([score, weight]) => BigInt(score) * weight)), total) : null;
}

function numbers(counted: Tally): Value {
  const given = counted.marked.map((ballot) => [f.decimal(ballot.marks as string), ballot.weight] as const);
  given.sort(([a], [b]) => f.compare(a, b));
  const total = sum(given.map(([, weight]) => weight));
  const middle: Fraction[] = [];
  let below = 0n;
  for (const [value, weight] of given) {
    if (2n * below <= total && total <= 2n * (below + weight)) middle.push(value);
    below += weight;
  }
  const summed = f.total(given.map(([value, weight]) => f.times(value, f.fraction(weight))));
  const median = f.over(f.add(middle[0]!, middle[middle.length - 1]!), f.fraction(2n));
  const exact = { mean: f.spelled(f.over(summed, f.fraction(total))), median: f.spelled(median) };
  return { heads: given.length, weight: total, ...exact };
}
