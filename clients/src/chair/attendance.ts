/** The marked roll as the chair's page reads it, and the marks it makes. */

import type { Text } from "../shared/wire";
import { hex, randomBytes } from "../shared/wire";

export type Presence = "hall" | "remote" | "absent";

/** One seat of the roll. `connected` is a hint: nobody is here because a phone is. */
export interface Sitting {
  readonly seat: string;
  readonly name: string;
  readonly organisation: string;
  readonly group: string;
  /** 0: a member; else the place in the order of substitutes. */
  readonly substitute: number;
  /** The seat that votes for this one now, "" for none; and whom it has given its proxy, also while it is here itself. */
  readonly proxy: string;
  readonly given: string;
  readonly presence: Presence;
  readonly marked: boolean;
  readonly connected: boolean;
  /** Of a substitute who serves: the member; of a member: the substitute who serves. */
  readonly serves: string;
  readonly replaced: string;
  /** Of an absent member whom nobody replaces: who is next in order. */
  readonly next: string;
}

export interface Barred {
  readonly seat: string;
  readonly reason: string;
}

export interface Attendance {
  readonly marks: number;
  readonly seats: readonly Sitting[];
  readonly items: readonly { readonly item: string; readonly title: Text; readonly barred: readonly Barred[] }[];
}

export type Mark =
  | { readonly do: "presence"; readonly seats: readonly string[]; readonly presence: Presence }
  | { readonly do: "call"; readonly substitute: string; readonly member: string; readonly reason: string }
  | { readonly do: "relieve"; readonly substitute: string }
  | { readonly do: "disqualify"; readonly item: string; readonly seat: string; readonly reason: string }
  | { readonly do: "qualify"; readonly item: string; readonly seat: string }
  | { readonly do: "give_proxy"; readonly seat: string; readonly holder: string }
  | { readonly do: "withdraw_proxy"; readonly seat: string };

/** What came of a mark: seats that have voted and so stay in the open round; or the engine's code for why not. */
export type Marked = { readonly kept: readonly string[] } | { readonly code: string };

const path = (meeting: string) => `/api/meetings/${encodeURIComponent(meeting)}/attendance`;

export async function fetchAttendance(meeting: string): Promise<Attendance | null> {
  try {
    const answer = await fetch(path(meeting), { credentials: "same-origin" });
    return answer.ok ? ((await answer.json()) as Attendance) : null;
  } catch {
    return null;
  }
}

/** Sends one mark. A lost answer is asked for once more under the same command, which marks nothing twice. */
export async function sendMark(meeting: string, mark: Mark): Promise<Marked> {
  const body = JSON.stringify({ command: hex(randomBytes(16)), mark });
  for (let tries = 0; tries < 2; tries++) {
    try {
      const headers = { "Content-Type": "application/json" };
      const answer = await fetch(path(meeting), { method: "POST", credentials: "same-origin", headers, body });
      const said = (await answer.json()) as { kept?: string[]; error?: { code: string } };
      if (answer.ok) return { kept: said.kept ?? [] };
      if (answer.status < 500) return { code: said.error?.code ?? "away" };
    } catch {
      // Asked once more.
    }
  }
  return { code: "away" };
}

export type Filter = "all" | "absent" | "offline" | "substitutes";

/** Seats by filter and search. A seat that votes by proxy is not missed where it is not connected. */
export function sittings(seats: readonly Sitting[], filter: Filter, search: string): readonly Sitting[] {
  const words = search.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
  return seats.filter(
    (one) =>
      passes(one, filter) &&
      words.every((word) => `${one.seat} ${one.name} ${one.organisation} ${one.group}`.toLocaleLowerCase("sv").includes(word)),
  );
}

function passes(one: Sitting, filter: Filter): boolean {
  if (filter === "absent") return one.presence === "absent";
  if (filter === "offline") return isMissing(one);
  return filter === "all" || one.substitute > 0;
}

/** A member who counts as present, but of whom no phone is connected: somebody to look for. */
export const isMissing = (one: Sitting): boolean =>
  !one.connected && one.presence !== "absent" && one.substitute === 0 && one.proxy === "" && one.replaced === "";

/** Members who may be given a proxy by this seat: who vote for themselves, and are not absent. */
export const holders = (seats: readonly Sitting[], of: Sitting): readonly Sitting[] =>
  seats.filter((one) => one.substitute === 0 && one.seat !== of.seat && one.given === "" && one.presence !== "absent");

/** Whether a seat may give a proxy: a member who is not noted as here, whom nobody serves or votes for. */
export const mayGive = (one: Sitting, seats: readonly Sitting[]): boolean =>
  one.substitute === 0 &&
  one.given === "" &&
  one.replaced === "" &&
  (one.presence === "absent" || !one.marked) &&
  !seats.some(({ given }) => given === one.seat);

/** Substitutes who may be called in now, in order. */
export const free = (seats: readonly Sitting[]): readonly Sitting[] =>
  seats
    .filter(({ substitute, serves, presence }) => substitute > 0 && serves === "" && presence !== "absent")
    .sort((a, b) => a.substitute - b.substitute);
