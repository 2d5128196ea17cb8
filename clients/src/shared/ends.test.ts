import { expect, it } from "vitest";
import { earliest, type Ends } from "./ends";

const heard = (at: number, limit = 7, round = "motion 1"): Ends => ({ round, limit, at });
const after = (...frames: Ends[]) => frames.reduce<Ends | null>(earliest, null)?.at;

it("is not put off by a frame that came late", () => {
  expect(after(heard(1_000), heard(3_000), heard(1_200))).toBe(1_000);
});

it("comes nearer with a frame that came in better time", () => {
  expect(after(heard(3_000), heard(1_000))).toBe(1_000);
});

it("moves with the limit, later as well as earlier", () => {
  expect(after(heard(1_000), heard(1_900, 8))).toBe(1_900);
  expect(after(heard(1_000), heard(400, 8))).toBe(400);
});

it("is another one in another round", () => {
  expect(after(heard(1_000, 0), heard(9_000, 0, "motion 2"))).toBe(9_000);
});

it("keeps what it knows when a frame does not say which limit it means", () => {
  expect(after(heard(1_000), heard(2_000, 0), heard(2_500))).toBe(1_000);
  expect(after(heard(1_000), heard(2_000, 0), heard(2_500, 8))).toBe(2_500);
});
