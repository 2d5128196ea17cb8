import { expect, test } from "vitest";
import { still } from "./rows";

const rows = (...seats: string[]) => seats.map((seat) => ({ seat, voted: false }));

test("rows that were there stay in their order, as they are now, and new ones come last", () => {
  const all = [{ seat: "1", voted: true }, ...rows("2", "3", "4")];
  expect(still(["1", "2"], rows("2", "3"), all)).toEqual([all[0], ...rows("2", "3")]);
});

test("a seat that has left the roll leaves the list", () => {
  expect(still(["1", "2"], rows("2"), rows("2"))).toEqual(rows("2"));
});
