// Which ballots a paper allows, and what each adds to the tally.
import { at, type Facts, type Json, list, number, shown, text } from "./json";

export const NOT_RATED = -1;
export const isQuestion = (paper: Facts) => ["yes_no", "yes_no_abstain"].includes(text(paper, "method"));
export const optionIds = (paper: Facts) => list(paper, "options").map((option) => text(option, "id"));
export const choosable = (paper: Facts) => list(paper, "options").length - (at(paper, "blank") ? 1 : 0);

const same = (a: Json, b: Json) => JSON.stringify(a) === JSON.stringify(b);

export function isBlank(paper: Facts, marks: Json): boolean {
  if (!at(paper, "blank")) return false;
  const method = text(paper, "method");
  if (method === "rating") return same(marks, Array<number>(choosable(paper)).fill(NOT_RATED));
  return same(marks, ["number", "text", "words"].includes(method) ? "" : [list(paper, "options").length - 1]);
}

/** What is wrong with a ballot; "" for a valid one. */
export function ballotFault(paper: Facts, marks: Json): string {
  if (isBlank(paper, marks)) return "";
  const method = text(paper, "method");
  if (["number", "text", "words"].includes(method)) return textFault(method, marks);
  if (!Array.isArray(marks) || marks.some((mark) => typeof mark !== "number")) return "a list of numbers was to stand here";
  return method === "rating" ? ratingFault(paper, marks as number[]) : choiceFault(paper, method, marks as number[]);
}

function choiceFault(paper: Facts, method: string, marks: number[]): string {
  const ranged = method === "choose" || method === "ranking";
  const [fewest, most] = ranged ? [number(paper, "choose_min"), number(paper, "choose_max")] : [1, 1];
  const options = choosable(paper);
  if (marks.some((mark) => mark < 0 || mark >= options) || new Set(marks).size < marks.length)
    return `${shown(marks)} are not options of this paper, each once`;
  if (marks.length < fewest || marks.length > most)
    return `${marks.length} marks, where ${fewest} to ${most} are allowed`;
  const sorted = marks.every((mark, n) => n === 0 || marks[n - 1]! < mark);
  return method !== "ranking" && !sorted ? `${shown(marks)} are not in rising order` : "";
}

function ratingFault(paper: Facts, marks: number[]): string {
  const [low, high] = [number(paper, "scale_min"), number(paper, "scale_max")];
  if (marks.length !== choosable(paper) || marks.every((mark) => mark === NOT_RATED))
    return "one score per option, and at least one";
  const outside = marks.some((mark) => mark !== NOT_RATED && (mark < low || mark > high));
  return outside ? `a score outside ${low} to ${high}` : "";
}

function textFault(method: string, marks: Json): string {
  if (typeof marks !== "string" || !marks) return "a text was to stand here";
  if (method === "number" && (!/^-?(0|[1-9][0-9]*)(\.[0-9]{0,5}[1-9])?$/.test(marks) || marks === "-0"))
    return `${marks.slice(0, 40)} is not a number in its shortest form`;
  const words = marks.split(",");
  const sorted = words.every((word, n) => n === 0 || byCodePoint(words[n - 1]!, word) < 0);
  return method === "words" && !sorted ? "words must be sorted, each once" : "";
}

/** The order of UTF-8 bytes, which is that of code points. */
export function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  const n = left.findIndex((char, index) => char !== right[index]);
  if (n < 0) return left.length - right.length;
  return right[n] === undefined ? 1 : left[n]!.codePointAt(0)! - right[n]!.codePointAt(0)!;
}

/** The options that a ballot adds its weight to: of a ranking the first, of a rating all that it rates. */
export function optionsOf(paper: Facts, marks: Json): number[] {
  if (isBlank(paper, marks)) return [list(paper, "options").length - 1];
  if (!Array.isArray(marks)) return [];
  const numbers = marks as number[];
  const method = text(paper, "method");
  if (method === "ranking") return numbers.slice(0, 1);
  return method === "rating" ? numbers.flatMap((score, n) => (score === NOT_RATED ? [] : [n])) : numbers;
}
