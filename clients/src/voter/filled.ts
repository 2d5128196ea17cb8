/** What a ballot of any method says in words, and whether it is filled in. Pure; the engine has the last word. */

import { marks, type Body } from "../shared/ballot";
import { letter } from "../shared/choice";
import { isTapped } from "../shared/methods";
import { decimal } from "../shared/numbers";
import type { Language } from "../shared/speech";
import type { NumberForm, Paper, Text } from "../shared/wire";
import { t } from "./form-texts";
import { hint } from "./paper";
import { t as later } from "./later-texts";
import { complete } from "./stage";
import { chosen } from "./texts";

const NOTHING: Text = { sv: "", en: "" };
const inBoth = (say: (language: Language) => string): Text => ({ sv: say("sv"), en: say("en") });

export const isBlank = (paper: Paper, body: Body): boolean => paper.blank >= 0 && body.choices[0] === paper.blank;

/** How many options a ballot can name, the blank one apart. */
export const choosable = (paper: Paper): number => paper.options.length - (paper.blank < 0 ? 0 : 1);

/** The words of a word cloud's ballot: one per field, empty ones too. */
export const wordsOf = (body: Body, count: number): readonly string[] => {
  const words = body.text.split(",");
  return Array.from({ length: count }, (_, n) => words[n] ?? "");
};

/** The ballot as a person reads it: "B, D", "A 4, B 5", "12,5 kr", a text. */
export function inWords(paper: Paper, body: Body): Text {
  if (isTapped(paper.method) || isBlank(paper, body)) return chosen(paper, body.choices);
  switch (paper.method) {
    case "ranking":
      return inBoth(() => body.choices.map(letter).join(", "));
    case "rating":
      return inBoth(() => body.scores.flatMap((score, n) => (score < 0 ? [] : `${letter(n)} ${score}`)).join(", "));
    case "number":
      return body.text ? measured(paper.number, body.text) : NOTHING;
    default:
      return inBoth(() => body.text.split(",").join(paper.method === "words" ? ", " : ","));
  }
}

/** The same beside the form itself, where a text can be read already. */
export const inBrief = (paper: Paper, body: Body): Text =>
  paper.method === "text" && !isBlank(paper, body) ? NOTHING : inWords(paper, body);

/** A decimal with a point, with its unit, as each language writes it. */
function measured(form: NumberForm | null, figure: string): Text {
  const { sv = "", en = "" } = form?.unit ?? {};
  return { sv: `${decimal(figure, "sv")} ${sv}`.trim(), en: `${decimal(figure, "en")} ${en || sv}`.trim() };
}

/** How a ballot is filled in, in a sentence. */
export function howTo(paper: Paper): Text {
  switch (paper.method) {
    case "rating":
      return t.rate(paper.scale[0] ?? 1, paper.scale[1] ?? 5);
    case "ranking":
      return paper.choose_min === paper.choose_max && paper.choose_max < choosable(paper) ? t.rankSome(paper.choose_max) : t.rank;
    case "number":
      return t.number;
    case "text":
      return t.text;
    case "words":
      return t.words;
    default:
      return hint(paper);
  }
}

/** How far a ballot is that is not sent yet. */
export function progress(paper: Paper, body: Body): Text | undefined {
  const { method, choose_max: most } = paper;
  if (isBlank(paper, body)) return t.blankChosen;
  if (method === "rating") return t.rated(body.scores.filter((score) => score >= 0).length, choosable(paper));
  if (method === "ranking") return body.choices.length ? t.order(body.choices.map(letter).join(", ")) : undefined;
  if (method === "choose") return most > 1 ? later.marked(body.choices.length, most) : undefined;
  return undefined;
}

/** As it is handed in: without stray spaces and empty words, a number with a point. */
export function tidied(paper: Paper, body: Body): Body {
  const plain = (text: string) => text.split(/\s+/).filter(Boolean).join(" ");
  if (paper.method === "number") return { ...body, text: body.text.replace(/\s/g, "").replace("−", "-").replace(",", ".") };
  if (paper.method === "text") return { ...body, text: plain(body.text) };
  if (paper.method === "words") return { ...body, text: body.text.split(",").map(plain).filter(Boolean).join(",") };
  return body;
}

/** True: can be sent. False: not filled in. A text: what is wrong with it. */
export function ready(paper: Paper, filled: Body): boolean | Text {
  if (isBlank(paper, filled)) return true;
  const body = tidied(paper, filled);
  switch (paper.method) {
    case "rating":
      return body.scores.some((score) => score >= 0);
    case "number":
      return body.text !== "" && (numberFault(paper.number, body.text) ?? true);
    case "text":
      return body.text !== "" && (size(body.text) > paper.text_max ? t.tooLong(paper.text_max) : true);
    case "words":
      return body.text !== "" && (wordsFault(paper, body.text.split(",")) ?? true);
    default:
      return complete(paper, body.choices);
  }
}

/** Letters as people count them, not as they are stored. */
export const size = (text: string): number => [...text].length;

const DECIMAL = /^[+-]?\d{1,12}(?:\.(\d+))?$/;

function numberFault(form: NumberForm | null, text: string): Text | null {
  const found = DECIMAL.exec(text);
  const { least = "", most = "", decimals = 0 } = form ?? {};
  if (!found) return t.notANumber(decimals > 0);
  if ((found[1] ?? "").replace(/0+$/, "").length > decimals) return decimals ? t.tooFine(decimals) : t.whole;
  const outside = (least && Number(text) < Number(least)) || (most && Number(text) > Number(most));
  return outside ? t.outside(bounds(form)) : null;
}

/** "från 0 till 100 kr", "minst 0", "högst 5": in the middle of a sentence; empty where there are no bounds. */
export function bounds(form: NumberForm | null): Text {
  const { least = "", most = "" } = form ?? {};
  const low = least && measured(most ? null : form, least);
  const high = most && measured(form, most);
  if (low && high) return { sv: `från ${low.sv} till ${high.sv}`, en: `from ${low.en} to ${high.en}` };
  if (low) return { sv: `minst ${low.sv}`, en: `at least ${low.en}` };
  return high ? { sv: `högst ${high.sv}`, en: `at most ${high.en}` } : NOTHING;
}

function wordsFault(paper: Paper, words: readonly string[]): Text | null {
  if (new Set(words.map((word) => word.toLowerCase())).size < words.length) return t.wordTwice;
  const long = words.find((word) => size(word) > paper.text_max);
  if (long !== undefined) return t.wordTooLong(long, paper.text_max);
  return words.length < paper.choose_min ? t.fewWords(paper.choose_min) : null;
}

/** A ballot of scores with one of them set; the same score again takes it away. */
export function scored(paper: Paper, body: Body, n: number, score: number): Body {
  const before = body.scores.length ? body.scores : Array<number>(choosable(paper)).fill(-1);
  return { ...marks([]), scores: before.map((old, at) => (at !== n ? old : old === score ? -1 : score)) };
}
