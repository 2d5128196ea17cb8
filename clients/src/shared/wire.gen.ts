// Emitted from engine/klubba/wire/frames.py by `make emit`. Do not edit: change the schema there.
// Outbound frames are maps tagged `t`; a missing field has the default written beside it.

export const PROTOCOL = 1;
export const BALLOT_ID_BYTES = 16;
export const COMMAND_ID_BYTES = 16;
export const INBOUND_FRAME_MAX_BYTES = 4096;
export const OPTIONS_MAX_COUNT = 32;
export const REASON_MAX_CHARS = 500;
export const BALLOT_TEXT_MAX_CHARS = 280;
export const POLL_DATA_MAX_CHARS = 3000;
export const PROPOSAL_MAX_CHARS = 200;

/** What a chair can do to a round. */
export type Action =
  | "arm"
  | "disarm"
  | "open"
  | "pause"
  | "resume"
  | "close"
  | "declare"
  | "publish"
  | "archive"
  | "annul"
  | "revote"
  | "acclaim"
  | "casting_vote"
  | "commit_lots"
  | "draw_lots"
  | "time";

/** What a chair can do to a matter. */
export type Move =
  | "propose"
  | "withdraw"
  | "put"
  | "find"
  | "strike"
  | "call"
  | "resolve"
  | "table"
  | "remit"
  | "agree"
  | "vote"
  | "drop"
  | "reserve"
  | "depart"
  | "reopen";

/** A capability: what the holder of a link, a cookie or a key may see and do. */
export type Role =
  | "voter"
  | "chair"
  | "operator"
  | "moderator"
  | "hall"
  | "overlay"
  | "producer"
  | "public";

/** A sentence in the meeting's languages; an empty `en` means that the Swedish one serves for both. */
export interface Text {
  readonly sv: string;
  readonly en: string;
}

/** Who a voter is in this meeting; the page says it before the first vote. */
export interface Who {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  readonly group: string;
}

/** An organiser's colours on one kind of screen; "" where Klubba's own stays. */
export interface Shades {
  readonly primary: string;
  readonly strong: string;
  readonly soft: string;
  readonly surface: string;
}

/** An organiser's colours, for light and for dark screens, and the address of their logo ("" for none). */
export interface Look {
  readonly light: Shades;
  readonly dark: Shades;
  readonly logo: string;
}

/** Who you are here, and which engine memory (`epoch`) your revisions belong to. */
export interface Welcome {
  readonly t: "welcome";
  readonly protocol: number;
  readonly epoch: string;
  readonly role: Role;
  readonly meeting: string;
  readonly title: Text;
  readonly language: string;
  readonly place?: Text; // default {"sv":"","en":""}
  readonly wifi?: string; // default ""
  readonly join?: string; // default ""
  readonly seat?: Who | null; // default null
  readonly secure?: boolean; // default true
  readonly promise?: Text | null; // default null
  readonly look?: Look | null; // default null
  readonly rehearsal?: boolean; // default false
  readonly proxies?: readonly Who[]; // default []
  readonly proxy?: Who | null; // default null
  readonly serves?: Who | null; // default null
}

export type RoundState =
  | "draft"
  | "armed"
  | "open"
  | "paused"
  | "closed"
  | "declared"
  | "published"
  | "archived"
  | "annulled";

/** What a round decided. `yes`, `no`: yes/no methods; `decided`: the winners stand; `tie`: see the result. */
export type Outcome =
  | "yes"
  | "no"
  | "decided"
  | "tie"
  | "no_quorum"
  | "no_result";

/** A poll on the agenda. The title is absent until the audience may see the text. */
export interface AgendaPoll {
  readonly id: string;
  readonly state: RoundState;
  readonly round?: number; // default 0
  readonly title?: Text | null; // default null
  readonly outcome?: Outcome | null; // default null
  readonly actions?: readonly Action[]; // default []
}

/** Where a matter is. */
export type Phase =
  | "debate"
  | "put"
  | "found"
  | "counter"
  | "counter_found"
  | "counter_vote"
  | "final_vote"
  | "motion"
  | "motion_vote"
  | "decided"
  | "tabled"
  | "remitted"
  | "departed";

/** A move that the chair may make now. `needs`: what to ask for first (text, proposal, seat, reason), or "". */
export interface MatterMove {
  readonly move: Move;
  readonly proposal: string;
  readonly label: Text;
  readonly needs: string;
}

/** A proposal that stands. `by`: the seat that made it, "" where it was prepared. */
export interface MatterProposal {
  readonly id: string;
  readonly text: Text;
  readonly by: string;
}

/** A move that was made. `label` in words; `by` a seat. */
export interface MatterDone {
  readonly label: Text;
  readonly by: string;
}

/** A matter under a procedure, as the chair's page leads through it. `say` is read aloud, word for word. */
export interface MatterView {
  readonly phase: Phase;
  readonly say: Text;
  readonly moves: readonly MatterMove[];
  readonly proposals?: readonly MatterProposal[]; // default []
  readonly main?: string; // default ""
  readonly counter?: string; // default ""
  readonly vote?: string; // default ""
  readonly voting?: boolean; // default false
  readonly outcome?: string; // default ""
  readonly reservations?: readonly string[]; // default []
  readonly done?: readonly MatterDone[]; // default []
}

/** An item with its polls. `matter`: for the chair, in a meeting with a procedure. */
export interface AgendaItem {
  readonly id: string;
  readonly title: Text;
  readonly polls?: readonly AgendaPoll[]; // default []
  readonly text?: Text; // default {"sv":"","en":""}
  readonly matter?: MatterView | null; // default null
}

/** The whole agenda, sent at hello and after each step; `step` numbers the steps taken so far. */
export interface Agenda {
  readonly t: "agenda";
  readonly epoch: string;
  readonly step: number;
  readonly items: readonly AgendaItem[];
}

/** How a ballot is filled in. */
export type Method =
  | "yes_no"
  | "yes_no_abstain"
  | "choose"
  | "rating"
  | "ranking"
  | "number"
  | "text"
  | "words";

export interface PaperOption {
  readonly id: string;
  readonly text: Text;
}

export type Secrecy =
  | "open"
  | "secret";

/** Which of a voter's ballots counts: the last one (may be changed until close) or the first (roll call). */
export type Change =
  | "last"
  | "first";

/** How rankings are counted. `irv` instant run-off; `stv` single transferable vote, for several seats. */
export type Counting =
  | "irv"
  | "borda"
  | "schulze"
  | "stv";

/** What a number may be: decimals with a point, "" where there is no bound; at most so many decimals; its unit. */
export interface NumberForm {
  readonly least: string;
  readonly most: string;
  readonly decimals: number;
  readonly unit: Text;
}

/** The definition of the current poll, frozen since it was armed. Sent once per poll and round. */
export interface Paper {
  readonly t: "paper";
  readonly poll: string;
  readonly round: number;
  readonly item: Text;
  readonly title: Text;
  readonly method: Method;
  readonly options: readonly PaperOption[];
  readonly choose_min: number;
  readonly choose_max: number;
  readonly winners: number;
  readonly secrecy: Secrecy;
  readonly change: Change;
  readonly live: boolean;
  readonly rule: Text;
  readonly blank?: number; // default -1
  readonly counting?: Counting | null; // default null
  readonly scale?: readonly number[]; // default []
  readonly number?: NumberForm | null; // default null
  readonly text_max?: number; // default 0
}

/** One option's count while a `live` poll is open. */
export interface LiveLine {
  readonly heads: number;
  readonly weight: number;
}

/** One condition of the rule with its figures: what it needed, what it got, whether it holds. */
export interface Working {
  readonly text: Text;
  readonly needed: number;
  readonly got: number;
  readonly base: number;
  readonly holds: boolean;
  readonly unit: "heads" | "weight";
}

/** What a share is a share of (shared vocabulary of rules, results and sentences). */
export type Base =
  | "yes_no"
  | "yes_no_abstain"
  | "valid"
  | "cast"
  | "present"
  | "entitled";

/** One option's figures. */
export interface Line {
  readonly option: string;
  readonly text: Text;
  readonly heads: number;
  readonly weight: number;
  readonly percent: string;
  readonly winner: boolean;
  readonly tied: boolean;
}

/** One group of an open round: heads per option in the paper's order, and who did not vote. */
export interface GroupLine {
  readonly group: string;
  readonly heads: readonly number[];
  readonly register: number;
  readonly not_voted: number;
}

/** How one option was rated. mean: exact "17/5", "" where nobody rated it; shown: the same, rounded: "3.4". */
export interface Rating {
  readonly option: string;
  readonly mean: string;
  readonly shown: string;
  readonly heads: number;
  readonly weight: number;
  readonly spread_heads: readonly number[];
  readonly spread_weight: readonly number[];
}

/** One round of counting rankings. votes: per option in the paper's order, "" for one that is no longer counted. */
export interface CountRound {
  readonly number: number;
  readonly votes: readonly string[];
  readonly text: Text;
  readonly exact?: readonly string[]; // default []
  readonly elected?: readonly string[]; // default []
  readonly eliminated?: readonly string[]; // default []
  readonly transferred?: string; // default ""
  readonly exhausted?: string; // default ""
}

/** How many gave a number from `low` to `high`, both included (the same where it is one value). */
export interface Bin {
  readonly low: string;
  readonly high: string;
  readonly heads: number;
  readonly weight: number;
}

/** What the given numbers say. mean, median: exact "25/2"; mean_shown, median_shown: decimal, rounded. */
export interface Numbers {
  readonly heads: number;
  readonly weight: number;
  readonly mean: string;
  readonly mean_shown: string;
  readonly median: string;
  readonly median_shown: string;
  readonly least: string;
  readonly most: string;
  readonly bins: readonly Bin[];
}

/** An approved text, and how many wrote it. */
export interface Written {
  readonly text: string;
  readonly heads: number;
  readonly weight: number;
}

/** A witnessed drawing of lots. commit: SHA-256 of the seed, told first; seed: revealed after, both hex. */
export interface Lots {
  readonly commit: string;
  readonly seed: string;
  readonly contributions: readonly string[];
  readonly order: readonly string[];
}

/** What only some results have. Figures are decimals with a point, or exact fractions where that is said. */
export interface Detail {
  readonly blank_heads?: number; // default 0
  readonly blank_weight?: number; // default 0
  readonly ratings?: readonly Rating[]; // default []
  readonly counting?: Counting | null; // default null
  readonly quota?: string; // default ""
  readonly rounds?: readonly CountRound[]; // default []
  readonly points?: readonly string[]; // default []
  readonly pairwise?: readonly (readonly number[])[]; // default []
  readonly paths?: readonly (readonly number[])[]; // default []
  readonly number?: Numbers | null; // default null
  readonly texts?: readonly Written[]; // default []
  readonly waiting?: number; // default 0
  readonly refused?: number; // default 0
  readonly casting_vote?: "" | "no" | "yes"; // default ""
  readonly lots?: Lots | null; // default null
}

/** Tally, register and rule, counted. Pure function of the closed round; equal bytes every time. */
export interface Result {
  readonly decided_by: "acclamation" | "casting_vote" | "lots" | "vote";
  readonly outcome: Outcome;
  readonly base: Base;
  readonly lines: readonly Line[];
  readonly register: number;
  readonly cast: number;
  readonly not_voted: number;
  readonly register_weight: number;
  readonly cast_weight: number;
  readonly working: readonly Working[];
  readonly sentence: Text;
  readonly reconciliation: Text;
  readonly groups: readonly GroupLine[];
  readonly detail: Detail | null;
}

/** How many sockets of each kind this engine holds (for the chair). */
export interface Connected {
  readonly voters: number;
  readonly chairs: number;
  readonly halls: number;
  readonly overlays: number;
}

/** Something the chair should know, in words. `code` is stable. */
export interface Alert {
  readonly code: string;
  readonly text: Text;
}

/** What everybody in one audience sees now. A newer one replaces an older one; states may be skipped. */
export interface State {
  readonly t: "state";
  readonly epoch: string;
  readonly revision: number;
  readonly step: number;
  readonly poll?: string; // default ""
  readonly round?: number; // default 0
  readonly state?: RoundState; // default "draft"
  readonly voted?: number; // default 0
  readonly entitled?: number; // default 0
  readonly tally?: readonly LiveLine[] | null; // default null
  readonly so_far?: readonly Working[]; // default []
  readonly commit?: string; // default ""
  readonly result?: Result | null; // default null
  readonly who?: Uint8Array | null; // default null
  readonly reason?: string; // default ""
  readonly sealed?: boolean; // default true
  readonly actions?: readonly Action[]; // default []
  readonly next?: Action | null; // default null
  readonly connected?: Connected | null; // default null
  readonly alerts?: readonly Alert[]; // default []
  readonly head?: string; // default ""
  readonly marks?: number; // default 0
  readonly amended?: number; // default 0
  readonly left_ms?: number; // default -1
  readonly ends_ms?: number; // default 0
  readonly away?: boolean; // default false
}

/** The voter's own ballot in the current round. `choices` is absent when it may no longer be known (sealed); `voted` still says that there is one. */
export interface Mine {
  readonly t: "mine";
  readonly poll: string;
  readonly round: number;
  readonly entitled: boolean;
  readonly voted?: boolean; // default false
  readonly ballot_seq?: number; // default 0
  readonly choices?: readonly number[] | null; // default null
  readonly ballot_id?: Uint8Array; // default new Uint8Array(0)
  readonly text?: string; // default ""
  readonly scores?: readonly number[]; // default []
  readonly seat?: string; // default ""
  readonly reason?: string; // default ""
}

/** The one answer to a cast (semantics: a cast gets exactly one). */
export type Answer =
  | "accepted"
  | "replaced"
  | "same"
  | "already"
  | "superseded"
  | "other_device"
  | "not_open"
  | "late"
  | "annulled"
  | "not_entitled"
  | "invalid"
  | "busy";

/** What was registered, where and when. `mac`: the engine's seal on it (core.receipts), to show it again. */
export interface Receipt {
  readonly meeting: string;
  readonly poll: string;
  readonly round: number;
  readonly ballot_id: Uint8Array;
  readonly seq: number;
  readonly epoch: string;
  readonly mac: Uint8Array;
}

/** The one answer to a cast. `ballot_seq` is the voter's counted ballot afterwards (0: none). `seat` as cast. */
export interface Answered {
  readonly t: "answer";
  readonly poll: string;
  readonly round: number;
  readonly ballot_id: Uint8Array;
  readonly answer: Answer;
  readonly ballot_seq?: number; // default 0
  readonly receipt?: Receipt | null; // default null
  readonly reason?: string; // default ""
  readonly retry_after_ms?: number; // default 0
  readonly seat?: string; // default ""
}

/** What became of a receipt: the ballot is `kept` or `lost`; `unknown`: the receipt is not of this engine. */
export type Kept =
  | "kept"
  | "lost"
  | "unknown";

/** The answer to a claim. `lost`: the engine's data is older than what it had registered; staff are told too. */
export interface Claimed {
  readonly t: "claimed";
  readonly ballot_id: Uint8Array;
  readonly answer: Kept;
}

/** `done`: taken (also on a resend). `stale`: somebody stepped first. `refused`: not now. `busy`: try again. */
export type StepAnswer =
  | "done"
  | "stale"
  | "refused"
  | "busy";

/** The one answer to a step or to another command of the chair, to the page that sent it. */
export interface Stepped {
  readonly t: "stepped";
  readonly command_id: Uint8Array;
  readonly answer: StepAnswer;
  readonly step: number;
  readonly reason?: Text; // default {"sv":"","en":""}
}

export interface Pong {
  readonly t: "pong";
  readonly n: number;
}

/** A frame was refused: what was expected and what came. `fatal`: the socket closes now. */
export interface Fault {
  readonly t: "error";
  readonly code: string;
  readonly expected: string;
  readonly got: string;
  readonly fatal?: boolean; // default false
}

/** This connection has no seat any more; `code` is `other_device`, `released` or `revoked`. */
export interface Moved {
  readonly t: "moved";
  readonly code: string;
  readonly text: Text;
}

export type Outbound =
  | Welcome
  | Agenda
  | Paper
  | State
  | Mine
  | Answered
  | Claimed
  | Stepped
  | Pong
  | Fault
  | Moved;

/** The first frame: which protocol, and what this client has already seen (`epoch` "" and 0: nothing). */
export type Hello = readonly [t: "hello", protocol: number, epoch: string, revision: number, key: string, preview: number];
export const hello = (protocol: number, epoch: string = "", revision: number = 0, key: string = "", preview: number = 0): Hello => ["hello", protocol, epoch, revision, key, preview];

/** Hands in a ballot. Sending the same one again is harmless: it is known by its `ballot_id`. */
export type Cast = readonly [t: "cast", poll: string, round: number, ballot_id: Uint8Array, replaces: number, choices: readonly number[], text: string, scores: readonly number[], seat: string];
export const cast = (poll: string, round: number, ballotId: Uint8Array, replaces: number, choices: readonly number[], text: string = "", scores: readonly number[] = [], seat: string = ""): Cast => ["cast", poll, round, ballotId, replaces, choices, text, scores, seat];

/** The chair's next step. `step` is the step number that the chair's page saw: a stale page changes nothing. */
export type Step = readonly [t: "step", command_id: Uint8Array, step: number, poll: string, round: number, action: Action, reason: string, outcome: string, seconds: number];
export const step = (commandId: Uint8Array, step: number, poll: string, round: number, action: Action, reason: string = "", outcome: string = "", seconds: number = 0): Step => ["step", commandId, step, poll, round, action, reason, outcome, seconds];

/** A poll that was not prepared, put last on an item of the agenda. Answered by stepped, as a step is. */
export type AddPoll = readonly [t: "add_poll", command_id: Uint8Array, step: number, item: string, data: string];
export const addPoll = (commandId: Uint8Array, step: number, item: string, data: string): AddPoll => ["add_poll", commandId, step, item, data];

/** The next move in an item's procedure (core.procedure). Answered by stepped, as a step is. */
export type Proceed = readonly [t: "proceed", command_id: Uint8Array, step: number, item: string, move: Move, proposal: string, text: string, text_en: string, by: string];
export const proceed = (commandId: Uint8Array, step: number, item: string, move: Move, proposal: string = "", text: string = "", textEn: string = "", by: string = ""): Proceed => ["proceed", commandId, step, item, move, proposal, text, textEn, by];

/** A voter shows the newest receipt again, because the engine's memory looks older than it: was it kept? */
export type Claim = readonly [t: "claim", poll: string, round: number, ballot_id: Uint8Array, seq: number, epoch: string, mac: Uint8Array];
export const claim = (poll: string, round: number, ballotId: Uint8Array, seq: number, epoch: string, mac: Uint8Array): Claim => ["claim", poll, round, ballotId, seq, epoch, mac];

/** Asks whether the engine is there; answered by pong with the same number. */
export type Ping = readonly [t: "ping", n: number];
export const ping = (n: number): Ping => ["ping", n];
