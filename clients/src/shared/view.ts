/** What a page knows about the meeting, and how a frame changes it. Pure. */

import type { Agenda, AgendaItem, AgendaPoll, Mine, Moved, Outbound, Paper, State, Welcome } from "./wire";

/**
 * connecting: never been live since the page opened. live: the engine answers. lost: it did not answer; the page
 * keeps trying. refused: the engine closed with a code that trying again does not change.
 */
export type Status =
  | { readonly kind: "connecting" | "live" | "lost" }
  | { readonly kind: "refused"; readonly code: number };

/** The latest of everything. `moved` is set when the connection has lost its seat. */
export interface View {
  readonly status: Status;
  readonly welcome: Welcome | null;
  readonly agenda: Agenda | null;
  readonly paper: Paper | null;
  readonly state: State | null;
  readonly mine: Mine | null;
  /** The ballots of the seats that are voted for by proxy. */
  readonly proxied: { readonly [seat: string]: Mine };
  readonly moved: Moved | null;
}

export const NOTHING: View = {
  status: { kind: "connecting" },
  welcome: null,
  agenda: null,
  paper: null,
  state: null,
  mine: null,
  proxied: {},
  moved: null,
};

/**
 * The view after a frame. Within an epoch the revision seen never falls: an older state changes nothing. A new
 * epoch (the engine's data was lost or restored) forgets everything of the old one.
 */
export function absorb(view: View, frame: Outbound): View {
  if (frame.t === "welcome") return welcomed(view, frame);
  if (frame.t === "agenda" && view.agenda?.epoch === frame.epoch && view.agenda.step > frame.step) return view;
  if (frame.t === "state" && view.state?.epoch === frame.epoch && view.state.revision > frame.revision) return view;
  if (frame.t === "mine" && frame.seat) return { ...view, proxied: { ...view.proxied, [frame.seat]: frame } };
  return frame.t in NOTHING ? { ...view, [frame.t]: frame } : view;
}

function welcomed(view: View, welcome: Welcome): View {
  const before = view.welcome?.epoch ?? welcome.epoch;
  const kept = before === welcome.epoch ? view : NOTHING;
  return { ...kept, status: { kind: "live" }, welcome };
}

/** The paper of the round that the state speaks of, or null when it is not here (yet). */
export function currentPaper(view: View): Paper | null {
  const { paper, state } = view;
  return paper && state && paper.poll === state.poll && paper.round === state.round ? paper : null;
}

/** The voter's own ballot in the round that the state speaks of, or of a seat that it votes for; or null. */
export function currentMine({ mine, proxied, state }: View, seat = ""): Mine | null {
  const known = seat ? proxied[seat] : mine;
  return known && state && known.poll === state.poll && known.round === state.round ? known : null;
}

/** The agenda's line for a poll, with its item; null when the agenda does not have it. */
export function agendaPoll(view: View, poll: string): { item: AgendaItem; poll: AgendaPoll } | null {
  for (const item of view.agenda?.items ?? []) {
    const found = item.polls.find((each) => each.id === poll);
    if (found) return { item, poll: found };
  }
  return null;
}
