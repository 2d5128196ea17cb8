/**
 * The phone's outbox: keeps a ballot from the tap until the engine has answered it, through lost links, reloads and
 * engine restarts. The ballot is on the phone's disk before it is on the network; `registered` comes only from an
 * answer. Silence means unknown, so the same ballot is sent again, with jitter, until it is answered.
 */

import { answered, choose, fresh, samePlace, sent, told, type Ballot, type Body, type Pending, type Place } from "./ballot";
import type { Connection } from "./connection";
import { backoff } from "./connection";
import { currentMine, type View } from "./view";
import { BALLOT_ID_BYTES, cast, hex, randomBytes, unhex, type Mine, type Outbound } from "./wire";

const KEPT = "klubba.ballot";
const ANSWER_WITHIN_MS = 2_000;
const ANSWER_MAX_MS = 4_500;
const BEFORE_BALLOTS = new Set(["draft", "armed"]);

/** What of the phone's storage is used. */
export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem">;

/** The phone's storage; null where the browser forbids it: then a ballot under way lives as long as the page. */
function phoneShelf(): Shelf | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

/** What is kept of a ballot under way. */
interface Kept extends Place {
  readonly pending: Pending;
  readonly wanted: Body | null;
}

export class Outbox {
  private ballot: Ballot | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  private live = false;
  private epoch = "";
  private mine: Mine | null = null;
  /** The ballot id that this page has put on the shelf: a second tab must not clear the first one's. */
  private held = "";
  private readonly connection: Connection;
  private readonly seat: string;
  private readonly key: string;
  private readonly shelf: Shelf | null;
  private readonly random: () => number;
  private readonly newId: () => string;
  private readonly listeners = new Set<(ballot: Ballot | null) => void>();

  /** `seat`: whose ballots these are, where they are cast by proxy. */
  constructor(
    connection: Connection,
    shelf: Shelf | null = phoneShelf(),
    random: () => number = Math.random,
    newId: () => string = () => hex(randomBytes(BALLOT_ID_BYTES)),
    seat = "",
  ) {
    this.connection = connection;
    this.seat = seat;
    this.key = seat ? `${KEPT}.${seat}` : KEPT;
    this.shelf = shelf;
    this.random = random;
    this.newId = newId;
    connection.subscribe((view) => this.seen(view));
    connection.listen((frame) => this.heard(frame));
    this.seen(connection.get());
  }

  /** The ballot of the current round, or null when there is no round or nobody is here. */
  get(): Ballot | null {
    return this.ballot;
  }

  subscribe(listener: (ballot: Ballot | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Hands in a ballot that says this, in the current round. */
  choose(body: Body): void {
    if (!this.ballot) return;
    this.set(choose(this.ballot, body, this.newId()));
    if (this.ballot.pending?.sent) return;
    this.tries = 0;
    this.send();
  }

  /** Another person takes over the phone: nothing of this one may be sent or shown. */
  forget(): void {
    clearTimeout(this.timer);
    this.shelf?.removeItem(this.key);
    this.held = "";
    this.mine = null;
    this.publish(null);
  }

  private seen(view: View): void {
    const place = placeOf(view, this.seat);
    const epoch = view.welcome?.epoch ?? "";
    let resume = view.status.kind === "live" && !this.live;
    if (place && (!this.ballot || !samePlace(this.ballot.place, place) || epoch !== this.epoch)) {
      this.enter(place, epoch);
      resume = true;
    } else if (!place && view.state && view.welcome) this.leaveRound();
    const mine = currentMine(view, this.seat);
    if (this.ballot && mine && mine !== this.mine) {
      this.mine = mine;
      this.set(told(this.ballot, mine, this.newId()));
    }
    this.live = view.status.kind === "live";
    if (resume && this.live && this.ballot?.pending) this.resume(this.ballot.pending);
  }

  /** Another round: what was under way in an earlier one ends there. What was kept for this one goes on. */
  private enter(place: Place, epoch: string): void {
    clearTimeout(this.timer);
    const kept = this.kept();
    const mayGoOn = kept !== null && samePlace(kept, place);
    if (kept && !mayGoOn) this.shelf?.removeItem(this.key);
    this.epoch = epoch;
    this.mine = null;
    this.held = mayGoOn ? kept.pending.ballotId : "";
    this.set({ ...fresh(place), ...(mayGoOn ? { pending: kept.pending, wanted: kept.wanted } : {}) });
  }

  private leaveRound(): void {
    clearTimeout(this.timer);
    this.shelf?.removeItem(this.key);
    if (this.ballot) this.publish(null);
  }

  /** The link is back. Many phones come back at once, so what may have arrived already is asked for with jitter. */
  private resume(pending: Pending): void {
    this.tries = 0;
    this.later(pending.sent ? this.random() * 300 : 0);
  }

  private heard(frame: Outbound): void {
    if (frame.t !== "answer" || !this.ballot) return;
    const before = this.ballot;
    const after = answered(before, frame, this.newId());
    if (frame.answer === "busy" && before.pending?.ballotId === hex(frame.ballot_id)) {
      this.later(frame.retry_after_ms * (1 + this.random()));
    } else if (after !== before) {
      this.set(after);
      this.tries = 0;
      if (after.pending) this.send();
      if (after.stale) this.connection.refresh();
    }
  }

  private send(): void {
    clearTimeout(this.timer);
    const ballot = this.ballot;
    if (!ballot?.pending) return;
    const { place, pending } = ballot;
    const { choices, text, scores } = pending.body;
    const frame = cast(place.poll, place.round, unhex(pending.ballotId), pending.replaces, choices, text, scores, this.seat);
    // Counted as sent before it is: a ballot that may have left must keep its id.
    if (!this.connection.get().moved && this.live) {
      this.set(sent(ballot));
      this.connection.send(frame);
      if (this.tries) this.connection.wake();
      this.later(Math.min(ANSWER_MAX_MS, ANSWER_WITHIN_MS + backoff(this.tries, this.random())));
      this.tries += 1;
    }
  }

  private later(waitMs: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), waitMs);
  }

  private set(ballot: Ballot): void {
    this.keep(ballot);
    this.publish(ballot);
  }

  private publish(ballot: Ballot | null): void {
    this.ballot = ballot;
    for (const listener of [...this.listeners]) listener(ballot);
  }

  /** Only a ballot under way is kept on the phone; once answered, nothing of it remains there. */
  private keep({ place, pending, wanted }: Ballot): void {
    if (!pending) {
      if (this.held && this.kept()?.pending.ballotId === this.held) this.shelf?.removeItem(this.key);
      this.held = "";
      return;
    }
    this.held = pending.ballotId;
    const kept: Kept = { ...place, pending, wanted };
    try {
      this.shelf?.setItem(this.key, JSON.stringify(kept));
    } catch {
      // A full disk must not stop a vote.
    }
  }

  private kept(): Kept | null {
    try {
      const kept = JSON.parse(this.shelf?.getItem(this.key) ?? "null") as Kept | null;
      return typeof kept?.pending?.ballotId === "string" && Array.isArray(kept.pending.body?.choices) ? kept : null;
    } catch {
      return null;
    }
  }
}

/** The round whose ballots this voter may hand in or ask about, for itself or for a seat that it has a proxy for. */
function placeOf({ welcome, state }: View, seat: string): Place | null {
  const whose = seat ? welcome?.proxies.find(({ id }) => id === seat) : welcome?.seat;
  if (!welcome || !whose || !state?.poll || BEFORE_BALLOTS.has(state.state)) return null;
  return { meeting: welcome.meeting, seat: whose.id, poll: state.poll, round: state.round };
}
