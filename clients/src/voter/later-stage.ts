/** What the voter's page shows, whatever the round is at. Pure. */

import type { Ballot } from "../shared/ballot";
import { currentPaper, type View } from "../shared/view";
import type { Paper, State } from "../shared/wire";
import { atBallot, type Stage } from "./stage";

const OVER = new Set(["published", "archived", "annulled"]);

export function stageOf(view: View, ballot: Ballot | null): Stage {
  const { state } = view;
  if (!view.welcome || !state) return { kind: "starting" };
  if (state.state === "annulled") return { kind: "annulled", paper: currentPaper(view), reason: state.reason };
  if (!state.poll || state.state === "draft" || state.state === "armed") return { kind: "waiting" };
  const paper = currentPaper(view);
  return paper ? (atBallot(view, ballot) ?? beside(state, paper)) : { kind: "starting" };
}

function beside({ state, result }: State, paper: Paper): Stage {
  if (state === "open" || state === "paused") return { kind: "barred", paper };
  if (result) return { kind: "result", paper, result };
  return OVER.has(state) ? { kind: "waiting" } : { kind: "closed", paper };
}
