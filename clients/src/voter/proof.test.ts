// The phone trusts no word of a proof: everything that is not true of its ballot, its round and the hall's digits is told.
import { expect, test } from "vitest";
import type { Paper } from "../shared/wire";
import { digits } from "../verify/digits";
import { isIn, leaf, line, root, sealed } from "../verify/seals";
import { hex, sha256, utf8 } from "../verify/sha256";
import { bodyOf, judged, type Asked } from "./proof";

const KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const ID = "0123456789abcdef".repeat(2);
const place = { meeting: "m", seat: "s3", poll: "p", round: 1 };

/** RFC 9162, section 2.1.3.1, word for word. */
function pathOf(index: number, leaves: Uint8Array[]): Uint8Array[] {
  if (leaves.length < 2) return [];
  let at = 1;
  while (at * 2 < leaves.length) at *= 2;
  const rooted = (some: Uint8Array[]) => Uint8Array.from(root(some).match(/../g)!, (pair) => parseInt(pair, 16));
  return index < at
    ? [...pathOf(index, leaves.slice(0, at)), rooted(leaves.slice(at))]
    : [...pathOf(index - at, leaves.slice(at)), rooted(leaves.slice(0, at))];
}

test("proofs of every size hold, and with anything altered they do not", () => {
  for (let size = 1; size <= 70; size++) {
    const leaves = Array.from({ length: size }, (_, n) => leaf(utf8(String(n))));
    const top = root(leaves);
    for (let index = 0; index < size; index++) {
      const path = pathOf(index, leaves);
      expect(isIn(top, size, index, leaves[index]!, path)).toBe(true);
      expect(isIn(top, size, index, leaf(utf8("x")), path)).toBe(false);
      expect(isIn(top, size, (index + 1) % (size + 1), leaves[index]!, path)).toBe(false);
      expect(isIn(top, size, index, leaves[index]!, [...path, leaves[0]!])).toBe(false);
      if (path.length) {
        expect(isIn(top, size, index, leaves[index]!, path.slice(1))).toBe(false);
        const other = path.map((part, n) => (n === index % path.length ? sha256(part) : part));
        expect(isIn(top, size, index, leaves[index]!, other)).toBe(false);
      }
    }
    for (const index of [-1, size, 0.5, NaN]) expect(isIn(top, size, index, leaves[0]!, pathOf(0, leaves))).toBe(false);
  }
});

interface Told {
  seal: { [name: string]: unknown };
  signature: string;
  found: string;
  index: number;
  leaf: string;
  path: string[];
}

const entry = (facts: object = {}) =>
  JSON.stringify([9, 7, 0, { kind: "cast", poll: "p", round: 1, voter: "s3", ballot_id: ID, replaces: 0, choices: [1], ...facts }]);

/** An honest answer of an engine that could not sign, and what the phone asks. */
function told(own = entry(), secret = false): [Told, Asked] {
  const leaves = ["a", "b", own, "d", "e"].map((each) => leaf(utf8(each)));
  const head = "ab".repeat(32);
  const seal = { meeting: "m", poll: "p", round: 1, key: KEY, size: 5, root: root(leaves), head };
  const seen = digits(sealed(line("m", "p", 1, KEY, 5, seal.root, head)));
  const path = pathOf(2, leaves).map(hex);
  return [{ seal, signature: "", found: "counted", index: 2, leaf: own, path }, { place, id: ID, head: seen, secret }];
}

const says = (answer: unknown, asked: Asked, status = 200) => judged(status, utf8(JSON.stringify(answer)), asked);

test("an honest proof is found, with what the ballot is counted as", () => {
  expect(says(...told())).toMatchObject({ kind: "found", size: 5, marks: [1], signed: false });
  expect(says(...told(ID, true))).toMatchObject({ kind: "found", size: 5, marks: null, signed: false });
});

test("a ballot that was replaced, or is not there, is told as that", () => {
  const [answer, asked] = told(entry({ ballot_id: "f".repeat(32) }));
  expect(says({ ...answer, found: "replaced" }, asked).kind).toBe("replaced");
  expect(says(answer, asked).kind).toBe("untrue");
  expect(says({ ...answer, found: "absent", leaf: "", path: [] }, asked).kind).toBe("absent");
  const [own, mine] = told();
  expect(says({ ...own, found: "replaced" }, mine).kind).toBe("untrue");
});

test("a proof of another voter, poll, round or kind of entry is untrue", () => {
  for (const other of [{ voter: "s4" }, { poll: "q" }, { round: 2 }, { kind: "help" }])
    expect(says(...told(entry(other))).kind).toBe("untrue");
  for (const own of ["", "[]", "null", "x", '{"a":1}', "f".repeat(32)]) {
    expect(says(...told(own)).kind).toBe("untrue");
    expect(says(...told(own, true)).kind).toBe("untrue");
  }
});

test("another seal than that of the hall's digits is untrue, whatever it proves", () => {
  const [answer, asked] = told();
  for (const name of ["key", "root", "head"])
    expect(says({ ...answer, seal: { ...answer.seal, [name]: "cd".repeat(32) } }, asked).kind).toBe("untrue");
  expect(says({ ...answer, seal: { ...answer.seal, size: 6 } }, asked).kind).toBe("untrue");
  for (const change of [{ poll: "q" }, { round: 2 }, { meeting: "n" }])
    expect(says(answer, { ...asked, place: { ...place, ...change } }).kind).toBe("untrue");
  expect(says(answer, { ...asked, head: "1111 1111 1111 1111 1111 1111" }).kind).toBe("untrue");
  for (const signature of ["00".repeat(64), "x", "0"]) expect(says({ ...answer, signature }, asked).kind).toBe("untrue");
});

test("what is no proof at all is told, and never thrown", () => {
  const [answer, asked] = told();
  const { seal, signature, ...rest } = answer;
  for (const wrong of [null, [], 7, {}, { seal }, { seal, signature }, rest, { ...answer, index: 3 }, { ...answer, path: ["zz"] }])
    expect(says(wrong, asked).kind).toBe("untrue");
  expect(judged(200, utf8("not json"), asked).kind).toBe("untrue");
  for (const status of [401, 404, 429, 500, 503]) expect(says({}, asked, status).kind).toBe("failed");
  expect(says({ error: { code: "not_sealed" } }, asked, 404).kind).toBe("unsealed");
});

test("what the log has of a ballot is read as the page has it", () => {
  const paper = (method: string, blank = -1) => ({ method, blank }) as unknown as Paper;
  expect(bodyOf(paper("choose"), [0, 2])).toEqual({ choices: [0, 2], text: "", scores: [] });
  expect(bodyOf(paper("rating"), [3, -1])).toEqual({ choices: [], text: "", scores: [3, -1] });
  expect(bodyOf(paper("rating", 2), [-1, -1])).toEqual({ choices: [2], text: "", scores: [] });
  expect(bodyOf(paper("number"), "1.5")).toEqual({ choices: [], text: "1.5", scores: [] });
  expect(bodyOf(paper("words", 0), "")).toEqual({ choices: [0], text: "", scores: [] });
});
