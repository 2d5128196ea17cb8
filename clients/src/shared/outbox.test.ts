import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { marks } from "./ballot";
import { Connection, type Socket } from "./connection";
import { packed } from "./engine-side";
import { decode, type Packed } from "./msgpack";
import { Outbox, type Shelf } from "./outbox";
import { hex } from "./wire";

/** The engine's end of a socket: what the page sent, and how to answer. */
class Wire implements Socket {
  binaryType = "";
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: Packed[][] = [];
  closed = false;

  send(data: Uint8Array): void {
    this.sent.push(decode(data) as Packed[]);
  }
  close(): void {
    this.closed = true;
    this.readyState = 3;
  }
  opens(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  says(frame: { [key: string]: Packed }): void {
    this.onmessage?.({ data: packed(frame).buffer });
  }
  breaks(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  of(tag: string): Packed[][] {
    return this.sent.filter((frame) => frame[0] === tag);
  }
}

const WELCOME = {
  t: "welcome",
  protocol: 1,
  epoch: "e1",
  role: "voter",
  meeting: "np",
  title: { sv: "Mötet", en: "" },
  language: "sv",
  seat: { id: "12", name: "Åsa", organisation: "", group: "" },
};
const OPEN = { t: "state", epoch: "e1", revision: 5, step: 2, poll: "p", round: 1, state: "open", entitled: 77 };

function shelf(): Shelf & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
  };
}

function phone(disk = shelf()) {
  const wires: Wire[] = [];
  const open = () => {
    const wire = new Wire();
    wires.push(wire);
    return wire;
  };
  const connection = new Connection("voter", "", { open, random: () => 0.5 });
  let n = 0;
  const outbox = new Outbox(connection, disk, () => 0.5, () => (++n).toString(16).padStart(32, "0"));
  connection.start();
  const last = () => wires[wires.length - 1]!;
  const live = (state: { [key: string]: Packed } = OPEN, welcome: { [key: string]: Packed } = WELCOME) => {
    last().opens();
    last().says(welcome);
    last().says(state);
  };
  return { connection, outbox, wires, last, live, disk };
}

function answers(wire: Wire, answer: string, more: { [key: string]: Packed } = {}): void {
  const frame = wire.of("cast").slice(-1)[0]!;
  wire.says({ t: "answer", poll: frame[1]!, round: frame[2]!, ballot_id: frame[3]!, answer, ...more });
}

const idOf = (frame: Packed[] | undefined) => hex(frame![3] as Uint8Array);

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("the connection", () => {
  it("greets with what it has seen, and is live at the welcome", () => {
    const { connection, last, live, wires } = phone();
    expect(connection.get().status.kind).toBe("connecting");
    live();
    expect(last().sent[0]).toEqual(["hello", 1, "", 0, "", 0]);
    expect(connection.get().status.kind).toBe("live");
    last().breaks();
    expect(connection.get().status.kind).toBe("lost");
    vi.advanceTimersByTime(100);
    expect(wires.length).toBe(2);
    last().opens();
    expect(last().sent[0]).toEqual(["hello", 1, "e1", 5, "", 0]);
  });

  it("never shows an older state within an epoch, and forgets all in a new one", () => {
    const { connection, last, live } = phone();
    live();
    last().says({ ...OPEN, revision: 4, state: "closed" });
    expect(connection.get().state?.state).toBe("open");
    last().says({ ...WELCOME, epoch: "e2" });
    expect(connection.get().state).toBeNull();
    last().says({ ...OPEN, epoch: "e2", revision: 1 });
    expect(connection.get().state?.revision).toBe(1);
  });

  it("finds out that a silent link is dead, by a ping without an answer", () => {
    const { connection, last, live } = phone();
    live();
    vi.advanceTimersByTime(5_000);
    expect(last().of("ping").length).toBe(1);
    vi.advanceTimersByTime(4_999);
    expect(connection.get().status.kind).toBe("live");
    vi.advanceTimersByTime(1);
    expect(connection.get().status.kind).toBe("lost");
  });

  it("stays live while pings are answered", () => {
    const { connection, last, live, wires } = phone();
    live();
    for (let n = 1; n <= 10; n++) {
      vi.advanceTimersByTime(5_000);
      last().says({ t: "pong", n });
    }
    expect(connection.get().status.kind).toBe("live");
    expect(wires.length).toBe(1);
  });

  it("asking again and again does not put the verdict off", () => {
    const { connection, live } = phone();
    live();
    for (let n = 0; n < 3; n++) {
      connection.wake();
      vi.advanceTimersByTime(900);
    }
    expect(connection.get().status.kind).not.toBe("live");
  });

  it("backs off further and further, at most four seconds", () => {
    const { wires, last, live } = phone();
    live();
    const waits: number[] = [];
    for (let n = 0; n < 8; n++) {
      last().breaks();
      const before = wires.length;
      let waited = 0;
      while (wires.length === before) {
        vi.advanceTimersByTime(50);
        waited += 50;
      }
      waits.push(waited);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1600, 2000, 2000, 2000]);
  });

  it("comes back at once when the page is shown again", () => {
    const { connection, wires, last, live } = phone();
    live();
    last().breaks();
    connection.wake();
    expect(wires.length).toBe(2);
  });

  for (const code of [4401, 4403]) {
    it(`stops at ${code}`, () => {
      const { connection, wires, last, live } = phone();
      live();
      last().breaks(code);
      vi.advanceTimersByTime(60_000);
      expect(wires.length).toBe(1);
      expect(connection.get().status).toEqual({ kind: "refused", code });
    });
  }

  it("stays away once another device has the seat", () => {
    const { wires, last, live } = phone();
    live();
    last().says({ t: "moved", code: "other_device", text: { sv: "Du röstar på en annan telefon.", en: "" } });
    last().breaks(1000);
    vi.advanceTimersByTime(60_000);
    expect(wires.length).toBe(1);
  });

  it("takes a frame that cannot be read for a broken link", () => {
    const { connection, last, live } = phone();
    live();
    last().onmessage?.({ data: Uint8Array.from([0xc1]).buffer });
    expect(connection.get().status.kind).toBe("lost");
  });
});

describe("the outbox", () => {
  it("keeps the ballot on the phone before it sends it, and nothing after the answer", () => {
    const disk = shelf();
    const { outbox, last, live } = phone(disk);
    live();
    let onDisk = "";
    const send = last().send.bind(last());
    last().send = (data) => {
      onDisk = [...disk.kept.values()].join();
      send(data);
    };
    outbox.choose(marks([1]));
    expect(onDisk).toContain(idOf(last().of("cast")[0]));
    answers(last(), "accepted", { ballot_seq: 6 });
    expect(outbox.get()).toMatchObject({ pending: null, counted: { seq: 6, body: marks([1]) } });
    expect(disk.kept.size).toBe(0);
  });

  it("resends the same id until it is answered", () => {
    const { outbox, last, live } = phone();
    live();
    outbox.choose(marks([1]));
    vi.advanceTimersByTime(2_100);
    expect(last().of("cast").length).toBe(2);
    expect(new Set(last().of("cast").map(idOf)).size).toBe(1);
    expect(outbox.get()?.counted).toBeNull();
    answers(last(), "same", { ballot_seq: 6 });
    const count = last().of("cast").length;
    for (let n = 1; n < 5; n++) {
      vi.advanceTimersByTime(4_000);
      last().says({ t: "pong", n });
    }
    expect(last().of("cast").length).toBe(count);
  });

  it("resends after a lost link", () => {
    const { outbox, wires, last, live } = phone();
    live();
    outbox.choose(marks([0]));
    last().breaks();
    vi.advanceTimersByTime(100);
    live();
    vi.advanceTimersByTime(300);
    expect(idOf(last().of("cast")[0])).toBe(idOf(wires[0]!.of("cast")[0]));
  });

  it("sends what was chosen without a link, once, when it is back", () => {
    const { outbox, last, live } = phone();
    live();
    last().breaks();
    outbox.choose(marks([2]));
    vi.advanceTimersByTime(100);
    live();
    vi.advanceTimersByTime(10);
    expect(last().of("cast").map((frame) => frame[5])).toEqual([[2]]);
  });

  it("sends text and scores as they were filled in, also after a reload", () => {
    const body = { choices: [], text: "12.5", scores: [4, -1] };
    const disk = shelf();
    const first = phone(disk);
    first.live();
    first.outbox.choose(body);
    vi.clearAllTimers();
    const second = phone(disk);
    second.live();
    vi.advanceTimersByTime(300);
    for (const { last } of [first, second]) expect(last().of("cast")[0]!.slice(5)).toEqual([[], "12.5", [4, -1], ""]);
  });

  it("casts for a seat by proxy from a box of its own, and never mixes it with the own ballot", () => {
    const disk = shelf();
    const { connection, outbox, live, last } = phone(disk);
    live(OPEN, { ...WELCOME, proxies: [{ id: "7", name: "Bo", organisation: "", group: "" }] });
    let n = 90;
    const proxy = new Outbox(connection, disk, () => 0.5, () => (n++).toString(16).padStart(32, "0"), "7");
    outbox.choose(marks([0]));
    proxy.choose(marks([1]));
    expect(last().of("cast").map((frame) => [frame[5], frame[8]])).toEqual([[[0], ""], [[1], "7"]]);
    expect([...disk.kept.keys()].sort()).toEqual(["klubba.ballot", "klubba.ballot.7"]);
    last().says({ t: "mine", poll: "p", round: 1, entitled: true, voted: true, ballot_seq: 9, choices: [1], seat: "7" });
    expect([outbox.get()?.counted, proxy.get()?.counted?.seq]).toEqual([null, 9]);
    last().says({ t: "mine", poll: "p", round: 1, entitled: false, seat: "7", reason: "not_holder" });
    expect([outbox.get()?.entitled, proxy.get()?.entitled, proxy.get()?.reason]).toEqual([true, false, "not_holder"]);
    expect(new Outbox(connection, disk, undefined, undefined, "8").get()).toBeNull();
  });

  it("goes on after a reload with the same id", () => {
    const disk = shelf();
    const first = phone(disk);
    first.live();
    first.outbox.choose(marks([1]));
    vi.clearAllTimers();
    const second = phone(disk);
    second.live();
    expect(second.outbox.get()?.pending?.body).toEqual(marks([1]));
    vi.advanceTimersByTime(300);
    expect(idOf(second.last().of("cast")[0])).toBe(idOf(first.last().of("cast")[0]));
  });

  for (const [what, state, welcome] of [
    ["another round", { ...OPEN, revision: 9, round: 2 }, WELCOME],
    ["another poll", { ...OPEN, revision: 9, poll: "q" }, WELCOME],
    ["another person", OPEN, { ...WELCOME, seat: { ...WELCOME.seat, id: "13" } }],
    ["another meeting", OPEN, { ...WELCOME, meeting: "other" }],
  ] as const) {
    it(`never carries a ballot into ${what}`, () => {
      const disk = shelf();
      const first = phone(disk);
      first.live();
      first.outbox.choose(marks([1]));
      vi.clearAllTimers();
      const second = phone(disk);
      second.live(state, welcome);
      vi.advanceTimersByTime(10_000);
      expect(second.last().of("cast")).toEqual([]);
      expect(second.outbox.get()?.pending).toBeNull();
      expect(disk.kept.size).toBe(0);
    });
  }

  it("waits as long as a busy engine asks", () => {
    const { outbox, last, live } = phone();
    live();
    outbox.choose(marks([1]));
    answers(last(), "busy", { retry_after_ms: 500 });
    vi.advanceTimersByTime(499);
    expect(last().of("cast").length).toBe(1);
    vi.advanceTimersByTime(300);
    expect(last().of("cast").length).toBe(2);
    expect(outbox.get()?.pending).not.toBeNull();
  });

  it("casts the latest wish when the ballot under way is answered", () => {
    const { outbox, last, live } = phone();
    live();
    outbox.choose(marks([0]));
    outbox.choose(marks([1]));
    outbox.choose(marks([2]));
    expect(last().of("cast").length).toBe(1);
    answers(last(), "accepted", { ballot_seq: 6 });
    expect(last().of("cast").slice(-1)[0]?.slice(4, 6)).toEqual([6, [2]]);
  });

  it("learns the truth anew when the engine counts a ballot it cannot show", () => {
    const { outbox, wires, last, live } = phone();
    live();
    outbox.choose(marks([0]));
    answers(last(), "superseded", { ballot_seq: 9 });
    expect(wires.length).toBe(2);
    live();
    last().says({ t: "mine", poll: "p", round: 1, entitled: true, ballot_seq: 9, choices: [1] });
    expect(outbox.get()).toMatchObject({ refusal: "superseded", counted: { seq: 9, body: marks([1]) } });
  });

  it("asks on after close whether a ballot got through", () => {
    const { outbox, last, live } = phone();
    live();
    outbox.choose(marks([0]));
    last().says({ ...OPEN, revision: 8, state: "closed" });
    vi.advanceTimersByTime(2_100);
    expect(last().of("cast").length).toBe(2);
    answers(last(), "same", { ballot_seq: 6 });
    expect(outbox.get()?.counted).toMatchObject({ seq: 6, body: marks([0]) });
  });

  it("forgets the counted ballot when the engine's memory is another", () => {
    const { outbox, last, live } = phone();
    live();
    outbox.choose(marks([0]));
    answers(last(), "accepted", { ballot_seq: 6 });
    live({ ...OPEN, epoch: "e2", revision: 1 }, { ...WELCOME, epoch: "e2" });
    expect(outbox.get()?.counted).toBeNull();
  });

  it("a second tab does not clear what the first one has under way", () => {
    const disk = shelf();
    const second = phone(disk);
    second.live();
    const first = phone(disk);
    first.live();
    first.outbox.choose(marks([1]));
    second.last().says({ t: "mine", poll: "p", round: 1, entitled: true });
    expect(disk.kept.size).toBe(1);
  });

  it("forgets everything when the person leaves", () => {
    const { outbox, disk, last, live } = phone();
    live();
    outbox.choose(marks([1]));
    outbox.forget();
    vi.advanceTimersByTime(10_000);
    expect(disk.kept.size).toBe(0);
    expect(last().of("cast").length).toBe(1);
  });
});
