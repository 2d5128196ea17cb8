/**
 * The frames as the pages see them: the emitted types with every default filled in.
 *
 * The engine omits fields that have their default. `unpack` puts them back, so that no page has to remember which
 * field may be missing; the compiler compares the table of defaults with the emitted types.
 */

import { decode, encode, type Packed } from "./msgpack";
import type * as gen from "./wire.gen";

export { addPoll, BALLOT_ID_BYTES, cast, claim, COMMAND_ID_BYTES, hello, ping, proceed, PROPOSAL_MAX_CHARS, PROTOCOL, REASON_MAX_CHARS, step } from "./wire.gen";
export type {
  Action,
  Alert,
  Answer,
  Base,
  Bin,
  Change,
  Connected,
  Counting,
  GroupLine,
  Line,
  LiveLine,
  Look,
  Lots,
  MatterDone,
  MatterMove,
  MatterProposal,
  Method,
  Move,
  NumberForm,
  Numbers,
  Outcome,
  Phase,
  PaperOption,
  Rating,
  Receipt,
  Result,
  Role,
  RoundState,
  Secrecy,
  Shades,
  StepAnswer,
  Text,
  Who,
  Working,
  Written,
} from "./wire.gen";

export type Welcome = Required<gen.Welcome>;
export type AgendaPoll = Required<gen.AgendaPoll>;
export type MatterView = Required<gen.MatterView>;
export type AgendaItem = Omit<Required<gen.AgendaItem>, "polls" | "matter"> & {
  readonly polls: readonly AgendaPoll[];
  readonly matter: MatterView | null;
};
export type Agenda = Omit<gen.Agenda, "items"> & { readonly items: readonly AgendaItem[] };
export type Paper = Required<gen.Paper>;
export type State = Required<gen.State>;
export type Mine = Required<gen.Mine>;
export type Answered = Required<gen.Answered>;
export type Stepped = Required<gen.Stepped>;
export type Pong = gen.Pong;
export type Claimed = gen.Claimed;
export type Fault = Required<gen.Fault>;
export type Moved = gen.Moved;
export type Outbound = Welcome | Agenda | Paper | State | Mine | Answered | Claimed | Stepped | Pong | Fault | Moved;
export type Inbound = gen.Hello | gen.Cast | gen.Claim | gen.Step | gen.AddPoll | gen.Proceed | gen.Ping;

type MayMiss<T> = { [K in keyof T]-?: object extends Pick<T, K> ? K : never }[keyof T];
type Defaults<T> = Required<Pick<T, MayMiss<T>>>;

const NO_TEXT: gen.Text = { sv: "", en: "" };
const DEFAULTS: { readonly [T in gen.Outbound["t"]]: Defaults<Extract<gen.Outbound, { t: T }>> } = {
  welcome: {
    place: NO_TEXT,
    wifi: "",
    join: "",
    seat: null,
    secure: true,
    promise: null,
    look: null,
    rehearsal: false,
    proxies: [],
    proxy: null,
    serves: null,
  },
  agenda: {},
  paper: { blank: -1, counting: null, scale: [], number: null, text_max: 0 },
  state: {
    poll: "",
    round: 0,
    state: "draft",
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
  },
  mine: { voted: false, ballot_seq: 0, choices: null, ballot_id: new Uint8Array(0), text: "", scores: [], seat: "", reason: "" },
  answer: { ballot_seq: 0, receipt: null, reason: "", retry_after_ms: 0, seat: "" },
  claimed: {},
  stepped: { reason: NO_TEXT },
  pong: {},
  error: { fatal: false },
  moved: {},
};
const ITEM: Defaults<gen.AgendaItem> = { polls: [], text: NO_TEXT, matter: null };
const MATTER: Defaults<gen.MatterView> = {
  proposals: [],
  main: "",
  counter: "",
  vote: "",
  voting: false,
  outcome: "",
  reservations: [],
  done: [],
};
const POLL: Defaults<gen.AgendaPoll> = { round: 0, title: null, outcome: null, actions: [] };

/** The frame in the bytes, with its defaults; null for a frame this page does not know. Raises `CodecError`. */
export function unpack(bytes: Uint8Array): Outbound | null {
  const value = decode(bytes) as unknown as gen.Outbound;
  if (!Object.keys(DEFAULTS).includes(value?.t)) return null;
  const frame = { ...DEFAULTS[value.t], ...value } as Outbound;
  return frame.t === "agenda" ? { ...frame, items: frame.items.map(fillItem) } : frame;
}

function fillItem(item: gen.AgendaItem): AgendaItem {
  const full = { ...ITEM, ...item };
  const matter = full.matter && { ...MATTER, ...full.matter };
  return { ...full, matter, polls: full.polls.map((poll) => ({ ...POLL, ...poll })) };
}

/** The bytes of a frame to the engine. */
export function pack(frame: Inbound): Uint8Array {
  return encode(frame as Packed);
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The bytes of a hexadecimal text, as `hex` wrote it. */
export function unhex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

/** `count` random bytes. Works over plain http too, where `crypto.subtle` and `randomUUID` are missing. */
export function randomBytes(count: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(count));
}
