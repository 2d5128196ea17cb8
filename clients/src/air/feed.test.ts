import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Feed, type Heard, type Line, type LineState, type TextSocket } from "./feed";

class FakeSocket implements TextSocket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: string[] = [];
  closed = false;

  constructor(readonly url: string) {}

  send(data: string): void {
    this.sent.push(data);
  }

  close(): void {
    this.closed = true;
    this.readyState = 3;
  }

  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  says(data: unknown): void {
    this.onmessage?.({ data });
  }

  ends(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const PONG = JSON.stringify({ t: "pong", n: 1 });
let sockets: FakeSocket[] = [];
let heard: Heard[] = [];
let states: LineState[] = [];
const last = () => sockets[sockets.length - 1]!;

function feed(line: Partial<Line> = {}): Feed {
  const open = (url: string) => sockets[sockets.push(new FakeSocket(url)) - 1]!;
  const made = new Feed(
    { url: "ws://host/ws/air", key: "m.main.k", view: "program", kind: "overlay", open, random: () => 1, ...line },
    (event) => heard.push(event),
    (state) => states.push(state),
  );
  made.start();
  return made;
}

beforeEach(() => {
  vi.useFakeTimers();
  sockets = [];
  heard = [];
  states = [];
});
afterEach(() => void vi.useRealTimers());

describe("the line to the engine", () => {
  it("says its key first, and is live when it has heard anything", () => {
    const line = feed();
    last().opens();
    expect(JSON.parse(last().sent[0]!)).toEqual(["hello", 1, "m.main.k", "program", "overlay"]);
    expect(line.state).toBe("waiting");
    last().says(PONG);
    expect(line.state).toBe("live");
    expect(heard).toEqual([{ t: "pong", n: 1 }]);
  });

  it("says nothing where a session opens the socket", () => {
    feed({ key: "" });
    last().opens();
    expect(last().sent).toEqual([]);
  });

  it("comes back by itself, later each time, and at once when it is woken", () => {
    const line = feed();
    const waits: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      const before = sockets.length;
      last().ends(1006);
      let waited = 0;
      for (; sockets.length === before; waited += 50) vi.advanceTimersByTime(50);
      waits.push(waited);
    }
    expect(waits).toEqual([150, 300, 600, 1200, 2400, 4800, 5000, 5000]);
    last().ends(1006);
    const before = sockets.length;
    line.wake();
    vi.advanceTimersByTime(0);
    expect(sockets.length).toBe(before + 1);
  });

  it("starts over from the shortest pause once it has been live", () => {
    feed();
    for (let n = 0; n < 5; n += 1) {
      last().ends(1006);
      vi.advanceTimersByTime(5_000);
    }
    last().opens();
    last().says(PONG);
    const before = sockets.length;
    last().ends(1006);
    vi.advanceTimersByTime(150);
    expect(sockets.length).toBe(before + 1);
  });

  it("does not come back with a key that is not valid", () => {
    for (const code of [4401, 4403]) {
      const line = feed();
      last().opens();
      const before = sockets.length;
      last().ends(code);
      line.wake();
      vi.advanceTimersByTime(60_000);
      expect([line.state, sockets.length]).toEqual(["refused", before]);
    }
    expect(states).toEqual(["refused", "refused"]);
  });

  it("asks an engine that has gone silent, and tries a new line when there is no answer", () => {
    feed();
    last().opens();
    last().says(PONG);
    const silent = last();
    vi.advanceTimersByTime(5_000);
    expect(JSON.parse(silent.sent[1]!)).toEqual(["ping", 1]);
    vi.advanceTimersByTime(4_000);
    expect([silent.closed, states]).toEqual([true, ["live", "waiting"]]);
    vi.advanceTimersByTime(150);
    expect(last()).not.toBe(silent);
  });

  it("stays on a line whose engine answers", () => {
    feed();
    last().opens();
    for (let n = 0; n < 20; n += 1) {
      last().says(PONG);
      vi.advanceTimersByTime(5_000);
    }
    expect([sockets.length, last().closed]).toEqual([1, false]);
  });

  it("drops a line that never opens", () => {
    feed();
    vi.advanceTimersByTime(4_000 + 150);
    expect([sockets.length, sockets[0]!.closed]).toEqual([2, true]);
  });

  it("takes what is no JSON for a broken line, and hands nothing of it on", () => {
    feed();
    last().opens();
    last().says("{");
    expect([heard, last().closed]).toEqual([[], true]);
    vi.advanceTimersByTime(150);
    expect(sockets.length).toBe(2);
  });

  it("hears nothing from a line that it has left, and stops when it is told to", () => {
    const line = feed();
    last().opens();
    const left = last();
    left.ends(1006);
    left.says(PONG);
    expect(heard).toEqual([]);
    line.stop();
    vi.advanceTimersByTime(60_000);
    expect(sockets.length).toBe(1);
  });

  it("tells what is shown only while the line is open", () => {
    const line = feed();
    line.saw(1, 0, "");
    last().opens();
    line.saw(7, 2, "a font", "hidden");
    expect(last().sent.slice(1).map((sent) => JSON.parse(sent))).toEqual([["saw", 7, 2, "a font", "hidden"]]);
  });
});
