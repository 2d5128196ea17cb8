// The bundle as a file: its lines, the digest of each, and the chain through the entries.
import { digits } from "./digits";
import { hex, sha256, unhex } from "./sha256";
import { type Facts, isFacts, type Json, parsed } from "./json";
import { leaf } from "./seals";

export interface Finding {
  where: string;
  what: string;
}

/** An entry as read: number, sequence, facts. */
export interface Entry {
  n: number;
  seq: number;
  facts: Facts;
}

const KINDS = ["bundle", "definition", "name", "entry", "round", "end"];

export class Bundle {
  header: Facts = {};
  definition: Facts = {};
  definitionDigest = "";
  names: Facts[] = [];
  entries: Entry[] = [];
  heads = new Map<number, string>();
  /** Entry number → the leaf that a ballot's entry is in its round's tree. */
  leaves = new Map<number, Uint8Array>();
  rounds: Facts[] = [];
  end: Facts = {};
  findings: Finding[] = [];
  /** How many entries have left only their place: names and ballots are gone. */
  erased = 0;

  fault(where: string, what: string): void {
    this.findings.push({ where, what });
  }
}

function split(data: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let at = data.indexOf(10); at >= 0; at = data.indexOf(10, from)) {
    lines.push(data.subarray(from, at));
    from = at + 1;
  }
  lines.push(data.subarray(from));
  return lines;
}

const latin = (bytes: Uint8Array) => String.fromCharCode(...bytes);

/** Whether this is a bundle at all, sound or not. */
export function isBundle(data: Uint8Array): boolean {
  const second = data.indexOf(10) + 1;
  return latin(data.subarray(0, 7)) === "bundle " || (second > 0 && latin(data.subarray(second, second + 11)) === "definition ");
}

/** Every line, with findings for those that are damaged, missing or out of order. */
export function read(data: Uint8Array): Bundle {
  const reader = new Reader();
  const lines = split(data);
  if (lines.pop()!.length) reader.bundle.fault(`line ${lines.length + 1}`, "the last line must end with a line break");
  lines.forEach((line, index) => reader.take(index + 1, line));
  reader.finish();
  return reader.bundle;
}

class Reader {
  bundle = new Bundle();
  private summed: Uint8Array[] = [];
  private head: Uint8Array = new Uint8Array(32);
  private next = 1;
  private stage = 0;

  take(number: number, line: Uint8Array): void {
    const match = /^([a-z]+) ([0-9a-f]{64}) /.exec(latin(line.subarray(0, 80)));
    const kind = match?.[1] ?? "";
    if (!match || !KINDS.includes(kind) || match[0].length === line.length) {
      const where = `line ${number}` + (this.stage >= 1 && this.stage <= 3 ? `, where entry ${this.next} should be` : "");
      this.bundle.fault(where, "this is not a line of a bundle");
      return;
    }
    this.order(number, kind);
    if (kind !== "name" && kind !== "end") this.summed.push(line, Uint8Array.of(10));
    const json = line.subarray(match[0].length);
    if (kind === "entry") this.entry(match[2]!, json);
    else this.plain(number, kind, match[2]!, json);
  }

  private order(number: number, kind: string): void {
    const stage = KINDS.indexOf(kind);
    const again = stage === this.stage && ["bundle", "definition", "end"].includes(kind) && number > 1;
    if (stage < this.stage || again) this.bundle.fault(`line ${number}`, `a ${kind} line may not stand here`);
    this.stage = Math.max(stage, this.stage);
  }

  private entry(stated: string, data: Uint8Array): void {
    const bundle = this.bundle;
    const parts = parsed(data);
    if (Array.isArray(parts) && this.isErased(parts, stated)) {
      this.head = unhex(stated);
      bundle.heads.set(this.next, stated);
      this.next += 1;
      bundle.erased += 1;
      return;
    }
    const sound = Array.isArray(parts) && parts.length === 4 && parts.slice(0, 3).every((part) => typeof part === "number");
    const facts = sound ? (parts as Json[])[3] : undefined;
    const n = sound ? ((parts as Json[])[0] as number) : this.next;
    if (n !== this.next) bundle.fault(`entry ${this.next}`, `it is missing; entry ${n} stands in its place`);
    if (hex(sha256(this.head, data)) !== stated)
      bundle.fault(`entry ${n}`, "its bytes, or an entry before it, are not those that its head was made of");
    else if (!isFacts(facts)) bundle.fault(`entry ${n}`, "it is not [number, sequence, time, {facts}]");
    if (isFacts(facts)) bundle.entries.push({ n, seq: (parts as Json[])[1] as number, facts });
    if (isFacts(facts) && facts.kind === "cast") bundle.leaves.set(n, leaf(data));
    this.head = unhex(stated);
    this.next = n + 1;
    bundle.heads.set(n, stated);
  }

  /** An entry of which only its place and the head after it stay, [number, sequence, time, head]. */
  private isErased(parts: readonly Json[], stated: string): boolean {
    const numbers = parts.slice(1, 3).every((part) => typeof part === "number");
    return parts.length === 4 && parts[0] === this.next && parts[3] === stated && numbers;
  }

  private plain(number: number, kind: string, stated: string, data: Uint8Array): void {
    const facts = parsed(data);
    if (hex(sha256(data)) !== stated)
      this.bundle.fault(`line ${number} (${kind})`, "its bytes are not those that its sha256 was made of");
    else if (!isFacts(facts)) this.bundle.fault(`line ${number} (${kind})`, "it is not a JSON object");
    if (isFacts(facts)) this.keep(kind, stated, facts);
  }

  private keep(kind: string, stated: string, facts: Facts): void {
    const bundle = this.bundle;
    if (kind === "bundle") bundle.header = facts;
    else if (kind === "name") bundle.names.push(facts);
    else if (kind === "round") bundle.rounds.push(facts);
    else if (kind === "end") bundle.end = facts;
    else [bundle.definition, bundle.definitionDigest] = [facts, stated];
  }

  finish(): void {
    const bundle = this.bundle;
    for (const [kind, part] of [["bundle", bundle.header], ["definition", bundle.definition]] as const)
      if (!Object.keys(part).length) bundle.fault("file", `the ${kind} line is missing or cannot be read`);
    if (!Object.keys(bundle.end).length) {
      bundle.fault("file", "the end line is missing or cannot be read: something may be cut off");
      return;
    }
    const head = hex(this.head);
    const last: [string, Json][] = [["entries", this.next - 1], ["head", head], ["digits", digits(head)]];
    last.push(["sum", hex(sha256(...this.summed))]);
    for (const [name, found] of last)
      if (bundle.end[name] !== found && !(name === "sum" && bundle.findings.length))
        bundle.fault("end", `${name}: the file gives ${found}, the end line says ${bundle.end[name] ?? "nothing"}`);
  }
}
