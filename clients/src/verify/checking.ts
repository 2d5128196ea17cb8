// Everything that a bundle says, held against everything else that it says.
import type { Value } from "./figures";
import { at, type Facts, isFacts, type Json, list, shown, text } from "./json";
import { digits } from "./digits";
import { type Bundle, type Finding, read } from "./reading";
import { saidOf } from "./receipts";
import { result } from "./results";
import { line as sealLine, NOT_SIGNED, root, sealed, signatureFault } from "./seals";
import { hex, sha256, unhex, utf8 } from "./sha256";
import { keyOf, type Round, Story } from "./story";

const FORMAT = "klubba-bundle";
const VERSION = 1;
const SHOWN_MAX_CHARS = 80;

export interface Report {
  findings: Finding[];
  notes: string[];
  heads: { poll: string; round: number; digits: string }[];
  head: string;
  entries: number;
  receipt: string;
}

/** Reads and counts again a whole bundle. head: digits that people saw; receipt: a phone's, as parsed JSON. */
export function verify(data: Uint8Array, head = "", receipt: Json = null): Report {
  const bundle = read(data);
  // A meeting in which nobody had done anything yet has lost no entry by it.
  if (bundle.erased || bundle.entries.some(({ facts }) => facts.kind === "erased")) return verifyErased(bundle, head, receipt);
  const story = new Story(bundle);
  const last = bundle.entries[bundle.entries.length - 1];
  const report: Report = {
    findings: bundle.findings,
    notes: [],
    heads: [],
    head: last ? digits(bundle.heads.get(last.n)!) : "",
    entries: bundle.entries.length,
    receipt: "",
  };
  for (const check of [checkHeader, checkDefinition, checkNames])
    safely(bundle, "file", () => check(bundle, story, report));
  if (!story.key) report.notes.push(NOT_SIGNED);
  checkRounds(bundle, story, report);
  if (head && !isHead(head, bundle, report))
    bundle.fault("head", `${head} is the head of no round in this file, nor its last`);
  if (isFacts(receipt)) report.receipt = saidOf(receipt, bundle, story);
  for (const of of story.matters.values()) report.notes.push(...of.notes());
  if (story.unknown.size)
    report.notes.push(`entries of a kind that this verifier does not know: ${[...story.unknown].sort().join(", ")}`);
  return report;
}

/** A meeting whose names and ballots are gone: its chain, its heads, and nothing that is counted from ballots. */
function verifyErased(bundle: Bundle, head: string, receipt: Json): Report {
  const count = bundle.heads.size;
  const report: Report = {
    findings: bundle.findings,
    notes: [],
    heads: [],
    head: digits(bundle.heads.get(Math.max(...bundle.heads.keys()))!),
    entries: count,
    receipt: "",
  };
  const created = bundle.entries[0]?.facts ?? {};
  if (!keyOf(created)) report.notes.push(NOT_SIGNED);
  for (const line of bundle.rounds)
    safely(bundle, `round ${shown(line.poll ?? null)} ${shown(line.round ?? null)}`, () =>
      checkErased(bundle, created, line, report),
    );
  if (bundle.header.erased !== true) bundle.fault("line 1 (bundle)", "entries are erased, and it does not say so");
  if (head && !isHead(head, bundle, report))
    bundle.fault("head", `${head} is the head of no round in this file, nor its last`);
  if (isFacts(receipt)) report.receipt = "not included: the meeting's ballots are erased";
  report.notes.push(
    `${bundle.erased} of ${count} entries are erased: the chain is whole, results cannot be counted again`,
  );
  return report;
}

/** What was sealed and signed while the ballots were there is verified as it was: the key is never erased. */
function checkErased(bundle: Bundle, created: Facts, line: Facts, report: Report): void {
  const [poll, number, head] = [text(line, "poll"), at(line, "round") as number, text(line, "head")];
  const where = `round ${poll} ${number}`;
  let seal = head;
  const key = keyOf(created);
  if (key) {
    const size = at(line, "size") as number;
    const said = sealLine(text(created, "meeting"), poll, number, key, size, text(line, "root"), head);
    seal = sealed(said);
    for (const [place, what] of differences(seal, at(line, "seal"), "seal")) bundle.fault(where, `${place}: ${what}`);
    checkSignature(bundle, where, key, said, line);
  }
  if (bundle.heads.get(at(line, "closed") as number) !== head || digits(seal) !== line.digits)
    bundle.fault(where, "its head is not that of the entry that closed it");
  report.heads.push({ poll, round: number, digits: text(line, "digits") });
  const declared = bundle.entries.filter(({ facts }) => facts.poll === poll && facts.round === number && "result" in facts);
  const last = declared.slice(-1)[0];
  for (const [place, what] of differences(last ? (last.facts.result as Value) : null, at(line, "result"), "result"))
    bundle.fault(where, `${place}: ${what}`);
}

/** A file of another shape is a finding, and never the end of the search. */
function safely(bundle: Bundle, where: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    bundle.fault(where, `it lacks something, or has it in another form (${(error as Error).message})`);
  }
}

function checkHeader(bundle: Bundle, story: Story): void {
  const said: Facts = { format: FORMAT, v: VERSION, meeting: at(story.created, "meeting"), epoch: story.epochs.slice(-1)[0] ?? "" };
  for (const [name, expected] of Object.entries(said))
    if (bundle.header[name] !== expected)
      bundle.fault("line 1 (bundle)", `${name}: ${shown(expected)} was to stand here, not ${shown(bundle.header[name])}`);
}

function checkDefinition(bundle: Bundle, story: Story, report: Report): void {
  const [digest, version] = story.definition;
  if (version < 2) report.notes.push("the log is of an older engine, and does not say which definition belongs to it");
  else if (bundle.definitionDigest !== digest)
    bundle.fault("line 2 (definition)", `the log names the definition ${digest}, this is another one`);
}

function checkNames(bundle: Bundle, _: Story, report: Report): void {
  const roll = new Map(list(bundle.definition, "roll").map((line) => [text(line, "seat"), text(line, "name")]));
  for (const name of bundle.names)
    if (roll.get(text(name, "seat")) !== commitment(name))
      bundle.fault(`name ${text(name, "seat")}`, "this is not the name that the definition has a commitment for");
  const named = new Set(bundle.names.map((name) => name.seat));
  const missing = [...roll.keys()].filter((seat) => !named.has(seat)).length;
  if (missing)
    report.notes.push(`${missing} of ${roll.size} names are not in this file; nothing that is counted needs them`);
}

function commitment(name: Facts): string {
  const texts = ["seat", "name", "organisation"].map((part) => utf8(text(name, part)));
  const parts = texts.flatMap((bytes) => {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, bytes.length);
    return [length, bytes];
  });
  return hex(sha256(unhex(text(name, "salt")), ...parts));
}

function checkRounds(bundle: Bundle, story: Story, report: Report): void {
  const closed = [...story.rounds.values()].filter((of) => of.closed).sort((a, b) => a.closed - b.closed);
  const told = new Map(bundle.rounds.map((line) => [`${shown(line.poll)} ${shown(line.round)}`, line]));
  if (told.size < bundle.rounds.length) bundle.fault("file", "a round stands in it twice");
  for (const of of closed) {
    const line = told.get(`${of.poll} ${of.number}`);
    told.delete(`${of.poll} ${of.number}`);
    if (line) safely(bundle, of.place, () => checkLine(bundle, story, of, line, report));
    else bundle.fault(of.place, "the log has this round, the file has no line for it");
    safely(bundle, of.place, () => checkResult(bundle, of, report));
  }
  for (const name of told.keys())
    bundle.fault(`round ${name}`, "the file has a line for it, the log has no such closed round");
}

function checkLine(bundle: Bundle, story: Story, of: Round, line: Facts, report: Report): void {
  const head = bundle.heads.get(of.closed)!;
  const key = story.key;
  let said: Uint8Array = new Uint8Array(0);
  const expected: { [name: string]: Value } = { closed: of.closed, state: of.state, head };
  if (key) {
    const leaves = of.leaves;
    said = sealLine(text(story.created, "meeting"), of.poll, of.number, key, leaves.length, root(leaves), head);
    Object.assign(expected, { size: leaves.length, root: root(leaves), seal: sealed(said) });
  }
  const seen = digits(key ? (expected.seal as string) : head);
  Object.assign(expected, { digits: seen, result: of.result as Value });
  for (const [name, value] of Object.entries(expected))
    for (const [where, what] of differences(value, line[name], name)) bundle.fault(of.place, `${where}: ${what}`);
  if (key) checkSignature(bundle, of.place, key, said, line);
  report.heads.push({ poll: of.poll, round: of.number, digits: seen });
}

function checkSignature(bundle: Bundle, place: string, key: string, said: Uint8Array, line: Facts): void {
  const fault = signatureFault(key, said, line.signature);
  if (fault) bundle.fault(place, `signature: ${fault}`);
}

function checkResult(bundle: Bundle, of: Round, report: Report): void {
  const expected = of.acclaimed ? { decided_by: "acclamation", lines: [], cast: 0, register: 0 } : result(of);
  if (of.result === null) return;
  report.notes.push(...notCounted(of, expected));
  for (const [where, what] of differences(expected, of.result, "")) bundle.fault(of.place, `${where}: ${what}`);
}

function* notCounted(of: Round, expected: { [name: string]: Value }): Iterable<string> {
  if (!("cast_weight" in expected) && !of.acclaimed)
    yield `${of.place}: secret ballots of different weights; only heads could be counted again`;
  const by = expected.decided_by;
  if (by === "casting_vote" || by === "lots")
    yield `${of.place}: the votes tie, and the ${by.replace("_", " ")} is not in the votes`;
  if (["text", "words"].includes(text(of.paper, "method")))
    yield `${of.place}: which texts may be shown is not decided by votes`;
}

/** Where `stated` is not `expected`; fields that nothing is expected of are passed over. */
export function* differences(expected: Value, stated: Json | undefined, place: string): Iterable<[string, string]> {
  const value = typeof expected === "bigint" ? Number(expected) : expected;
  if (Array.isArray(value) && Array.isArray(stated) && value.length === stated.length) {
    for (let n = 0; n < value.length; n++) yield* differences(value[n]!, stated[n], `${place}[${n}]`);
  } else if (typeof value === "object" && value !== null && !Array.isArray(value) && isFacts(stated)) {
    for (const [name, part] of Object.entries(value))
      yield* differences(part, stated[name], place ? `${place}.${name}` : name);
  } else if (value !== (stated ?? null)) {
    yield [place, `the log gives ${short(value)}, the file says ${short(stated)}`];
  }
}

function short(value: Value | undefined): string {
  const plain = JSON.parse(JSON.stringify(value ?? null, (_, part: unknown) => (typeof part === "bigint" ? Number(part) : part))) as Json;
  const chars = Array.from(shown(plain));
  return chars.length <= SHOWN_MAX_CHARS ? chars.join("") : chars.slice(0, SHOWN_MAX_CHARS - 3).join("") + "…";
}

function isHead(head: string, bundle: Bundle, report: Report): boolean {
  const plain = head.replace(/\s/g, "").toLowerCase();
  const seen = [report.head, ...report.heads.map((of) => of.digits)].map((of) => of.replace(/ /g, ""));
  const whole = bundle.rounds.flatMap((line) => [String(line.head), String(line.seal)]);
  whole.push(bundle.heads.get(report.entries) ?? "");
  return [...seen, ...whole].includes(plain);
}
