/**
 * The chair's desk, as values: which poll is chosen, which steps are offered, and the one step that waits for its
 * answer. Pure; the page around it draws and sends.
 *
 * The engine decides which steps exist (`actions`, `next`). Here they are only laid out: one primary, the rest
 * listed. A step carries the step number of the frame it was read from, so that a stale page changes nothing.
 */

import { agendaPoll, currentPaper, type View } from "../shared/view";
import type { Action, Agenda, AgendaItem, AgendaPoll, RoundState, StepAnswer, Stepped, Text } from "../shared/wire";

/** A step that was sent and not yet answered. The same one is sent again after a reconnect, byte for byte. */
export interface Waiting {
  readonly commandId: Uint8Array;
  readonly step: number;
  readonly poll: string;
  readonly round: number;
  readonly action: Action;
  readonly reason: string;
  readonly outcome: string;
  readonly seconds: number;
}

/** What became of the last step, until the next one: shown in words. */
export interface Notice {
  readonly answer: Exclude<StepAnswer, "busy">;
  readonly action: Action;
  readonly reason: Text;
}

export interface Desk {
  readonly waiting: Waiting | null;
  readonly notice: Notice | null;
}

export const CLEAR_DESK: Desk = { waiting: null, notice: null };

/** One poll as the middle of the page shows it, with the steps that may be taken from here. */
export interface Focus {
  readonly poll: string;
  readonly round: number;
  readonly state: RoundState;
  readonly item: Text | null;
  readonly title: Text | null;
  readonly actions: readonly Action[];
  readonly next: Action | null;
  /** The step number of the frame that `actions` came from. */
  readonly step: number;
  /** Whether this is the meeting's current poll (then paper, turnout and result belong to it). */
  readonly current: boolean;
}

/** The time limit has buttons of its own, beside the countdown. */
const ELSEWHERE = "time";

/** A button: a step of a poll. `ahead`: it prepares the next poll on the agenda, not the one in the middle. */
export interface Offer {
  readonly action: Action;
  readonly poll: string;
  readonly round: number;
  readonly step: number;
  readonly title: Text | null;
  readonly ahead: boolean;
}

export interface Offers {
  readonly primary: Offer | null;
  readonly others: readonly Offer[];
}

/** Takes a step, unless one waits already: two quick presses are one. */
export function press(desk: Desk, offer: Offer, commandId: Uint8Array, reason = "", outcome = "", seconds = 0): Desk {
  if (desk.waiting !== null) return desk;
  const { step, poll, round, action } = offer;
  return { notice: null, waiting: { commandId, step, poll, round, action, reason, outcome, seconds } };
}

/** Takes in an answer. `busy` keeps the step waiting (it is sent again, unchanged); another page's is ignored. */
export function answered(desk: Desk, { command_id, answer, reason }: Stepped): Desk {
  const waiting = desk.waiting;
  if (waiting === null || answer === "busy" || !sameBytes(waiting.commandId, command_id)) return desk;
  return { waiting: null, notice: { answer, action: waiting.action, reason } };
}

export const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

/** All polls of the agenda in order, each with its item. */
export const allPolls = (agenda: Agenda | null): { item: AgendaItem; poll: AgendaPoll }[] =>
  (agenda?.items ?? []).flatMap((item) => item.polls.map((poll) => ({ item, poll })));

/** The poll in the middle: the one chosen on the agenda ("": none), else the current one, else the first to come. */
export function focus(view: View, chosen: string): Focus | null {
  const current = view.state?.poll ?? "";
  const wanted = chosen || current || (upNext(view)?.poll.id ?? "");
  if (wanted !== "" && wanted === current) return focusOnCurrent(view);
  const found = agendaPoll(view, wanted);
  if (found === null) return null;
  const { item, poll } = found;
  return {
    poll: poll.id,
    round: poll.round,
    state: poll.state,
    item: item.title,
    title: poll.title,
    actions: poll.actions,
    next: poll.actions.includes("arm") ? "arm" : null,
    step: view.agenda?.step ?? 0,
    current: false,
  };
}

function focusOnCurrent(view: View): Focus | null {
  const state = view.state;
  if (state === null) return null;
  const paper = currentPaper(view);
  const listed = agendaPoll(view, state.poll);
  return {
    poll: state.poll,
    round: state.round,
    state: state.state,
    item: paper?.item ?? listed?.item.title ?? null,
    title: paper?.title ?? listed?.poll.title ?? null,
    actions: state.actions,
    next: state.next,
    step: state.step,
    current: true,
  };
}

/** The next poll on the agenda that can be made ready: after the current one, else from the top. */
export function upNext(view: View): { item: AgendaItem; poll: AgendaPoll } | null {
  const all = allPolls(view.agenda);
  const at = all.findIndex(({ poll }) => poll.id === view.state?.poll);
  const onwards = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  return onwards.find(({ poll }) => poll.actions.includes("arm")) ?? null;
}

/**
 * The buttons. Primary is the engine's next step; when the current poll needs nothing more, to make the next poll on
 * the agenda ready (an unsealed secret round still needs something: time). Everything else allowed is listed.
 */
export function offers(view: View, shown: Focus): Offers {
  const { poll, round, step, title } = shown;
  const offer = (action: Action): Offer => ({ action, poll, round, step, title, ahead: false });
  const done = shown.current && view.state?.sealed === true;
  const primary = shown.next !== null ? offer(shown.next) : done ? ahead(view) : null;
  return { primary, others: shown.actions.filter((action) => action !== shown.next && action !== ELSEWHERE).map(offer) };
}

function ahead(view: View): Offer | null {
  const next = upNext(view);
  if (next === null || view.agenda === null || next.poll.id === view.state?.poll) return null;
  const { id: poll, round, title } = next.poll;
  return { action: "arm", poll, round, step: view.agenda.step, title, ahead: true };
}

/** Whether a seat has voted, read from the bitmap over the register (bit 7 of byte 0 is the first seat). */
export const hasVoted = (who: Uint8Array, seat: number): boolean =>
  (((who[seat >> 3] ?? 0) >> (7 - (seat & 7))) & 1) === 1;
