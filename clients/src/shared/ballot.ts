/**
 * One voter's ballot in one round, as this phone knows it. Pure: what happened goes in, the new ballot comes out.
 *
 *     choose ─► pending (sent, resent with the same id) ─answer─► counted
 *        └ again, while one is pending: wanted, cast when the pending one is answered
 *
 * Only one ballot is under way at a time, so that each names the one it replaces and nothing overtakes. A pending
 * ballot is bound to its meeting, seat, poll and round: it is never carried into another round, nor to another person.
 */

import type { Answer, Answered, Mine, Receipt } from "./wire";
import { hex } from "./wire";

/** Which round, and whose. */
export interface Place {
  readonly meeting: string;
  readonly seat: string;
  readonly poll: string;
  readonly round: number;
}

/**
 * What a ballot says, as on the wire: the options marked (of a ranking the best first; alone the blank one), or a
 * number, a text, words; or a score per option.
 */
export interface Body {
  readonly choices: readonly number[];
  readonly text: string;
  readonly scores: readonly number[];
}

export const marks = (choices: readonly number[]): Body => ({ choices, text: "", scores: [] });

/** A ballot under way. `sent`: how many times it was handed to the network. */
export interface Pending {
  readonly ballotId: string;
  readonly replaces: number;
  readonly body: Body;
  readonly sent: number;
}

/** The ballot that the engine counts. `body` null: not known on this phone. */
export interface Counted {
  readonly seq: number;
  readonly body: Body | null;
  readonly receipt: Receipt | null;
}

/** Answers that did not count the ballot, as last words to the voter. */
export type Refusal = Exclude<Answer, "accepted" | "replaced" | "same" | "busy">;

export interface Ballot {
  readonly place: Place;
  readonly entitled: boolean;
  /** Why not, as the engine's stable code. */
  readonly reason: string;
  /** Whether the engine has a ballot of this voter, also where it no longer tells which; null until it has said. */
  readonly voted: boolean | null;
  readonly counted: Counted | null;
  readonly pending: Pending | null;
  /** Chosen while another ballot was under way; cast next. */
  readonly wanted: Body | null;
  /** Why the last one was not counted; cleared by the next choice. */
  readonly refusal: Refusal | null;
  /** True once a counted ballot took the place of an earlier one on this phone. */
  readonly changed: boolean;
  /** The engine counts a ballot that this phone cannot show: ask for the truth. */
  readonly stale: boolean;
}

export function fresh(place: Place): Ballot {
  return {
    place,
    entitled: true,
    reason: "",
    voted: null,
    counted: null,
    pending: null,
    wanted: null,
    refusal: null,
    changed: false,
    stale: false,
  };
}

export function samePlace(a: Place, b: Place): boolean {
  return a.meeting === b.meeting && a.seat === b.seat && a.poll === b.poll && a.round === b.round;
}

/** The voter chose. `ballotId` is the id of the ballot, should one be made now. */
export function choose(ballot: Ballot, body: Body, ballotId: string): Ballot {
  const clear = { ...ballot, refusal: null, wanted: null };
  if (ballot.pending && ballot.pending.sent > 0) {
    return sameBody(body, ballot.pending.body) ? clear : { ...clear, wanted: body };
  }
  return { ...clear, pending: { ballotId, replaces: ballot.counted?.seq ?? 0, body, sent: 0 } };
}

/** The pending ballot was handed to the network. */
export function sent(ballot: Ballot): Ballot {
  return ballot.pending ? { ...ballot, pending: { ...ballot.pending, sent: ballot.pending.sent + 1 } } : ballot;
}

/** The engine answered. `nextId` is the id of the next ballot, should a wanted one be cast now. */
export function answered(ballot: Ballot, frame: Answered, nextId: string): Ballot {
  const { pending, place } = ballot;
  if (!pending || frame.poll !== place.poll || frame.round !== place.round || hex(frame.ballot_id) !== pending.ballotId) {
    return ballot;
  }
  switch (frame.answer) {
    case "busy":
      return ballot;
    case "accepted":
    case "replaced":
    case "same":
      return next(registered(ballot, pending, frame), nextId);
    case "superseded":
    case "already":
      return refused(overtaken(ballot, frame.ballot_seq), frame.answer);
    case "not_entitled":
      return { ...refused(ballot, frame.answer), entitled: false, reason: frame.reason };
    default:
      return refused(ballot, frame.answer);
  }
}

/** A known id is answered with its own number, even when a newer ballot (another device) is counted by now. */
function registered(ballot: Ballot, pending: Pending, frame: Answered): Ballot {
  const before = ballot.counted;
  if (before && before.seq > frame.ballot_seq) return { ...ballot, pending: null };
  return {
    ...ballot,
    pending: null,
    refusal: null,
    stale: false,
    changed: ballot.changed || (before !== null && before.seq < frame.ballot_seq),
    counted: { seq: frame.ballot_seq, body: pending.body, receipt: frame.receipt },
  };
}

function next(ballot: Ballot, ballotId: string): Ballot {
  return ballot.wanted ? choose(ballot, ballot.wanted, ballotId) : ballot;
}

function refused(ballot: Ballot, refusal: Refusal): Ballot {
  return { ...ballot, pending: null, wanted: null, refusal };
}

/** Another ballot is counted than this phone believed: adopt its number; what it says is the engine's to tell. */
function overtaken(ballot: Ballot, seq: number): Ballot {
  if (ballot.counted?.seq === seq) return ballot;
  return { ...ballot, counted: seq ? { seq, body: null, receipt: null } : null, stale: seq > 0 };
}

/** The engine told which ballot of this voter is counted. */
export function told(ballot: Ballot, mine: Mine, nextId: string): Ballot {
  if (mine.poll !== ballot.place.poll || mine.round !== ballot.place.round) return ballot;
  const { entitled, reason, voted } = mine;
  const known = { ...ballot, entitled, reason, voted, stale: false };
  const before = ballot.counted;
  if (before && before.seq > mine.ballot_seq) return known;
  const counted = mine.ballot_seq ? countedFrom(ballot, mine) : null;
  const changed = ballot.changed || Boolean(before && counted && before.seq < counted.seq);
  const arrived = ballot.pending !== null && mine.ballot_seq > 0 && hex(mine.ballot_id) === ballot.pending.ballotId;
  return arrived ? next({ ...known, counted, changed, pending: null, refusal: null }, nextId) : { ...known, counted, changed };
}

function countedFrom(ballot: Ballot, mine: Mine): Counted {
  const remembered = ballot.counted?.seq === mine.ballot_seq ? ballot.counted : null;
  const own = ballot.pending?.ballotId === hex(mine.ballot_id) ? ballot.pending.body : null;
  return {
    seq: mine.ballot_seq,
    body: mine.choices ? { choices: mine.choices, text: mine.text, scores: mine.scores } : (remembered?.body ?? own),
    receipt: remembered?.receipt ?? null,
  };
}

/** Whether two ballots say the same. Marks come in rising order (except in a ranking), so equal ones look equal. */
export function sameBody(a: Body | null, b: Body | null): boolean {
  const key = (body: Body | null) => body && JSON.stringify([body.choices, body.text, body.scores]);
  return key(a) === key(b);
}
