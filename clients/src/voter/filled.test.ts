import { describe, expect, it } from "vitest";
import { marks, type Body } from "../shared/ballot";
import { packed } from "../shared/engine-side";
import type { Packed } from "../shared/msgpack";
import { unpack, type Paper } from "../shared/wire";
import { bounds, inWords, ready, scored, tidied } from "./filled";

const TEXT = { sv: "Text", en: "" };
const PAPER = {
  t: "paper",
  poll: "p",
  round: 1,
  item: TEXT,
  title: TEXT,
  options: ["a", "b", "blank"].map((id) => ({ id, text: { sv: id, en: "" } })),
  choose_min: 1,
  choose_max: 2,
  winners: 1,
  secrecy: "open",
  change: "last",
  live: false,
  rule: TEXT,
  blank: 2,
};
const paper = (more: { [key: string]: Packed }) => unpack(packed({ ...PAPER, ...more })) as Paper;
const text = (typed: string): Body => ({ ...marks([]), text: typed });

const RATING = paper({ method: "rating", scale: [1, 5] });
const RANKING = paper({ method: "ranking", counting: "irv" });
const NUMBER = paper({ method: "number", number: { least: "0", most: "100", decimals: 1, unit: { sv: "kr", en: "SEK" } } });
const FREE = paper({ method: "number", number: { least: "", most: "", decimals: 0, unit: { sv: "", en: "" } } });
const WRITTEN = paper({ method: "text", text_max: 5 });
const WORDS = paper({ method: "words", text_max: 5, choose_min: 2, choose_max: 3 });
const ALL = [RATING, RANKING, NUMBER, WRITTEN, WORDS];

describe("ready", () => {
  for (const each of ALL) {
    it(`${each.method}: nothing is not ready, blank is`, () => {
      expect(ready(each, marks([]))).toBe(false);
      expect(ready(each, marks([2]))).toBe(true);
    });
  }
  for (const typed of ["0", "100", "12,5", " 12.50 ", "1 0"]) it(`a number: ${typed}`, () => expect(ready(NUMBER, text(typed))).toBe(true));
  for (const [typed, why] of [
    ["-1", "från 0 till 100 kr"],
    ["100,1", "från 0 till 100 kr"],
    ["1,25", "Högst 1 decimal."],
    ["tolv", "12,5"],
    ["1,", "12,5"],
    ["1234567890123", "12,5"],
  ] as const) {
    it(`no number: ${typed}`, () => expect(ready(NUMBER, text(typed))).toMatchObject({ sv: expect.stringContaining(why) as string }));
  }
  it("without bounds any whole number", () => {
    expect(["\u221212", "+7", "999999999999"].map((typed) => ready(FREE, text(typed)))).toEqual([true, true, true]);
    expect(ready(FREE, text("1,5"))).toMatchObject({ sv: "Skriv ett helt tal, utan decimaler." });
  });
  it("a text by its letters, spaces folded", () => {
    expect(ready(WRITTEN, text("  a   b  "))).toBe(true);
    expect(ready(WRITTEN, text("🪑🪑🪑🪑🪑"))).toBe(true);
    expect(ready(WRITTEN, text("abcdef"))).toMatchObject({ en: "The text is too long. At most 5 characters." });
    expect(ready(WRITTEN, text("   "))).toBe(false);
  });
  it("words: enough of them, each once, none too long", () => {
    expect(ready(WORDS, text("hav,,mod"))).toBe(true);
    expect(ready(WORDS, text("hav"))).toMatchObject({ sv: "Skriv minst 2 ord." });
    expect(ready(WORDS, text("Hav,hav"))).toMatchObject({ sv: "Samma ord står två gånger." });
    expect(ready(WORDS, text("hav,sommar"))).toMatchObject({ sv: "”sommar” är för långt. Högst 5 tecken." });
  });
});

it("is tidied before it is sent", () => {
  expect(tidied(NUMBER, text(" \u22121 000,5 ")).text).toBe("-1000.5");
  expect(tidied(WORDS, text(" hav ,, mod  nu")).text).toBe("hav,mod nu");
});

it("a score is set, changed, and taken away by the same tap", () => {
  const first = scored(RATING, marks([2]), 1, 4);
  expect(first).toEqual({ choices: [], text: "", scores: [-1, 4] });
  expect(scored(RATING, first, 1, 5).scores).toEqual([-1, 5]);
  expect(ready(RATING, scored(RATING, first, 1, 4))).toBe(false);
});

it("says in words what a ballot says", () => {
  expect(inWords(RATING, { ...marks([]), scores: [-1, 4] }).sv).toBe("B 4");
  expect(inWords(RANKING, marks([1, 0])).sv).toBe("B, A");
  expect(inWords(NUMBER, text("12.5"))).toEqual({ sv: "12,5 kr", en: "12.5 SEK" });
  expect(inWords(WORDS, text("hav,mod")).en).toBe("hav, mod");
  expect(ALL.map((each) => inWords(each, marks([2])).sv)).toEqual(ALL.map(() => "blank"));
});

it("names bounds on one side or both", () => {
  expect(bounds(NUMBER.number)).toEqual({ sv: "från 0 till 100 kr", en: "from 0 to 100 SEK" });
  expect(bounds({ ...NUMBER.number!, most: "" }).sv).toBe("minst 0 kr");
  expect(bounds({ ...NUMBER.number!, least: "" }).sv).toBe("högst 100 kr");
  expect(bounds(FREE.number).sv).toBe("");
});
