import { describe, expect, it } from "vitest";
import { at, changes, freeId, moved, put, steps } from "./plain";

describe("places", () => {
  it("are read as the engine writes them", () => {
    expect(steps("items[1].polls[0].options[3].text")).toEqual(["items", 1, "polls", 0, "options", 3, "text"]);
    expect(steps("")).toEqual([]);
  });

  it("find and replace without touching what was there", () => {
    const before = { items: [{ polls: [{ title: "A" }, { title: "B" }] }] };
    const after = put(before, "items[0].polls[1].title", "C");
    expect(after).toEqual({ items: [{ polls: [{ title: "A" }, { title: "C" }] }] });
    expect(before.items[0]?.polls[1]?.title).toBe("B");
    expect(at(after, "items[0].polls[1].title")).toBe("C");
    expect(at(after, "items[7].polls[1].title")).toBeUndefined();
    expect(at(after, "items.title.x")).toBeUndefined();
  });

  it("take away a field, and an entry of a list", () => {
    expect(put({ a: 1, b: 2 }, "b", undefined)).toEqual({ a: 1 });
    expect(put({ a: [1, 2, 3] }, "a[1]", undefined)).toEqual({ a: [1, 3] });
  });
});

describe("lists and ids", () => {
  it("move inside, and never out", () => {
    expect(moved([1, 2, 3], 0, 1)).toEqual([2, 1, 3]);
    expect(moved([1, 2, 3], 2, 1)).toEqual([1, 2, 3]);
    expect(moved([1, 2, 3], 0, -1)).toEqual([1, 2, 3]);
  });

  it("give a new poll an id that nothing has", () => {
    expect(freeId({ items: [{ id: "poll-1", polls: [{ id: "poll-2" }] }] }, "poll")).toBe("poll-3");
  });
});

describe("what a new roll changes", () => {
  const roll = [
    { seat: "1", name: "Anna" },
    { seat: "2", name: "Björn", remote: false },
    { seat: "3", name: "Cecilia", weight: "0.5" },
  ];
  it("is told seat by seat", () => {
    const told = changes(roll, [
      { seat: "2", name: "Björn" },
      { seat: "3", name: "Cecilia", weight: "2" },
      { seat: "4", name: "<script>" },
    ]);
    expect(told.same).toBe(1);
    expect(told.added).toEqual([{ seat: "4", name: "<script>" }]);
    expect(told.removed).toEqual([roll[0]]);
    expect(told.changed.map(({ fields }) => fields)).toEqual([["weight"]]);
  });
});
