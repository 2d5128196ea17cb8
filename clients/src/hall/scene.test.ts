import { describe, expect, it } from "vitest";
import { NOTHING, type View } from "../shared/view";
import type { Line, Paper, Result, RoundState, State } from "../shared/wire";
import { EMPTY, key as sceneKey, scene } from "./scene";

const text = (sv: string) => ({ sv, en: "" });

const paper = { t: "paper", poll: "a", round: 1, item: text("Punkt"), title: text("Fråga"), method: "choose" } as Paper;

const line = (option: string, heads: number, some: Partial<Line> = {}): Line => ({
  option,
  text: text(option),
  heads,
  weight: heads * 1_000_000,
  percent: "",
  winner: false,
  tied: false,
  ...some,
});

const result = (...lines: readonly Line[]) => ({ decided_by: "vote", outcome: "decided", lines }) as unknown as Result;

function view(state: RoundState, some: Partial<State> = {}, more: Partial<View> = {}): View {
  return {
    ...NOTHING,
    welcome: { t: "welcome" } as View["welcome"],
    agenda: {
      t: "agenda",
      epoch: "e",
      step: 1,
      items: [
        {
          id: "i",
          title: text("Punkt"),
          text: text(""),
          matter: null,
          polls: [{ id: "a", state, round: 1, title: null, outcome: null, actions: [] }],
        },
      ],
    },
    paper,
    state: { t: "state", poll: "a", round: 1, state, voted: 3, entitled: 9, result: null, tally: null, ...some } as State,
    ...more,
  };
}

const STATES: readonly RoundState[] = [
  "draft",
  "armed",
  "open",
  "paused",
  "closed",
  "declared",
  "published",
  "archived",
  "annulled",
];
const figures = { result: result(line("x", 5, { winner: true })) };

describe("the hall's scene", () => {
  it("has a result only of a published round, whatever a frame carries", () => {
    expect(STATES.map((state) => scene(view(state, figures), EMPTY).kind)).toEqual([
      "lobby",
      "soon",
      "poll",
      "poll",
      "poll",
      "poll",
      "result",
      "lobby",
      "annulled",
    ]);
  });

  it("stays while a frame is missing, so that there is never a blank", () => {
    const last = scene(view("open"), EMPTY);
    expect(scene(view("open", { round: 2 }), last)).toBe(last);
    expect(scene(view("published"), last)).toBe(last);
    expect(scene({ ...view("open"), agenda: null }, last)).toBe(last);
  });

  it("shows a live tally only while the round is open", () => {
    const tally = [{ heads: 1, weight: 1 }];
    expect(scene(view("open", { tally }), EMPTY)).toMatchObject({ tally });
    expect(scene(view("closed", { tally }), EMPTY)).toMatchObject({ tally: null });
  });

  it("is the same picture while open and paused, another when closed", () => {
    const keys = (["open", "paused", "closed"] as const).map((state) => sceneKey(scene(view(state), EMPTY)));
    expect(keys[0]).toBe(keys[1]);
    expect(keys[1]).not.toBe(keys[2]);
  });
});
