// Emitted from engine/klubba/wire/air.py by `make emit`. Do not edit: change the schema there.
// Text-JSON: outbound objects are tagged `t`; a missing field has the default written beside it.

export const AIR_PROTOCOL = 1;

/** Which picture of an output: the one on air, or the one that a take would put there. */
export type View =
  | "program"
  | "preview";

/** What the program that shows a page says of it, as OBS does: on its program, only looked at, or hidden. */
export type Host =
  | ""
  | "program"
  | "preview"
  | "hidden";

/** A sentence in the meeting's languages; an empty `en` means that the Swedish one serves for both. */
export interface Text {
  readonly sv: string;
  readonly en: string;
}

/** Which output this is, and what does not change: `join` is the address for phones, `qr` its code as the path of an SVG drawing `qr_size` units wide. accent: an organiser's own colour for a dark ground, "" for Klubba's. rehearsal: this is a copy to practise in, and every picture must say so. */
export interface Greeting {
  readonly t: "greeting";
  readonly protocol: number;
  readonly output: string;
  readonly meeting: string;
  readonly title: Text;
  readonly meeting_language: string;
  readonly join: string;
  readonly qr: string;
  readonly qr_size: number;
  readonly accent: string;
  readonly rehearsal: boolean;
}

/** What a picture shows. `none`: nothing at all. `card`: a test card, for setting up. */
export type Scene =
  | "none"
  | "lower"
  | "full"
  | "winners"
  | "countdown"
  | "strap"
  | "card";

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

/** Where the current round is, as a viewer of the stream sees it. `waiting`: nothing to show yet or any more. */
export type Phase =
  | "waiting"
  | "asking"
  | "closed"
  | "result"
  | "annulled";

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

/** One option. count, beside: its figure and what is said beside it, "" while nobody may see them. */
export interface Bar {
  readonly id: string;
  readonly text: Text;
  readonly letter: string;
  readonly tone: string;
  readonly shape: number;
  readonly count: Text;
  readonly beside: Text;
  readonly permille: number;
  readonly winner: boolean;
  readonly tied: boolean;
}

/** One condition of the rule with its figures, written out, and whether it holds. */
export interface Work {
  readonly text: Text;
  readonly holds: boolean;
}

/** A figure with its name: "In the middle (median)", "12,5 kr". */
export interface Figure {
  readonly label: Text;
  readonly value: Text;
}

/** One seat of an open vote: its group, the number of its option (-1: did not vote), and where the hall's plan has it, in thousandths from the left and from the back of the hall. */
export interface Place {
  readonly group: string;
  readonly option: number;
  readonly x: number;
  readonly y: number;
}

/** The current round, as everybody may see it. Fields that nobody may see are empty. */
export interface Board {
  readonly epoch: string;
  readonly revision: number;
  readonly meeting: Text;
  readonly state: RoundState;
  readonly phase: Phase;
  readonly poll: string;
  readonly round: number;
  readonly item: Text;
  readonly question: Text;
  readonly method: Method;
  readonly strap: Text;
  readonly voted: number;
  readonly entitled: number;
  readonly turnout: Text;
  readonly turnout_permille: number;
  readonly bars: readonly Bar[];
  readonly has_figures: boolean;
  readonly winners: readonly number[];
  readonly more: number;
  readonly decided: boolean;
  readonly sentence: Text;
  readonly work: readonly Work[];
  readonly reconciliation: Text;
  readonly figures: readonly Figure[];
  readonly texts: readonly string[];
  readonly places: readonly Place[];
  readonly left_ms: number;
  readonly ends_ms: number;
  readonly bare: boolean;
}

/** What is on an output now. A newer one replaces an older one; some may be skipped, never the last. */
export interface Air {
  readonly t: "air";
  readonly n: number;
  readonly scene: Scene;
  readonly bug: boolean;
  readonly cut: boolean;
  readonly guide: boolean;
  readonly language: string;
  readonly theme: string;
  readonly board: Board | null;
}

/** Who changes the picture: the meeting (`auto`), or only the producer (`manual`). */
export type Mode =
  | "auto"
  | "manual";

/** A picture that a producer chose: a scene, with or without the bug (QR code and join text). */
export interface Picked {
  readonly scene: Scene;
  readonly bug: boolean;
}

/** One output as the producer has set it up, and as the store keeps it. */
export interface Output {
  readonly id: string;
  readonly name: string;
  readonly serial: number;
  readonly shut: boolean;
  readonly delay_ms: number;
  readonly mode: Mode;
  readonly held: boolean;
  readonly frozen: boolean;
  readonly panic: boolean;
  readonly language: string;
  readonly theme: string;
  readonly guide: boolean;
  readonly bug: boolean;
  readonly result_scene: Scene;
  readonly preview: Picked;
  readonly program: Picked;
  readonly moment: string;
  readonly pinned: Board | null;
  readonly version: number;
}

/** One connected consumer of an output: what it said it shows, how long ago, and what troubles it. */
export interface Seen {
  readonly kind: string;
  readonly n: number;
  readonly dropped: number;
  readonly ago_ms: number;
  readonly trouble: string;
  readonly live: boolean;
  readonly host: Host;
}

/** One output with what it shows now, for the producer's page. polled_ms: since a feed was read, -1 for never. */
export interface Channel {
  readonly output: Output;
  readonly n: number;
  readonly scene: Scene;
  readonly bug: boolean;
  readonly waiting_ms: number;
  readonly seen: readonly Seen[];
  readonly polled_ms: number;
}

/** Everything on the producer's page. board: the meeting now, without any delay. */
export interface Desk {
  readonly t: "desk";
  readonly board: Board;
  readonly channels: readonly Channel[];
  readonly troubles: readonly Text[];
  readonly themes: readonly string[];
}

export interface AirPong {
  readonly t: "pong";
  readonly n: number;
}

export type Outbound =
  | Greeting
  | Air
  | Desk
  | AirPong;

/** The first message of a consumer that has not put its key into the URL. kind: see `Seen`. */
export type AirHello = readonly [t: "hello", protocol: number, key: string, view: View, kind: string];
export const airHello = (protocol: number, key: string = "", view: View = "program", kind: string = "overlay"): AirHello => ["hello", protocol, key, view, kind];

/** What a consumer shows now: the picture's number, dropped frames since it started, its trouble in words, and what the program that it runs in says of it. */
export type Saw = readonly [t: "saw", n: number, dropped: number, trouble: string, host: Host];
export const saw = (n: number, dropped: number = 0, trouble: string = "", host: Host = ""): Saw => ["saw", n, dropped, trouble, host];

/** Asks whether the engine is there; answered by pong with the same number. */
export type Ping = readonly [t: "ping", n: number];
export const ping = (n: number): Ping => ["ping", n];
