import { expect, test } from "vitest";
import { measure } from "./measures";
import type { Result } from "./wire";

const line = (option: string, heads: number, weight: number, percent: string) => ({
  ...{ option, heads, weight: weight * 1_000_000, percent, winner: false, tied: false },
  text: { sv: option, en: option },
});

test("where votes weigh, the weight is called so beside the number of people", () => {
  const lines = [line("yes", 2, 4, "66.7"), line("no", 1, 2, "33.3")];
  const result = { lines, register: 3, register_weight: 6_000_000, cast: 3, detail: null } as unknown as Result;
  expect(measure(result, null, "sv").map(({ count, beside }) => `${count}: ${beside}`)).toEqual([
    "2: vikt 4 · 66,7\u00a0%",
    "1: vikt 2 · 33,3\u00a0%",
  ]);
  expect(measure(result, null, "en")[0]!.beside).toBe("weight 4 · 66.7%");
});
