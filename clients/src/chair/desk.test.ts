import { describe, expect, it } from "vitest";
import { NOTHING, type View } from "../shared/view";
import type { Action, AgendaPoll, State } from "../shared/wire";
import { answered, CLEAR_DESK, focus, hasVoted, offers, press, upNext, type Offer } from "./desk";
import { pick, seatsNow } from "./roll";

const poll = (id: string, actions: readonly Action[], round = 0): AgendaPoll => ({
  id,
  state: "draft",
  round,
  title: { sv: `Fråga ${id}`, en: "" },
  outcome: null,
  actions,
});

const agenda = (...polls: readonly AgendaPoll[]): View["agenda"] => ({
  t: "agenda",
  epoch: "e",
  step: 7,
  items: [{ id: "i", title: { sv: "Punkt", en: "" }, text: { sv: "", en: "" }, matter: null, polls }],
});

const state = (some: Partial<State>): State => ({
  t: "state",
  epoch: "e",
  revision: 1,
  step: 7,
  poll: "a",
  round: 1,
  state: "open",
  voted: 0,
  entitled: 0,
  tally: null,
  so_far: [],
  commit: "",
  result: null,
  who: null,
  reason: "",
  sealed: true,
  actions: [],
  next: null,
  connected: null,
  alerts: [],
  head: "",
  marks: 0,
  amended: 0,
  left_ms: -1,
  ends_ms: 0,
  away: false,
  ...some,
});

const view = (some: Partial<View>): View => ({ ...NOTHING, ...some });
const offered = (seen: View, chosen = "") => offers(seen, focus(seen, chosen)!);

describe("what is offered", () => {
  it("proposes the first poll before any was armed", () => {
    const seen = view({ agenda: agenda(poll("a", ["arm"]), poll("b", ["arm"])), state: state({ poll: "", round: 0 }) });
    expect(offered(seen).primary).toMatchObject({ action: "arm", poll: "a", round: 0, step: 7, ahead: false });
  });

  it("takes the engine's next step as primary and lists the others in the engine's order", () => {
    const seen = view({
      agenda: agenda(poll("a", [], 1)),
      state: state({ actions: ["close", "pause", "annul"], next: "close", step: 9 }),
    });
    const { primary, others } = offered(seen);
    expect(primary).toMatchObject({ action: "close", poll: "a", round: 1, step: 9 });
    expect(others.map(({ action }) => action)).toEqual(["pause", "annul"]);
  });

  it("goes on to the next poll on the agenda when the current one needs nothing more", () => {
    const seen = view({
      agenda: agenda(poll("x", ["arm"]), poll("a", ["archive", "revote"], 1), poll("b", ["arm"])),
      state: state({ state: "published", actions: ["archive", "revote"] }),
    });
    expect(offered(seen).primary).toMatchObject({ action: "arm", poll: "b", ahead: true });
    expect(offered(seen).others.map(({ action }) => action)).toEqual(["archive", "revote"]);
  });

  it("offers no way past a secret round that is not sealed yet", () => {
    const seen = view({
      agenda: agenda(poll("a", [], 1), poll("b", ["arm"])),
      state: state({ state: "declared", sealed: false, actions: ["revote"] }),
    });
    expect(offered(seen).primary).toBeNull();
  });

  it("shows the poll that was picked, with the agenda's step number", () => {
    const seen = view({
      agenda: agenda(poll("a", [], 1), poll("b", ["arm", "acclaim"])),
      state: state({ next: "close", step: 6 }),
    });
    expect(focus(seen, "b")).toMatchObject({ poll: "b", current: false, step: 7, next: "arm" });
    expect(offered(seen, "b").others.map(({ action }) => action)).toEqual(["acclaim"]);
  });

  it("starts from the top when nothing is left below", () => {
    const seen = view({ agenda: agenda(poll("x", ["arm"]), poll("a", [])), state: state({}) });
    expect(upNext(seen)?.poll.id).toBe("x");
    expect(upNext(view({ agenda: agenda(poll("a", [])), state: state({}) }))).toBeNull();
  });
});

describe("a step", () => {
  const offer: Offer = { action: "open", poll: "a", round: 1, step: 7, title: null, ahead: false };
  const first = new Uint8Array([1]);
  const second = new Uint8Array([2]);
  const none = { sv: "", en: "" };

  it("is one, however often it is pressed", () => {
    const waiting = press(CLEAR_DESK, offer, first);
    expect(press(waiting, offer, second)).toBe(waiting);
    expect(waiting.waiting).toMatchObject({ commandId: first, step: 7, action: "open" });
  });

  it("waits through busy and through answers to other pages, and ends with its own", () => {
    const waiting = press(CLEAR_DESK, offer, first);
    expect(answered(waiting, { t: "stepped", command_id: first, answer: "busy", step: 7, reason: none })).toBe(waiting);
    expect(answered(waiting, { t: "stepped", command_id: second, answer: "done", step: 8, reason: none })).toBe(waiting);
    const stale = answered(waiting, { t: "stepped", command_id: first, answer: "stale", step: 8, reason: none });
    expect(stale).toEqual({ waiting: null, notice: { answer: "stale", action: "open", reason: none } });
  });
});

describe("who has voted", () => {
  const roll = ["1", "2", "3"].map((seat) => ({ seat, name: `Åsa ${seat}`, organisation: "Bolaget", group: "" }));

  it("reads bit 7 of byte 0 as the first seat", () => {
    const who = new Uint8Array([0b1000_0001, 0b0100_0000]);
    expect([0, 1, 7, 8, 9].map((seat) => hasVoted(who, seat))).toEqual([true, false, true, false, true]);
  });

  it("leaves out whoever is out of the register, and keeps everybody else's bit", () => {
    const amended = roll.map((seat, n) => ({ ...seat, out: n === 1 }));
    const seats = seatsNow(amended, new Uint8Array([0b0010_0000]), 2);
    expect(seats.map(({ seat, voted }) => [seat, voted])).toEqual([["1", false], ["3", true]]);
  });

  it("claims nothing about anybody when register and roll differ", () => {
    const who = new Uint8Array([0b1010_0000]);
    expect(seatsNow(roll, who, 3).map(({ voted }) => voted)).toEqual([true, false, true]);
    expect(seatsNow(roll, who, 4).every(({ voted }) => voted === null)).toBe(true);
    expect(seatsNow(roll, null, 3).every(({ voted }) => voted === null)).toBe(true);
  });

  it("finds seats by every word, whatever its case", () => {
    const seats = seatsNow(roll, new Uint8Array([0b1000_0000]), 3);
    expect(pick(seats, "missing", "").map(({ seat }) => seat)).toEqual(["2", "3"]);
    expect(pick(seats, "all", "åSA bolag 3").map(({ seat }) => seat)).toEqual(["3"]);
  });
});
