import { describe, expect, it } from "vitest";
import { answered, choose, fresh, marks, sent, type Ballot } from "../shared/ballot";
import { packed } from "../shared/engine-side";
import type { Packed } from "../shared/msgpack";
import { absorb, NOTHING, type View } from "../shared/view";
import { unpack, type Answered, type Paper, type RoundState } from "../shared/wire";
import { stageOf } from "./later-stage";
import { complete, oneTap, standing, toggled } from "./stage";
import { when } from "./when";

const TEXT = { sv: "Text", en: "" };
const ROUND = { poll: "p", round: 1 };
const PLACE = { meeting: "np", seat: "12", ...ROUND };
const ID = "000102030405060708090a0b0c0d0e0f";
const BYTES = Uint8Array.from({ length: 16 }, (_, n) => n);
const WELCOME = { t: "welcome", protocol: 1, epoch: "e", role: "voter", meeting: "np", title: TEXT, language: "sv" };
const PAPER = {
  t: "paper",
  ...ROUND,
  item: TEXT,
  title: TEXT,
  method: "yes_no",
  options: [],
  choose_min: 1,
  choose_max: 1,
  winners: 1,
  secrecy: "open",
  change: "last",
  live: false,
  rule: TEXT,
};
const RESULT = { decided_by: "vote", lines: [], working: [], sentence: TEXT, reconciliation: TEXT };

const frame = (value: { [key: string]: Packed }) => unpack(packed(value))!;

function at(state: RoundState, more: { [key: string]: Packed } = {}, paper = true): View {
  const frames = [WELCOME, ...(paper ? [PAPER] : []), { t: "state", epoch: "e", revision: 1, step: 1, ...ROUND, state, ...more }];
  return frames.map(frame).reduce(absorb, NOTHING);
}

function paperOf(choose_min: number, choose_max: number, change = "last"): Paper {
  return frame({ ...PAPER, method: "choose", choose_min, choose_max, change }) as Paper;
}

function answer(ballot_seq: number): Answered {
  return frame({ t: "answer", ...ROUND, ballot_id: BYTES, answer: "accepted", ballot_seq }) as Answered;
}

describe("the stage follows the round", () => {
  for (const [state, kind] of [
    ["draft", "waiting"],
    ["armed", "waiting"],
    ["open", "ballot"],
    ["paused", "ballot"],
    ["closed", "closed"],
    ["declared", "closed"],
    ["annulled", "annulled"],
  ] as const) {
    it(`${state}: ${kind}`, () => expect(stageOf(at(state), null).kind).toBe(kind));
  }
  for (const state of ["published", "archived"] as const) {
    it(`${state}: the result`, () => expect(stageOf(at(state, { result: RESULT }), null).kind).toBe("result"));
  }
  it("nothing heard: starting", () => expect(stageOf(NOTHING, null).kind).toBe("starting"));
  it("open, and the paper not here yet: starting", () => expect(stageOf(at("open", {}, false), null).kind).toBe("starting"));
  it("another round's paper is not this one's", () => expect(stageOf(at("open", { round: 2 }), null).kind).toBe("starting"));
  it("not entitled: no ballot", () => {
    expect(stageOf(at("open"), { ...fresh(PLACE), entitled: false }).kind).toBe("barred");
  });
});

describe("waiting", () => {
  const agenda = (...states: RoundState[]) =>
    frame({
      t: "agenda",
      epoch: "e",
      step: 1,
      items: [{ id: "i", title: TEXT, polls: states.map((state, n) => ({ id: `p${n}`, state })) }],
    });
  for (const [states, state, when_] of [
    [["draft", "draft"], "draft", "before"],
    [["published", "draft"], "draft", "between"],
    [["published", "armed"], "armed", "between"],
    [["published", "archived"], "draft", "after"],
  ] as const) {
    it(`${states.join(", ")}: ${when_}`, () => {
      expect(stageOf(absorb(at(state), agenda(...states)), null)).toEqual({ kind: "waiting" });
      expect(when(absorb(at(state), agenda(...states)))).toBe(when_);
    });
  }
});

it("choose, sent, registered, changing, registered again", () => {
  const steps = (ballot: Ballot | null) => standing(ballot).step;
  const under = sent(choose(fresh(PLACE), marks([0]), ID));
  const first = answered(under, answer(7), "");
  const changing = sent(choose(first, marks([1]), ID));
  const second = answered(changing, answer(8), "");
  expect([fresh(PLACE), under, first, changing, second].map(steps)).toEqual([
    "choose",
    "sent",
    "registered",
    "sent",
    "registered",
  ]);
  expect(standing(changing).shown).toEqual(marks([1]));
  expect(standing(first).changed).toBe(false);
  expect(standing(second)).toMatchObject({ shown: marks([1]), changed: true });
});

describe("marks", () => {
  it("one tap casts only where it can be changed and is one mark", () => {
    expect(oneTap(paperOf(1, 1))).toBe(true);
    expect(oneTap(paperOf(1, 1, "first"))).toBe(false);
    expect(oneTap(paperOf(2, 2))).toBe(false);
    expect(oneTap(paperOf(0, 1))).toBe(false);
  });
  it("a tap sets and takes away; one too many changes nothing", () => {
    expect(toggled(paperOf(2, 2), [3], 1)).toEqual([3, 1]);
    expect(toggled(paperOf(2, 2), [1, 3], 3)).toEqual([1]);
    expect(toggled(paperOf(2, 2), [1, 3], 2)).toBeNull();
    expect(toggled(paperOf(1, 1), [1], 2)).toEqual([2]);
  });
  it("a ballot is complete from the least to the most", () => {
    expect([[], [0], [0, 1], [0, 1, 2]].map((marks) => complete(paperOf(1, 2), marks))).toEqual([false, true, true, false]);
    expect([[0], [0, 1]].map((marks) => complete(paperOf(2, 2), marks))).toEqual([false, true]);
  });
});
