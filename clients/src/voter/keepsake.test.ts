import { describe, expect, it } from "vitest";
import { fresh, type Ballot } from "../shared/ballot";
import { packed } from "../shared/engine-side";
import type { Packed } from "../shared/msgpack";
import { NOTHING, type View } from "../shared/view";
import { unpack, type State, type Welcome } from "../shared/wire";
import { looksLost, newest, type Keepsake } from "./keepsake";

const KEPT: Keepsake = { meeting: "m", seat: "1", poll: "p", round: 1, ballotId: "0a", seq: 17, epoch: "e", mac: "ff" };
const frame = <T>(value: { [key: string]: Packed }) => unpack(packed(value)) as unknown as T;
const TEXT = { sv: "Möte", en: "" };
const SEAT = { id: "1", name: "Åsa", organisation: "", group: "" };
const seen = (epoch: string, revision: number, seat = "1"): View => ({
  ...NOTHING,
  status: { kind: "live" },
  welcome: frame<Welcome>({
    t: "welcome", protocol: 1, epoch, role: "voter", meeting: "m", title: TEXT, language: "sv", seat: { ...SEAT, id: seat },
  }),
  state: frame<State>({ t: "state", epoch, revision, step: 3 }),
});
const counted = (seq: number, epoch = "e"): Ballot => ({
  ...fresh({ meeting: "m", seat: "1", poll: "p", round: 1 }),
  counted: {
    seq,
    body: null,
    receipt: { meeting: "m", poll: "p", round: 1, ballot_id: Uint8Array.of(10), seq, epoch, mac: Uint8Array.of(255) },
  },
});

describe("a receipt", () => {
  it("looks lost in another memory, and where the memory is older", () => {
    expect(looksLost(KEPT, seen("e", 17))).toBe(false);
    expect(looksLost(KEPT, seen("e", 16))).toBe(true);
    expect(looksLost(KEPT, seen("f", 90))).toBe(true);
  });
  it("is nobody else's business", () => {
    expect(looksLost(KEPT, seen("f", 1, "2"))).toBe(false);
    expect(looksLost({ ...KEPT, meeting: "n" }, seen("f", 1))).toBe(false);
    expect(looksLost(null, seen("f", 1))).toBe(false);
  });
  it("gives way to a newer one, and to one of another memory", () => {
    expect(newest(null, counted(17))).toEqual(KEPT);
    expect(newest(KEPT, counted(16))).toBe(KEPT);
    expect(newest(KEPT, counted(18))?.seq).toBe(18);
    expect(newest(KEPT, counted(3, "f"))?.epoch).toBe("f");
    expect(newest(KEPT, null)).toBe(KEPT);
  });
});
