/** Every sentence of every page, in every language: nothing missing, nothing left in the other language's place. */

import { expect, it } from "vitest";

interface Pair {
  readonly where: string;
  readonly sv: string;
  readonly en: string;
}

const SAMPLES = [1, 2, "X", { sv: "ärendet", en: "the matter" }, true];

/** The texts in a module: plain ones, and what the composed ones say of sample values. */
function pairs(where: string, value: unknown, depth = 0): Pair[] {
  if (typeof value === "function") return composed(where, value as (...values: unknown[]) => unknown);
  if (typeof value !== "object" || value === null || depth > 3) return [];
  const text = value as { sv?: unknown; en?: unknown };
  if (typeof text.sv === "string") return [{ where, sv: text.sv, en: String(text.en ?? "") }];
  return Object.entries(value).flatMap(([key, inner]) => pairs(`${where}.${key}`, inner, depth + 1));
}

/** A composed text, with the first kinds of values that it takes. */
function composed(where: string, make: (...values: unknown[]) => unknown): Pair[] {
  for (const sample of SAMPLES) {
    try {
      const said = make(...Array<unknown>(Math.max(1, make.length)).fill(sample)) as { sv?: unknown; en?: unknown };
      if (typeof said?.sv === "string") return [{ where, sv: said.sv, en: String(said.en ?? "") }];
    } catch {
      // Another kind of value, then.
    }
  }
  return [];
}

const modules = import.meta.glob("../*/{texts,*-texts,words}.ts", { eager: true });
const sources = import.meta.glob("../{voter,hall,shared,cards}/*.{ts,tsx}", { eager: true, query: "?raw", import: "default" });
const all = Object.entries(modules).flatMap(([path, module]) =>
  Object.entries(module as object)
    .filter(([, value]) => typeof value === "object")
    .flatMap(([name, value]) => pairs(`${path}:${name}`, value)),
);

it("finds the catalogues", () => expect(all.length).toBeGreaterThan(200));

it("has every sentence in both languages", () => {
  expect(all.filter(({ sv, en }) => Boolean(sv.trim()) !== Boolean(en.trim()))).toEqual([]);
});

it("has no Swedish in the English, and no sentence that was only copied", () => {
  const long = (text: string) => text.split(" ").length > 2;
  expect(all.filter(({ en }) => /\b(och|eller|inte|röst\w*|omröstning\w*|mötet)\b/i.test(en)).map(({ where }) => where)).toEqual([]);
  expect(all.filter(({ sv, en }) => sv === en && long(sv)).map(({ where }) => where)).toEqual([]);
});

it("leaves the number of things to the language's own plural rules", () => {
  const byHand = Object.entries(sources).filter(([path, source]) => !path.endsWith(".test.ts") && /=== 1 \? ["'`]/.test(String(source)));
  expect(byHand.map(([path]) => path)).toEqual([]);
});

it("keeps sentences out of the components", () => {
  // A capital letter and several words between tags, or an attribute that is read aloud.
  const spoken = />\s*[A-ZÅÄÖ][a-zåäö]+ [a-zåäö]+[^<>{}=]*<\/|(?:aria-label|placeholder|title|alt)="[^"]*[a-zåäö]{3}/;
  const found = Object.entries(sources).filter(([path, source]) => path.endsWith(".tsx") && spoken.test(String(source)));
  expect(found.map(([path]) => path)).toEqual([]);
});
