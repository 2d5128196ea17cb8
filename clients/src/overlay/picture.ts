/**
 * What is on air, as a pure function of what the engine said last. `null` is nothing: a clean feed.
 *
 *     no poll, draft, armed, archived ─► null      open, paused, closed (declared) ─► strap with the question
 *     published ─► result                          annulled ─► strap
 */

import { currentPaper, type View } from "../shared/view";
import type { Line, Paper, Result } from "../shared/wire";

export type Picture =
  | {
      readonly kind: "open" | "paused" | "closed" | "annulled";
      readonly paper: Paper;
      readonly voted: number;
      readonly entitled: number;
    }
  | { readonly kind: "result"; readonly paper: Paper; readonly result: Result };

/** The picture now. `last` stays on air while a frame of the new one is missing. */
export function picture(view: View, last: Picture | null): Picture | null {
  const state = view.state;
  if (state === null) return last;
  const { voted, entitled } = state;
  const paper = currentPaper(view);
  switch (state.state) {
    case "draft":
    case "armed":
    case "archived":
      return null;
    case "open":
    case "paused":
    case "closed":
    case "annulled":
      return paper === null ? last : { kind: state.state, paper, voted, entitled };
    case "declared":
      // Acclaimed without a vote: there is nothing to show before the decision is.
      if (entitled === 0) return null;
      return paper === null ? last : { kind: "closed", paper, voted, entitled };
    case "published":
      return paper === null || state.result === null ? last : { kind: "result", paper, result: state.result };
  }
}

/** Pictures with the same key change in place; another key is animated. */
export const key = (now: Picture | null): string =>
  now === null ? "" : `${now.kind === "paused" ? "open" : now.kind} ${now.paper.poll} ${now.paper.round}`;

/** Rows that fit a lower third. */
export const ROWS_MAX_COUNT = 6;

export interface Rows {
  readonly rows: readonly { readonly line: Line; readonly n: number }[];
  /** How many winning or tied options there was no room for. */
  readonly left: number;
}

/** A choice's result on air: those that won or tied, the best first; where none did, the leading ones. */
export function leading(result: Result, max = ROWS_MAX_COUNT): Rows {
  const { ratings = [], points = [], rounds = [] } = result.detail ?? {};
  const order = rounds.flatMap((round) => round.elected ?? []);
  const value = (line: Line, n: number) =>
    order.length ? -((order.indexOf(line.option) + 1) || Infinity) : Number(ratings[n]?.shown ?? points[n] ?? line.weight);
  const numbered = result.lines.map((line, n) => ({ line, n })).filter(({ line }) => line.option !== "blank");
  const named = numbered.filter(({ line }) => line.winner || line.tied);
  const shown = (named.length > 0 ? named : numbered).sort((a, b) => value(b.line, b.n) - value(a.line, a.n) || a.n - b.n);
  return { rows: shown.slice(0, max), left: named.length > 0 ? Math.max(0, shown.length - max) : 0 };
}
