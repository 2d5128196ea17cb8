/** What the voter's page shows, and what it says about the ballot. Pure: the view and the ballot go in. */

import type { Ballot, Refusal } from "../shared/ballot";
import { currentPaper, type View } from "../shared/view";
import type { Paper, Result, State } from "../shared/wire";

export type Stage =
  | { readonly kind: "starting" }
  | { readonly kind: "waiting"; readonly when: "before" | "between" | "after" }
  | { readonly kind: "ballot"; readonly paper: Paper; readonly paused: boolean }
  | { readonly kind: "barred"; readonly paper: Paper }
  | { readonly kind: "closed"; readonly paper: Paper }
  | { readonly kind: "result"; readonly paper: Paper; readonly result: Result }
  | { readonly kind: "annulled"; readonly paper: Paper | null; readonly reason: string };

const OVER = new Set(["published", "archived", "annulled"]);

export function stageOf(view: View, ballot: Ballot | null): Stage {
  const { state } = view;
  if (!view.welcome || !state) return { kind: "starting" };
  if (state.state === "annulled") return { kind: "annulled", paper: currentPaper(view), reason: state.reason };
  if (!state.poll || state.state === "draft" || state.state === "armed") return { kind: "waiting", when: when(view) };
  const paper = currentPaper(view);
  return paper ? atPoll(state, paper, ballot) : { kind: "starting" };
}

function atPoll(state: State, paper: Paper, ballot: Ballot | null): Stage {
  if (state.state === "open" || state.state === "paused") {
    if (ballot && !ballot.entitled) return { kind: "barred", paper };
    return { kind: "ballot", paper, paused: state.state === "paused" };
  }
  if (state.result) return { kind: "result", paper, result: state.result };
  return OVER.has(state.state) ? { kind: "waiting", when: "between" } : { kind: "closed", paper };
}

function when({ agenda, state }: View): "before" | "between" | "after" {
  const polls = (agenda?.items ?? []).flatMap((item) => item.polls);
  const over = polls.filter((poll) => OVER.has(poll.state)).length;
  if (over === 0 || polls.length === 0) return "before";
  return over === polls.length && state?.state !== "armed" ? "after" : "between";
}

/**
 * Where the voter's ballot is. `shown`: the option numbers to mark. choose: nothing handed in. sent: under way.
 * registered: counted, nothing else under way. `refusal` may stand beside any of them.
 */
export interface Standing {
  readonly step: "choose" | "sent" | "registered";
  readonly shown: readonly number[];
  readonly refusal: Refusal | null;
  readonly changed: boolean;
}

export function standing(ballot: Ballot | null): Standing {
  const refusal = ballot?.refusal ?? null;
  const changed = ballot?.changed ?? false;
  const underWay = ballot?.wanted ?? ballot?.pending?.choices;
  if (underWay) return { step: "sent", shown: underWay, refusal, changed };
  const counted = ballot?.counted;
  if (counted) return { step: "registered", shown: counted.choices ?? [], refusal, changed };
  return { step: "choose", shown: [], refusal, changed };
}

/** One tap casts: one mark exactly, and it can be changed until close. Otherwise marks and a confirmation. */
export function oneTap(paper: Paper): boolean {
  return paper.choose_max === 1 && paper.choose_min === 1 && paper.change === "last";
}

/** The marks after a tap on option n; null when the ballot is full and the tap changes nothing. */
export function toggled(paper: Paper, marks: readonly number[], n: number): readonly number[] | null {
  if (marks.includes(n)) return marks.filter((mark) => mark !== n);
  if (paper.choose_max === 1) return [n];
  return marks.length < paper.choose_max ? [...marks, n].sort((a, b) => a - b) : null;
}

/** True when so many marks make a valid ballot. */
export function complete(paper: Paper, marks: readonly number[]): boolean {
  return marks.length >= Math.max(1, paper.choose_min) && marks.length <= paper.choose_max;
}
