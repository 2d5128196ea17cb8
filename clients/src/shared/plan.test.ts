import { expect, it } from "vitest";
import { boxOf, votesOf, type PlanSeat } from "./plan";

const seat = (name: string, x: number, y: number): PlanSeat => ({ seat: name, group: "", x, y });

it("fits the places, and no two seats touch", () => {
  const box = boxOf([seat("a", 0, 500), seat("b", 100, 500), seat("c", 1000, 0)]);
  expect(box.seat).toBe(94);
  expect(box).toMatchObject({ left: -47, top: -47, width: 1094, height: 594 });
});

it("draws one seat, a row, and seats that lie on each other", () => {
  expect(boxOf([seat("a", 5, 5)])).toMatchObject({ seat: 0.12, width: 0.12 });
  expect(boxOf([seat("a", 0, 0), seat("b", 10, 0)]).height).toBeGreaterThan(0);
  expect(boxOf([seat("a", 5, 5), seat("b", 5, 5)]).seat).toBe(0.12);
});

it("joins votes to places by seat, whatever their order", () => {
  const plan = [seat("1", 0, 0), seat("2", 1, 0), seat("3", 2, 0)];
  const votes = [{ seat: "3", choices: ["no"] }, { seat: "1", choices: ["yes"] }, { seat: "9", choices: ["yes"] }];
  expect(votesOf(plan, votes, ["yes", "no"])).toEqual([0, -1, 1]);
  expect(votesOf(plan, [{ seat: "2", choices: ["else"] }], ["yes"])).toEqual([-1, -1, -1]);
});

it("is quick for the largest hall", () => {
  const many = Array.from({ length: 20_000 }, (_, n) => seat(String(n), n % 200, Math.floor(n / 200)));
  expect(boxOf(many).seat).toBe(0.94);
});
