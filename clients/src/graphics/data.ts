/**
 * A host's own data as a picture: the flat fields of OGraf, and the fields f0 … f7 of CasparCG and SPX-GC.
 *
 *     f0 question   f1 strap   f2 turnout   f3 options, a line each: text;count;percent   f4 scene   f5 language
 *     f6 address of the engine   f7 key of an output: with both, the pictures come live from the engine
 */

import type { Air, Bar, Board, Scene, Text } from "../air/air.gen";

export interface Fields {
  readonly question: string;
  readonly strap: string;
  readonly turnout: string;
  readonly options: string;
  readonly scene: string;
  readonly language: string;
  readonly engine: string;
  readonly key: string;
}

export const NO_FIELDS: Fields = { question: "", strap: "", turnout: "", options: "", scene: "lower", language: "", engine: "", key: "" };

const NAMES: readonly (keyof Fields)[] = ["question", "strap", "turnout", "options", "scene", "language", "engine", "key"];
const SCENES: readonly Scene[] = ["none", "lower", "full", "winners", "strap", "card"];
const COLOURS = 5;

/** What was wrong with the data, in words. */
export class BadData extends Error {}

/** The fields after (partial) data: unknown names change nothing, a value of the wrong kind is refused. */
export function merged(before: Fields, data: unknown): Fields {
  if (data === undefined || data === null) return before;
  if (typeof data !== "object" || Array.isArray(data)) throw new BadData("data: expected an object with fields");
  const given = data as Record<string, unknown>;
  const fields: Record<string, string> = { ...before };
  NAMES.forEach((name, n) => {
    const value = given[name] ?? given[`f${n}`];
    if (value === undefined) return;
    if (typeof value !== "string" && typeof value !== "number") throw new BadData(`${name}: expected a text`);
    fields[name] = String(value);
  });
  if (!SCENES.includes(fields.scene as Scene)) throw new BadData(`scene: expected one of ${SCENES.join(", ")}`);
  return fields as unknown as Fields;
}

/** The data in CasparCG's one string: JSON, or `<templateData>` with a component for each field. */
export function parsed(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return {};
  if (!trimmed.startsWith("<")) {
    try {
      return JSON.parse(trimmed);
    } catch {
      throw new BadData("update: expected JSON or <templateData>");
    }
  }
  const document = new DOMParser().parseFromString(trimmed, "application/xml");
  if (document.querySelector("parsererror") || document.documentElement.nodeName !== "templateData")
    throw new BadData("update: expected well-formed <templateData>");
  const fields: Record<string, string> = {};
  for (const component of document.querySelectorAll("componentData")) {
    const value = component.querySelector("data")?.getAttribute("value");
    if (value !== null && value !== undefined) fields[component.id] = value;
  }
  return fields;
}

const same = (text: string): Text => ({ sv: text, en: text });

/** A host's own picture. `n` numbers it. */
export function airOf(fields: Fields, n: number): Air {
  const bars = fields.options
    .split(/\r?\n|\|/)
    .filter((line) => line.trim() !== "")
    .slice(0, 32)
    .map(bar);
  const most = Math.max(1, ...bars.map(({ permille }) => permille));
  const scaled = bars.map((each) => ({ ...each, permille: Math.round((1000 * each.permille) / most) }));
  return {
    t: "air",
    n,
    scene: fields.scene as Scene,
    bug: false,
    cut: false,
    guide: false,
    language: fields.language,
    theme: "",
    board: board(fields, scaled),
  };
}

function board(fields: Fields, bars: readonly Bar[]): Board {
  const counted = bars.some(({ count }) => count.sv !== "");
  const order = bars.map((_, n) => n).sort((a, b) => bars[b]!.permille - bars[a]!.permille || a - b);
  return {
    ...EMPTY,
    phase: counted ? "result" : "asking",
    state: counted ? "published" : "open",
    question: same(fields.question),
    strap: same(fields.strap),
    turnout: same(fields.turnout),
    entitled: fields.turnout ? 1 : 0,
    bars,
    has_figures: counted,
    winners: order.slice(0, 6),
    decided: counted,
  };
}

function bar(line: string, n: number): Bar {
  const [text = "", count = "", percent = ""] = line.split(";").map((part) => part.trim());
  const size = Number(count.replace(/[\s\u00a0]/g, "").replace(",", "."));
  return {
    id: `o${n}`,
    text: same(text),
    letter: String.fromCharCode(65 + n),
    tone: String(n % COLOURS),
    shape: n % COLOURS,
    count: same(count),
    beside: same(percent),
    permille: Number.isFinite(size) ? Math.max(0, size) : 0,
    winner: false,
    tied: false,
  };
}

const EMPTY: Board = {
  epoch: "",
  revision: 0,
  meeting: same(""),
  state: "open",
  phase: "asking",
  poll: "host",
  round: 1,
  item: same(""),
  question: same(""),
  method: "choose",
  strap: same(""),
  voted: 0,
  entitled: 0,
  turnout: same(""),
  turnout_permille: 0,
  bars: [],
  has_figures: false,
  winners: [],
  more: 0,
  decided: false,
  sentence: same(""),
  work: [],
  reconciliation: same(""),
  figures: [],
  texts: [],
  places: [],
  left_ms: -1,
  ends_ms: 0,
  bare: false,
};
