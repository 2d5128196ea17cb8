/**
 * The newest receipt, kept on the phone: when the engine's memory looks older than it, the phone shows it again. Then
 * the engine can tell a lost ballot from an invented one, and staff learn of it even if the engine itself cannot know.
 */

import type { Ballot } from "../shared/ballot";
import type { Connection } from "../shared/connection";
import type { Outbox, Shelf } from "../shared/outbox";
import type { View } from "../shared/view";
import { claim, hex, unhex, type Outbound } from "../shared/wire";

const KEPT = "klubba.receipt";

/** As it lies on the phone: texts and numbers only. Nothing of what was voted. */
export interface Keepsake {
  readonly meeting: string;
  readonly seat: string;
  readonly poll: string;
  readonly round: number;
  readonly ballotId: string;
  readonly seq: number;
  readonly epoch: string;
  readonly mac: string;
}

/** The newest of what is kept and what the ballot has a receipt for. */
export function newest(kept: Keepsake | null, ballot: Ballot | null): Keepsake | null {
  const receipt = ballot?.counted?.receipt;
  if (!ballot || !receipt) return kept;
  const { meeting, seat } = ballot.place;
  const { poll, round, seq, epoch } = receipt;
  const same = kept !== null && kept.meeting === meeting && kept.seat === seat && kept.epoch === epoch;
  if (same && kept.seq >= seq) return kept;
  return { meeting, seat, poll, round, ballotId: hex(receipt.ballot_id), seq, epoch, mac: hex(receipt.mac ?? new Uint8Array(0)) };
}

/** Whether what the engine says now is older than the receipt: another memory, or less than it had. */
export function looksLost(kept: Keepsake | null, { welcome, state, status }: View): boolean {
  if (!kept || !welcome?.seat || !state || status.kind !== "live") return false;
  if (kept.meeting !== welcome.meeting || kept.seat !== welcome.seat.id) return false;
  return kept.epoch !== state.epoch || state.revision < kept.seq;
}

/** Keeps and shows. `lost` is called when the engine says that a ballot of this phone is gone. */
export function keepReceipts(connection: Connection, outbox: Outbox, lost: () => void, shelf: Shelf | null = phone()): void {
  let kept = read(shelf);
  let shown = "";
  const keep = (ballot: Ballot | null) => {
    const next = newest(kept, ballot);
    if (next === kept) return;
    kept = next;
    write(shelf, kept);
  };
  outbox.subscribe(keep);
  keep(outbox.get());
  const look = (view: View) => {
    const now = `${view.state?.epoch} ${kept?.ballotId}`;
    if (!looksLost(kept, view) || shown === now || !kept) return;
    const { poll, round, ballotId, seq, epoch, mac } = kept;
    if (connection.send(claim(poll, round, unhex(ballotId), seq, epoch, unhex(mac)))) shown = now;
  };
  connection.subscribe(look);
  look(connection.get());
  connection.listen((frame: Outbound) => {
    if (frame.t !== "claimed" || hex(frame.ballot_id) !== kept?.ballotId) return;
    if (frame.answer === "lost") lost();
    // Answered: a ballot that the engine has under another memory, or never had, is not asked about again.
    write(shelf, (kept = null));
  });
}

/** The newest receipt of this phone, for a seat that it has a proxy for or ("") the voter's own; null for none. */
export function keptReceipt(seat = ""): Keepsake | null {
  return read(phone(), seat);
}

/** Keeps the receipt of a ballot cast by proxy: for the voter to check it by, after a reload too. */
export function keepProxied(seat: string, ballot: Ballot | null): void {
  const kept = keptReceipt(seat);
  const next = newest(kept, ballot);
  if (next !== kept) write(phone(), next, seat);
}

/** Another person takes over the phone. */
export function dropReceipt(): void {
  const shelf = phone();
  for (const name of Object.keys(shelf ?? {})) if (name.startsWith(KEPT)) shelf?.removeItem(name);
}

const nameOf = (seat: string) => (seat ? `${KEPT}.${seat}` : KEPT);

function phone(): Shelf | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

function read(shelf: Shelf | null, seat = ""): Keepsake | null {
  try {
    const kept = JSON.parse(shelf?.getItem(nameOf(seat)) ?? "null") as Keepsake | null;
    return typeof kept?.ballotId === "string" && typeof kept.mac === "string" ? kept : null;
  } catch {
    return null;
  }
}

function write(shelf: Shelf | null, kept: Keepsake | null, seat = ""): void {
  try {
    if (kept) shelf?.setItem(nameOf(seat), JSON.stringify(kept));
    else shelf?.removeItem(nameOf(seat));
  } catch {
    // A full disk must not stop a vote.
  }
}
