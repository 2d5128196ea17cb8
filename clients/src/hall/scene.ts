/**
 * What stands on the hall's screen, as a pure function of what the engine said last.
 *
 *     no poll, archived ─► lobby      armed ─► soon      open, paused, closed, declared ─► poll
 *     published ─► result             annulled ─► annulled
 *
 * There is never a blank: where a frame is still missing, the last scene stays.
 */

import type { Timed } from "../shared/ends";
import { agendaPoll, currentPaper, type View } from "../shared/view";
import type { LiveLine, Paper, Result, State, Text, Working } from "../shared/wire";

export type Scene =
  | { readonly kind: "empty" }
  | { readonly kind: "lobby" }
  | { readonly kind: "soon"; readonly item: Text }
  | {
      readonly kind: "poll";
      readonly phase: "open" | "paused" | "closed";
      readonly paper: Paper;
      readonly voted: number;
      readonly entitled: number;
      /** Only for a `live` poll, while it is open. */
      readonly tally: readonly LiveLine[] | null;
      /** Who has voted, a bitmap over the register: in open votes. */
      readonly who: Uint8Array | null;
      readonly amended: number;
      readonly timed: Timed;
      readonly soFar: readonly Working[];
    }
  | {
      readonly kind: "result";
      readonly paper: Paper;
      readonly result: Result;
      readonly head: string;
      readonly who: Uint8Array | null;
      readonly amended: number;
    }
  | { readonly kind: "annulled"; readonly paper: Paper };

export const EMPTY: Scene = { kind: "empty" };

/** The scene now. `last`: the one before, which stays while something of the new one is missing. */
export function scene(view: View, last: Scene): Scene {
  const { welcome, agenda, state } = view;
  if (welcome === null || agenda === null || state === null) return last;
  const paper = currentPaper(view);
  switch (state.state) {
    case "draft":
    case "archived":
      return { kind: "lobby" };
    case "armed":
      return soon(view, last);
    case "open":
    case "paused":
      if (paper === null) return last;
      return { ...pollOf(state, paper), phase: state.state, tally: state.tally, soFar: state.so_far };
    case "closed":
    case "declared":
      if (paper === null) return last;
      return { ...pollOf(state, paper), phase: "closed" };
    case "published":
      if (paper === null || state.result === null) return last;
      return { kind: "result", paper, result: state.result, head: state.head, who: state.who, amended: state.amended };
    case "annulled":
      return paper === null ? last : { kind: "annulled", paper };
  }
}

const pollOf = ({ voted, entitled, who, amended, poll, round, left_ms, ends_ms }: State, paper: Paper) => {
  const timed = { poll, round, left_ms, ends_ms };
  return { kind: "poll", paper, voted, entitled, who, amended, timed, tally: null, soFar: [] as readonly Working[] } as const;
};

function soon(view: View, last: Scene): Scene {
  const found = agendaPoll(view, view.state?.poll ?? "");
  return found === null ? last : { kind: "soon", item: found.item.title };
}

/** Scenes with the same key are one picture that changes in place; another key is another picture. */
export function key(scene: Scene): string {
  if (scene.kind === "poll") return `${scene.kind} ${scene.paper.poll} ${scene.paper.round} ${scene.phase === "closed"}`;
  if (scene.kind === "result" || scene.kind === "annulled") return `${scene.kind} ${scene.paper.poll} ${scene.paper.round}`;
  return scene.kind === "soon" ? `soon ${scene.item.sv}` : scene.kind;
}
