// The result of a round as the engine publishes it, put together from the verifier's own counting.
import { judge, tally, type Tally, type Value, type Verdict } from "./figures";
import { floor } from "./fractions";
import { at, isFacts, type Json, list, number, text } from "./json";
import { byCodePoint, optionsOf } from "./papers";
import { settled, verdict as rankedVerdict } from "./ranked";
import { hex, hmac, sha256, unhex, utf8 } from "./sha256";
import type { Round } from "./story";

/** The result of a closed round; fields that cannot be counted from the log are absent. */
export function result(of: Round): { [name: string]: Value } {
  const counted = tally(of);
  const [cast, register, base] = [counted.ballots.length, of.register.length, text(of.paper, "base")];
  const facts = { register, cast, not_voted: register - cast, base, register_weight: counted.entitled, groups: groups(of) };
  if (!counted.weighed) return { ...facts, lines: counted.heads.map((heads) => ({ heads })) };
  const [by, verdict] = decided(of, counted);
  const found: { [name: string]: Value } = { ...facts, decided_by: by, cast_weight: counted.cast, lines: lines(counted, verdict) };
  if (verdict.outcome !== undefined) found.outcome = verdict.outcome;
  if (verdict.working) found.working = verdict.working;
  if (verdict.detail) found.detail = verdict.detail;
  return found;
}

function decided(of: Round, counted: Tally): [string, Verdict] {
  const verdict = judged(counted, null);
  const by = isFacts(of.result) ? of.result.decided_by : null;
  if (verdict.outcome !== "tie" || by !== tieRule(of.paper)) return ["vote", verdict];
  const detail = at(of.result, "detail");
  if (by === "lots") return [by, judged(counted, drawn(at(detail, "lots"), of.commit).map((id) => counted.ids.indexOf(id)))];
  const said = text(detail, "casting_vote");
  const answer = said === "yes" || said === "no" ? said : "tie";
  const won = new Set(counted.ids.includes(answer) ? [counted.ids.indexOf(answer)] : []);
  return [by, { ...verdict, outcome: answer, won }];
}

/** What breaks a tie of this paper: lots in an election, and among several options; else the chair's casting vote. */
function tieRule(paper: Json): string {
  const isElection = isFacts(paper) && paper.election === true;
  return isElection || !isYesNo(paper) ? "lots" : "casting_vote";
}

const isYesNo = (paper: Json): boolean => ["yes_no", "yes_no_abstain"].includes(text(paper, "method"));

/** The order of a drawing, drawn again. Throws when the seed is another than was committed to, or gives another order. */
export function drawn(lots: Json, committed: string): string[] {
  const seed = unhex(text(lots, "seed"));
  const commit = hex(sha256(seed));
  if (commit !== text(lots, "commit") || commit !== committed)
    throw new TypeError("the seed of the lots is not the one that was committed to");
  const said = list(lots, "contributions");
  const order = list(lots, "order") as string[];
  const ticket = new Map(order.map((option) => [option, hex(hmac(seed, utf8(JSON.stringify([...said, option]))))]));
  const again = [...order].sort((a, b) => byCodePoint(ticket.get(a)!, ticket.get(b)!));
  if (again.some((option, n) => option !== order[n])) throw new TypeError(`the lots give the order ${again.join(", ")}`);
  return order;
}

function judged(counted: Tally, lots: number[] | null): Verdict {
  const verdict = judge(counted);
  if (verdict.outcome === undefined) return { ...verdict, ...rankedVerdict(counted, lots) };
  if (!lots || verdict.outcome !== "tie") return verdict;
  if (isYesNo(counted.paper)) {
    const first = lots.find((option) => verdict.tied!.has(option))!;
    return { ...verdict, outcome: counted.ids[first]!, won: new Set([first]), tied: new Set() };
  }
  const [won, tied] = settled([verdict.won!, verdict.tied!], number(counted.paper, "winners"), lots);
  return { ...(verdict.detail ? { detail: verdict.detail } : {}), outcome: "decided", won, tied };
}

function lines(counted: Tally, verdict: Verdict): Value[] {
  const name = text(counted.paper, "base");
  const base = counted.base(name);
  return list(counted.paper, "options").map((option, n) => ({
    option: counted.ids[n]!,
    text: at(option, "text") as Value,
    heads: counted.heads[n]!,
    weight: counted.weight[n]!,
    percent: inBase(name, counted.ids[n]!) ? percent(counted.weight[n]!, base) : "",
    ...(verdict.won && verdict.tied ? { winner: verdict.won.has(n), tied: verdict.tied.has(n) } : {}),
  }));
}

function inBase(base: string, option: string): boolean {
  if (base === "yes_no") return option === "yes" || option === "no";
  return (base !== "yes_no_abstain" && base !== "valid") || option !== "blank";
}

/** One decimal, halves up; "" of nothing. */
function percent(part: bigint, base: bigint): string {
  if (!base) return "";
  const tenths = floor(2000n * part + base, 2n * base);
  return `${tenths / 10n}.${tenths % 10n}`;
}

/** Open rounds by group, in the order in which the register names the groups. */
function groups(of: Round): Value[] {
  const names = [...new Set(of.register.map((line) => line.group))];
  if (of.isSecret || names.every((name) => name === "")) return [];
  return names.map((name) => group(of, name));
}

function group(of: Round, name: string): Value {
  const seats = of.register.filter((line) => line.group === name).map((line) => line.seat);
  const marks = seats.flatMap((seat) => (of.box.has(seat) ? [of.box.get(seat)!.marks] : []));
  const heads = list(of.paper, "options").map(() => 0);
  for (const marked of marks) for (const option of optionsOf(of.paper, marked)) heads[option] = heads[option]! + 1;
  return { group: name, heads, register: seats.length, not_voted: seats.length - marks.length };
}

