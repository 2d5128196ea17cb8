/** The roll as the chair's page reads it, and the two things a chair may do about access. */

import { hasVoted } from "./desk";

export interface RollSeat {
  readonly seat: string;
  readonly name: string;
  readonly organisation: string;
  readonly group: string;
  /** Taken out of the register after it was opened: the bit stays, and says nothing. */
  readonly out?: boolean;
  /** The operator has handed in a ballot for this seat, on request. */
  readonly helped?: boolean;
}

/** A seat with what is known about it now. `voted` null: not to be seen, or nothing was opened. */
export interface SeatNow extends RollSeat {
  readonly voted: boolean | null;
}

export type Filter = "missing" | "voted" | "all";

/** The roll in register order, or null when it could not be fetched. */
export async function fetchRoll(meeting: string): Promise<readonly RollSeat[] | null> {
  try {
    const answer = await fetch(`/api/meetings/${encodeURIComponent(meeting)}/roll`, { credentials: "same-origin" });
    return answer.ok ? ((await answer.json()) as RollSeat[]) : null;
  } catch {
    return null;
  }
}

export const releaseSeat = (meeting: string, seat: string): Promise<boolean> =>
  post(`/api/meetings/${encodeURIComponent(meeting)}/seats/${encodeURIComponent(seat)}/release`);

export const allowCodes = (): Promise<boolean> => post("/api/codes/allow");

async function post(path: string): Promise<boolean> {
  try {
    return (await fetch(path, { method: "POST", credentials: "same-origin" })).ok;
  } catch {
    return false;
  }
}

/**
 * Joins the bitmap to the roll. The bitmap is over the round's register: where that is not as long as the roll,
 * nothing is claimed about anybody.
 */
export function seatsNow(roll: readonly RollSeat[], who: Uint8Array | null, entitled: number): readonly SeatNow[] {
  const known = who !== null && entitled === roll.filter((seat) => !seat.out).length;
  return roll.map((seat, n) => ({ ...seat, voted: known ? hasVoted(who, n) : null })).filter((seat) => !seat.out);
}

/** The seats that pass the filter and hold every word of the search, whatever its case. */
export function pick(seats: readonly SeatNow[], filter: Filter, search: string): readonly SeatNow[] {
  const words = search.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
  return seats.filter(
    ({ seat, name, organisation, group, voted }) =>
      (filter === "all" || voted === (filter === "voted")) &&
      words.every((word) => `${seat} ${name} ${organisation} ${group}`.toLocaleLowerCase("sv").includes(word)),
  );
}
