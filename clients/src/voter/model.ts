/** Everything the voter's page shows, in one place; and what a tap can do. */

import type { Ballot, Body } from "../shared/ballot";
import type { Me, Shut } from "../shared/api";
import type { Language } from "../shared/speech";
import type { View } from "../shared/view";

/** The part of the page that is fetched after the page can vote. */
export type Later = typeof import("./later");

/** Why somebody who was in stands at the door again. */
export type Note = "again" | "left";

export interface Model {
  /** Who this device is; null while asking, and outside. */
  readonly me: Me | null;
  /** Why this device is outside; null while asking, and inside. */
  readonly shut: Shut | null;
  /** The engine has not answered the door. */
  readonly away: boolean;
  readonly note: Note | null;
  /** Leaving the seat did not get through. */
  readonly stuck: boolean;
  readonly view: View;
  /** The ballot that the page shows, and whose it is: "" for the voter's own, else the seat that it votes for. */
  readonly ballot: Ballot | null;
  readonly whose: string;
  /** What the voter has filled in and not sent, null for nothing; and that the last tap was one mark too many. */
  readonly draft: Body | null;
  readonly full: boolean;
  readonly later: Later | null;
  /** The engine has lost a ballot of this phone that it had registered. */
  readonly lost: boolean;
}

export interface Actions {
  cast(body: Body): void;
  /** The ballot of a seat that the voter has a proxy for, "" for the own one; and showing it. */
  ballotOf(seat: string): Ballot | null;
  turnTo(seat: string): void;
  mark(draft: Body | null, full: boolean): void;
  notMe(): void;
  /** Goes to the door, from a page that has lost its seat. */
  toDoor(): void;
  joined(me: Me): void;
  speak(language: Language): void;
}
