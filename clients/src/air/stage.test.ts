import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Air, Board } from "./air.gen";
import { clock, key, OUT_MS, seatSize, Stage, type OnAir } from "./stage";

const NO_TEXT = { sv: "", en: "" };

function air(n: number, some: Partial<Air> = {}, board: Partial<Board> = {}): Air {
  return {
    t: "air",
    n,
    scene: "lower",
    bug: false,
    cut: false,
    guide: false,
    language: "",
    theme: "",
    board: { poll: "p", round: 1, phase: "asking", state: "open", question: NO_TEXT, ...board } as Board,
    ...some,
  };
}

let shown: OnAir[] = [];
const last = () => shown[shown.length - 1]!;

function staged(): Stage {
  shown = [];
  return new Stage((onAir) => shown.push(onAir));
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the stage", () => {
  it("shows the first picture after a greeting at once, and animates the next one", () => {
    const stage = staged();
    stage.take(air(1));
    expect(last().main.animate).toBe(false);
    stage.take(air(2, {}, { phase: "closed" }));
    expect(last().main).toMatchObject({ animate: true, now: { n: 2 }, before: { n: 1 } });
    vi.advanceTimersByTime(OUT_MS);
    expect(last().main).toMatchObject({ before: null, animate: false });
    stage.greet();
    stage.take(air(3, {}, { phase: "result" }));
    expect(last().main).toMatchObject({ animate: false, before: null });
  });

  it("changes figures in place", () => {
    const stage = staged();
    stage.take(air(1));
    stage.take(air(2, {}, { voted: 4 }));
    expect(last().main).toMatchObject({ animate: false, before: null, now: { n: 2 } });
  });

  it("ends an animation also while figures go on changing", () => {
    const stage = staged();
    stage.take(air(1));
    stage.take(air(2, {}, { phase: "closed" }));
    for (let n = 3; n < 30; n += 1) {
      vi.advanceTimersByTime(50);
      stage.take(air(n, {}, { phase: "closed", voted: n }));
    }
    expect(last().main).toMatchObject({ before: null, animate: false, now: { n: 29 } });
  });

  it("leaves with an animation when it is cleared, and without one in a panic", () => {
    const stage = staged();
    stage.take(air(1));
    stage.take(air(2, { scene: "none" }));
    expect(last().main).toMatchObject({ now: null, before: { n: 1 }, animate: true });
    stage.take(air(3));
    stage.take(air(4, { scene: "none", cut: true, board: null }));
    expect(last().main).toMatchObject({ now: null, before: null, animate: false });
  });

  it("keeps the bug as a layer of its own", () => {
    const stage = staged();
    stage.take(air(1));
    stage.take(air(2, { bug: true }));
    expect(last().bug).toMatchObject({ animate: true, now: { n: 2 } });
    expect(last().main.animate).toBe(false);
    stage.take(air(3, { bug: true }, { phase: "closed" }));
    expect(last().bug).toMatchObject({ before: null, now: { n: 3 } });
  });

  it("draws nothing any more once it is closed", () => {
    const stage = staged();
    stage.take(air(1));
    stage.take(air(2, {}, { phase: "closed" }));
    const drawn = shown.length;
    stage.close();
    vi.advanceTimersByTime(10 * OUT_MS);
    expect(shown.length).toBe(drawn);
  });

  it("ends nothing by itself where time stands still", () => {
    shown = [];
    const stage = new Stage((onAir) => shown.push(onAir), true);
    stage.take(air(1), false);
    vi.advanceTimersByTime(10 * OUT_MS);
    expect(last().main).toMatchObject({ animate: true, now: { n: 1 } });
  });

  it("knows a picture by its scene and its moment", () => {
    expect(key(air(1, { scene: "none" }))).toBe("");
    expect(key(air(1, { board: null }))).toBe("");
    expect(key(air(1))).toBe(key(air(2, {}, { state: "paused" })));
    expect(key(air(1))).not.toBe(key(air(1, {}, { round: 2 })));
    expect(key(air(1, { scene: "card", board: null }))).toBe("card");
  });
});

describe("figures that are drawn", () => {
  it("count down in whole seconds and never below zero", () => {
    expect([90_000, 61_001, 999, 0, -5].map(clock)).toEqual(["1:30", "1:02", "0:01", "0:00", "0:00"]);
  });

  it("draws seats as large as the nearest two leave room for", () => {
    const at = (x: number, y: number) => ({ group: "", option: 0, x, y });
    expect(seatSize([at(0, 0), at(100, 0), at(40, 0)])).toBeCloseTo(34);
    expect(seatSize([at(0, 0)])).toBe(70);
    expect(seatSize([at(0, 0), at(0, 0)])).toBe(8);
  });
});
