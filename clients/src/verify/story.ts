// The log read as what happened: every entry must be possible after those before it.
import type { Bundle } from "./reading";
import { at, type Facts, type Json, list, number, text } from "./json";
import { Matter } from "./matters";
import { ballotFault, byCodePoint } from "./papers";
import { leaf } from "./seals";
import { utf8 } from "./sha256";

const TAKES = ["open", "paused"];
const STEPS: { [kind: string]: { [before: string]: string } } = {
  arm: { "": "armed", draft: "armed" },
  revote: { "": "armed" },
  disarm: { armed: "draft" },
  acclaim: { "": "declared", draft: "declared", armed: "declared" },
  open: { armed: "open" },
  pause: { open: "paused" },
  time: { open: "open", paused: "paused" },
  resume: { paused: "open" },
  close: { open: "closed", paused: "closed" },
  annul: { open: "annulled", paused: "annulled", closed: "annulled" },
  declare: { closed: "declared" },
  casting_vote: { closed: "declared" },
  commit_lots: { closed: "closed" },
  draw_lots: { closed: "declared" },
  publish: { declared: "published" },
  archive: { published: "archived" },
};
const DEFINITIONS = ["created", "redefined", "add_poll"];
const OTHERS = [
  ...["handover", "release", "link", "help", "sealed"],
  ...["presence", "call", "relieve", "disqualify", "qualify", "moderate", "give_proxy", "withdraw_proxy"],
];

export interface Line {
  seat: string;
  weight: bigint;
  group: string;
  present: boolean;
}

export interface Counted {
  seq: number;
  id: string;
  marks: Json;
  /** In the round's tree. */
  leaf: Uint8Array;
}

/** A round as the log tells it. */
export class Round {
  state = "";
  register: Line[] = [];
  disqualified: Line[] = [];
  order: string[] = [];
  seats = new Set<string>();
  box = new Map<string, Counted>();
  secret: Json[] = [];
  participants: string[] = [];
  ids: string[] | null = null;
  replaced = new Map<string, number>();
  taken = new Set<string>();
  result: Json = null;
  acclaimed = false;
  commit = "";
  closed = 0;
  unlogged = 0;

  constructor(
    readonly poll: string,
    readonly number: number,
    public paper: Facts,
  ) {}

  get isSecret(): boolean {
    return this.paper.secrecy === "secret";
  }

  get absent(): Set<string> {
    return new Set(this.register.filter((line) => !line.present).map((line) => line.seat));
  }

  /** The leaves of the round's tree: the entries of the counted ballots, or the ids of a secret round's. */
  get leaves(): Uint8Array[] {
    return this.isSecret ? (this.ids ?? []).map((id) => leaf(utf8(id))) : [...this.box.values()].map((of) => of.leaf);
  }

  get place(): string {
    return `round ${this.poll} ${this.number}`;
  }
}

export function keyOf(created: Facts): string {
  return typeof created.key === "string" ? created.key : "";
}

type Say = (what: string) => void;

/** Everything that the entries say. */
export class Story {
  rounds = new Map<string, Round>();
  definition: [string, number] = ["", 0];
  created: Facts = {};
  /** The store's memories, the newest last; more than one where data had been lost. */
  epochs: string[] = [];
  unknown = new Set<string>();
  matters = new Map<string, Matter>();
  private seq = 0;

  constructor(private readonly bundle: Bundle) {
    for (const entry of bundle.entries) this.entry(entry.n, entry.seq, entry.facts);
  }

  /** What signatures are verified with; "" in an older engine's log. */
  get key(): string {
    return keyOf(this.created);
  }

  private entry(n: number, seq: number, facts: Facts): void {
    this.sequence(n, seq);
    const kind = String(facts.kind);
    const say = (what: string) => this.bundle.fault(`entry ${n}`, what);
    try {
      if (kind in STEPS) this.step(n, kind, facts, say);
      else if (kind === "cast") this.cast(n, seq, facts, say);
      else if (kind === "amend") this.amend(facts, say);
      else if (DEFINITIONS.includes(kind)) this.define(n, kind, facts, say);
      else if (kind === "procedure") this.move(facts, say);
      else if (kind === "epoch") this.epochs.push(text(facts, "epoch"));
      else if (!OTHERS.includes(kind)) this.unknown.add(kind);
    } catch (error) {
      say(`it lacks something, or has it in another form (${(error as Error).message})`);
    }
  }

  private sequence(n: number, seq: number): void {
    const secret = [...this.rounds.values()].find((of) => of.isSecret && TAKES.includes(of.state));
    if (secret && seq > this.seq) secret.unlogged += seq - this.seq - 1;
    else if (seq !== this.seq + 1) this.bundle.fault(`entry ${n}`, `sequence ${this.seq + 1} was to follow, ${seq} does`);
    this.seq = seq;
  }

  private define(n: number, kind: string, facts: Facts, say: Say): void {
    if ((kind === "created") !== (n === 1)) say("a log begins with one entry of the kind 'created'");
    if (n === 1) [this.created, this.epochs] = [facts, [text(facts, "epoch")]];
    this.definition = [text(facts, "definition"), "v" in facts ? number(facts, "v") : 1];
  }

  private move(facts: Facts, say: Say): void {
    const item = text(facts, "item");
    const of = this.matters.get(item) ?? new Matter(item);
    this.matters.set(item, of);
    const voted = [...this.rounds.values()].filter((round) => round.poll === of.vote && round.result);
    const newest = voted[voted.length - 1];
    of.move(facts, newest ? text(newest.result as Facts, "outcome") : null, say);
    if ("definition" in facts) this.definition = [text(facts, "definition"), number(facts, "v")];
  }

  private step(n: number, kind: string, facts: Facts, say: Say): void {
    const name: [string, number] = [text(facts, "poll"), number(facts, "round")];
    let of = this.rounds.get(name.join(" "));
    const before = of ? of.state : "";
    const after = STEPS[kind]![before];
    if (after === undefined) return say(`${kind} of ${name[0]} round ${name[1]}, which is ${before || "not known"}`);
    if (!of) this.rounds.set(name.join(" "), (of = new Round(...name, at(facts, "paper") as Facts)));
    DETAILS[kind]?.(of, facts, say);
    if (of.isSecret && TAKES.includes(before) && !TAKES.includes(after)) dissolve(of, facts, say);
    if (["close", "acclaim", "annul"].includes(kind) && !of.closed) of.closed = n;
    of.state = after;
  }

  private amend(facts: Facts, say: Say): void {
    const of = this.rounds.get(`${text(facts, "poll")} ${number(facts, "round")}`);
    if (!of) throw new TypeError("a round that is not known");
    amend(of, facts, say);
  }

  private cast(n: number, seq: number, facts: Facts, say: Say): void {
    const of = this.rounds.get(`${text(facts, "poll")} ${number(facts, "round")}`);
    if (!of) throw new TypeError("a round that is not known");
    const [voter, id, replaces] = [text(facts, "voter"), text(facts, "ballot_id"), number(facts, "replaces")];
    const old = of.box.get(voter);
    const marks = at(facts, "choices");
    if (of.isSecret) say("a ballot of a secret round must not be in the log");
    if (of.state !== "open") say(`a ballot in a round that is ${of.state}`);
    if (!of.seats.has(voter)) say(`${voter} is not in the register`);
    if (of.absent.has(voter)) say(`${voter} is absent by the register`);
    if (replaces !== (old?.seq ?? 0)) say(`it replaces ${replaces}, which was not counted`);
    if (old && of.paper.change === "first") say(`${voter} had voted, and the first ballot counts`);
    if (of.taken.has(`${voter} ${id}`)) say("this ballot was counted before");
    const fault = ballotFault(of.paper, marks);
    if (fault) say(`choices: ${fault}`);
    if (old) of.replaced.set(old.id, seq);
    of.taken.add(`${voter} ${id}`);
    // Taken out first: the order is that of the entries which count.
    of.box.delete(voter);
    of.box.set(voter, { seq, id, marks, leaf: this.bundle.leaves.get(n)! });
  }
}

const DETAILS: { [kind: string]: (of: Round, facts: Facts, say: Say) => void } = {
  open,
  declare,
  acclaim: declare,
  casting_vote: declare,
  draw_lots: declare,
  commit_lots: (of, facts) => (of.commit = text(facts, "reason")),
};

function open(of: Round, facts: Facts, say: Say): void {
  of.register = linesOf(list(facts, "register"));
  of.disqualified = "disqualified" in facts ? linesOf(list(facts, "disqualified")) : [];
  of.order = of.register.map((line) => line.seat);
  of.seats = new Set(of.order);
  if (of.seats.size < of.register.length) say("register: a seat stands in it twice");
}

function linesOf(told: Json[]): Line[] {
  return told.map((line) => ({
    seat: text(line, "seat"),
    weight: BigInt(number(line, "weight")),
    group: "group" in (line as Facts) ? text(line, "group") : "",
    present: (line as Facts).present !== false,
  }));
}

/** Lines that take the place of what stood there, or come at the end; seats that have none any more. */
function amend(of: Round, facts: Facts, say: Say): void {
  const lines = new Map(of.register.map((line) => [line.seat, line]));
  const told = new Map(linesOf(list(facts, "lines")).map((line) => [line.seat, line]));
  if (!TAKES.includes(of.state)) say(`an amendment of a register in a round that is ${of.state}`);
  for (const seat of list(facts, "out") as string[]) {
    if (!lines.has(seat) || told.has(seat)) say(`out: ${seat} is not in the register, or comes into it in the same entry`);
    if (of.box.has(seat)) say(`out: ${seat} has a ballot in the box`);
    lines.delete(seat);
  }
  for (const [seat, line] of told) {
    const old = lines.get(seat) ?? line;
    if (old.weight !== line.weight || old.group !== line.group)
      say(`lines: ${seat} had another weight or group when the round was opened`);
    if (of.box.has(seat) && !line.present) say(`lines: ${seat} has a ballot in the box, and is made absent`);
    lines.set(seat, line);
  }
  of.order.push(...[...told.keys()].filter((seat) => !of.order.includes(seat)));
  of.register = of.order.flatMap((seat) => lines.get(seat) ?? []);
  of.disqualified = linesOf(list(facts, "disqualified"));
  of.seats = new Set(lines.keys());
}

function declare(of: Round, facts: Facts): void {
  of.result = at(facts, "result");
  of.acclaimed = facts.kind === "acclaim";
  if (of.acclaimed && facts.paper) of.paper = facts.paper as Facts;
}

/** The one entry in which a secret round's ballots stand, without their voters. */
function dissolve(of: Round, facts: Facts, say: Say): void {
  of.secret = list(facts, "bodies");
  of.participants = list(facts, "participants") as string[];
  of.ids = "ballots" in facts ? (list(facts, "ballots") as string[]) : null;
  for (const [name, part] of [["participants", of.participants], ["ballots", of.ids ?? []]] as const)
    if (part.some((text, n) => n > 0 && byCodePoint(part[n - 1]!, text) >= 0)) say(`${name}: they must be sorted, each once`);
  const absent = of.absent;
  const strangers = of.participants.filter((seat) => !of.seats.has(seat) || absent.has(seat)).sort(byCodePoint);
  if (strangers.length) say(`participants: ${strangers[0]} is not in the register`);
  const [cast, voted] = [of.secret.length, of.participants.length];
  if (cast !== voted || (of.ids && of.ids.length !== cast)) say(`bodies: ${cast} ballots of ${voted} who voted`);
  if (cast > of.unlogged) say(`bodies: ${cast} ballots, but the store wrote only ${of.unlogged}`);
  of.secret.forEach((marks, n) => {
    const fault = ballotFault(of.paper, marks);
    if (fault) say(`bodies[${n}]: ${fault}`);
  });
}
