/** What the voter's page shows, and what it says about the ballot. Pure: the view and the ballot go in. */

import { marks, type Ballot, type Body, type Refusal } from "../shared/ballot";
import { currentPaper, type View } from "../shared/view";
import type { Paper, Result } from "../shared/wire";

export type Stage =
  | { readonly kind: "starting" }
  | { readonly kind: "waiting" }
  | { readonly kind: "ballot"; readonly paper: Paper; readonly paused: boolean }
  | { readonly kind: "barred"; readonly paper: Paper }
  | { readonly kind: "closed"; readonly paper: Paper }
  | { readonly kind: "result"; readonly paper: Paper; readonly result: Result }
  | { readonly kind: "annulled"; readonly paper: Paper | null; readonly reason: string };

/** The stage while a poll is open to this voter, else null. It is all that the first load needs to know. */
export function atBallot(view: View, ballot: Ballot | null): Stage | null {
  const { state } = view;
  const paper = currentPaper(view);
  const open = state?.state === "open" || state?.state === "paused";
  return open && paper && (!ballot || ballot.entitled) ? { kind: "ballot", paper, paused: state.state === "paused" } : null;
}

/**
 * Where the voter's ballot is. `shown`: what it says, empty where that is not known. choose: nothing handed in. sent: under way.
 * registered: counted, nothing else under way. `refusal` may stand beside any of them.
 */
export interface Standing {
  readonly step: "choose" | "sent" | "registered";
  readonly shown: Body;
  readonly refusal: Refusal | null;
  readonly changed: boolean;
}

const EMPTY = marks([]);

export function standing(ballot: Ballot | null): Standing {
  const refusal = ballot?.refusal ?? null;
  const changed = ballot?.changed ?? false;
  const underWay = ballot?.wanted ?? ballot?.pending?.body;
  if (underWay) return { step: "sent", shown: underWay, refusal, changed };
  const counted = ballot?.counted;
  if (counted) return { step: "registered", shown: counted.body ?? EMPTY, refusal, changed };
  return { step: "choose", shown: EMPTY, refusal, changed };
}

/** One tap casts: one mark exactly, and it can be changed until close. Otherwise marks and a confirmation. */
export function oneTap(paper: Paper): boolean {
  return paper.choose_max === 1 && paper.choose_min === 1 && paper.change === "last";
}

/** The marks after a tap on option n; null when the ballot is full and the tap changes nothing. */
export function toggled(paper: Paper, marks: readonly number[], n: number): readonly number[] | null {
  if (marks.includes(n)) return marks.filter((mark) => mark !== n);
  if (paper.choose_max === 1 || n === paper.blank) return [n];
  const others = marks.filter((mark) => mark !== paper.blank);
  return others.length < paper.choose_max ? [...others, n] : null;
}

/** True when so many marks make a valid ballot; the blank option does alone. */
export function complete(paper: Paper, marks: readonly number[]): boolean {
  return marks[0] === paper.blank || (marks.length >= Math.max(1, paper.choose_min) && marks.length <= paper.choose_max);
}
