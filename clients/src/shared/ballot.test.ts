import { describe, expect, it } from "vitest";
import { answered, choose, fresh, marks, sent, told, type Ballot } from "./ballot";
import { hex, unhex, type Answer, type Answered, type Mine } from "./wire";

const PLACE = { meeting: "np", seat: "12", poll: "fraga-1", round: 1 };
const id = (n: number) => n.toString(16).padStart(32, "0");

function answer(kind: Answer, n: number, seq = 0, more: Partial<Answered> = {}): Answered {
  return {
    t: "answer",
    poll: PLACE.poll,
    round: PLACE.round,
    ballot_id: unhex(id(n)),
    answer: kind,
    ballot_seq: seq,
    receipt: null,
    reason: "",
    retry_after_ms: 0,
    seat: "",
    ...more,
  };
}

function mine(seq: number, choices: number[] | null, ballot = 0): Mine {
  const ballot_id = ballot ? unhex(id(ballot)) : new Uint8Array(0);
  const form = { voted: seq > 0, ballot_seq: seq, choices, ballot_id, text: "", scores: [], seat: "", reason: "" };
  return { t: "mine", poll: PLACE.poll, round: 1, entitled: true, ...form };
}

const underWay = (choices = [0], n = 1): Ballot => sent(choose(fresh(PLACE), marks(choices), id(n)));
const counted = (choices = [0], seq = 7): Ballot => answered(underWay(choices), answer("accepted", 1, seq), id(99));

describe("a first ballot", () => {
  it("is pending until it is answered", () => {
    const ballot = underWay([1]);
    expect(ballot.counted).toBeNull();
    expect(ballot.pending).toEqual({ ballotId: id(1), replaces: 0, body: marks([1]), sent: 1 });
  });
  for (const kind of ["accepted", "replaced", "same"] as const) {
    it(`is counted by ${kind}`, () => {
      const ballot = answered(underWay([1]), answer(kind, 1, 7), id(2));
      expect(ballot).toMatchObject({ pending: null, counted: { seq: 7, body: marks([1]) }, changed: false });
    });
  }
  it("is not counted by somebody else's answer, or another round's", () => {
    const ballot = underWay();
    expect(answered(ballot, answer("accepted", 2, 7), id(3))).toBe(ballot);
    expect(answered(ballot, answer("accepted", 1, 7, { round: 2 }), id(3))).toBe(ballot);
    expect(answered(ballot, answer("accepted", 1, 7, { poll: "other" }), id(3))).toBe(ballot);
  });
  it("stays pending when the engine is busy", () => {
    const ballot = underWay();
    expect(answered(ballot, answer("busy", 1, 0, { retry_after_ms: 500 }), id(2))).toBe(ballot);
  });
});

describe("refusals", () => {
  for (const kind of ["not_open", "late", "annulled", "invalid", "other_device", "not_entitled"] as const) {
    it(`${kind}: nothing is counted, and the page knows why`, () => {
      const ballot = answered(underWay(), answer(kind, 1), id(2));
      expect(ballot).toMatchObject({ pending: null, counted: null, refusal: kind, entitled: kind !== "not_entitled" });
    });
    it(`${kind}: an earlier counted ballot stands`, () => {
      const changing = sent(choose(counted([0]), marks([1]), id(2)));
      const ballot = answered(changing, answer(kind, 2, 7), id(3));
      expect(ballot).toMatchObject({ pending: null, counted: { seq: 7, body: marks([0]) }, refusal: kind });
    });
  }
  it("a new choice clears the refusal", () => {
    expect(choose(answered(underWay(), answer("not_open", 1), id(2)), marks([1]), id(3)).refusal).toBeNull();
  });
  for (const kind of ["superseded", "already"] as const) {
    it(`${kind}: adopts the newer ballot, whose choices the engine must tell`, () => {
      const ballot = answered(underWay([0]), answer(kind, 1, 9), id(2));
      expect(ballot).toMatchObject({ refusal: kind, counted: { seq: 9, body: null }, stale: true });
      expect(told(ballot, mine(9, [2]), id(3))).toMatchObject({ counted: { seq: 9, body: marks([2]) }, stale: false });
    });
  }
});

describe("changing", () => {
  it("names the ballot it replaces", () => {
    expect(choose(counted([0], 7), marks([1]), id(2)).pending).toMatchObject({ replaces: 7, body: marks([1]) });
  });
  it("is told apart from the first", () => {
    const ballot = answered(sent(choose(counted([0], 7), marks([1]), id(2))), answer("replaced", 2, 8), id(3));
    expect(ballot).toMatchObject({ changed: true, counted: { seq: 8, body: marks([1]) } });
  });
  it("waits while one is under way, and then replaces that one", () => {
    const waiting = choose(underWay([0]), marks([1]), id(2));
    expect(waiting).toMatchObject({ pending: { ballotId: id(1), body: marks([0]) }, wanted: marks([1]) });
    const ballot = answered(waiting, answer("accepted", 1, 7), id(3));
    expect(ballot).toMatchObject({ wanted: null, pending: { ballotId: id(3), replaces: 7, body: marks([1]) } });
  });
  it("before anything was sent simply takes its place", () => {
    const ballot = choose(choose(fresh(PLACE), marks([0]), id(1)), marks([1]), id(2));
    expect(ballot).toMatchObject({ wanted: null, pending: { ballotId: id(2), body: marks([1]) } });
  });
  it("back to what is under way wants nothing more", () => {
    expect(choose(choose(underWay([0]), marks([1]), id(2)), marks([0]), id(3))).toMatchObject({ wanted: null, pending: { body: marks([0]) } });
  });
});

describe("what the engine tells", () => {
  it("counts a pending ballot whose answer was lost", () => {
    expect(told(underWay([1]), mine(7, [1], 1), id(2))).toMatchObject({ pending: null, counted: { seq: 7, body: marks([1]) } });
  });
  it("never falls back to an older ballot", () => {
    expect(told(counted([0], 7), mine(3, [1]), id(2)).counted).toMatchObject({ seq: 7, body: marks([0]) });
    const late = { ...counted([0], 7), pending: underWay([2], 5).pending };
    expect(answered(late, answer("same", 5, 3), id(2))).toMatchObject({ pending: null, counted: { seq: 7, body: marks([0]) } });
  });
  it("keeps the choices this phone remembers when they are sealed", () => {
    expect(told(counted([0], 7), mine(7, null), id(2)).counted).toMatchObject({ seq: 7, body: marks([0]) });
  });
  it("is of this round only", () => {
    const ballot = counted();
    expect(told(ballot, { ...mine(9, [1]), round: 2 }, id(2))).toBe(ballot);
  });
  it("after a reload is all that is needed", () => {
    expect(told(fresh(PLACE), mine(7, [0, 2], 4), id(2))).toMatchObject({ counted: { seq: 7, body: marks([0, 2]) }, changed: false });
  });
  it("lets a voter in who was refused before", () => {
    const out = told(underWay(), { ...mine(0, null), entitled: false, reason: "absent" }, id(2));
    const refused = answered(out, answer("not_entitled", 1, 0, { reason: "absent" }), id(2));
    expect(refused).toMatchObject({ entitled: false, reason: "absent", refusal: "not_entitled", pending: null });
    expect(told(refused, mine(0, null), id(2))).toMatchObject({ entitled: true, reason: "" });
  });
  it("says who may not vote", () => {
    expect(told(fresh(PLACE), { ...mine(0, null), entitled: false }, id(2)).entitled).toBe(false);
  });
});

it("ids survive hexadecimal", () => expect(hex(unhex(id(255)))).toBe(id(255)));
