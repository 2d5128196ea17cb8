/**
 * The line to the engine for whoever shows pictures: it opens, says its key, and comes back by itself.
 *
 * Nothing here ever touches the picture: without a line the last one stays.
 */

import { AIR_PROTOCOL, airHello, ping, saw, type Air, type AirPong, type Desk, type Greeting, type Host, type View } from "./air.gen";

/** The engine closes with these when coming back would change nothing: the key is not valid (any more). */
const REFUSED = [4401, 4403];
const PING_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 4_000;
const BACKOFF_FIRST_MS = 150;
const BACKOFF_MAX_MS = 5_000;

export type Heard = Greeting | Air | Desk | AirPong;

/** What of a WebSocket is used. */
export interface TextSocket {
  readonly readyState: number;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(data: string): void;
  close(): void;
}

export interface Line {
  /** Address of the socket: ws://host/ws/air. */
  readonly url: string;
  /** "" where a session cookie opens the socket (producer's page). */
  readonly key: string;
  readonly view: View;
  readonly kind: string;
  readonly open?: (url: string) => TextSocket;
  readonly random?: () => number;
}

/** waiting: no line yet, or none any more. refused: the key is not valid. */
export type LineState = "waiting" | "live" | "refused";

export class Feed {
  private socket: TextSocket | null = null;
  private attempt = 0;
  private asked = 0;
  private stopped = true;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setTimeout> | undefined;
  state: LineState = "waiting";

  constructor(
    private readonly line: Line,
    private readonly heard: (event: Heard) => void,
    private readonly changed: (state: LineState) => void = () => {},
  ) {}

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.open();
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.timer);
    this.drop();
  }

  /** The page was shown, or the network came back. */
  wake(): void {
    if (this.stopped || this.state === "refused") return;
    this.attempt = 0;
    if (this.state === "live") this.probe();
    else this.again(0);
  }

  /** Tells the producer what is shown here. Nothing is promised. */
  saw(n: number, dropped: number, trouble: string, host: Host = ""): void {
    this.send(saw(n, dropped, trouble, host));
  }

  private open(): void {
    const socket = (this.line.open ?? ((url) => new WebSocket(url) as unknown as TextSocket))(this.line.url);
    this.socket = socket;
    socket.onopen = () => this.line.key && socket.send(JSON.stringify(airHello(AIR_PROTOCOL, this.line.key, this.line.view, this.line.kind)));
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = (event) => this.closed(event.code);
    this.expect();
  }

  private receive(data: unknown): void {
    let event: Heard;
    try {
      event = JSON.parse(String(data)) as Heard;
    } catch {
      return this.closed(0);
    }
    if (this.state !== "live") this.set("live");
    this.attempt = 0;
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.probe(), PING_EVERY_MS);
    this.heard(event);
  }

  private probe(): void {
    this.asked = (this.asked + 1) % 2 ** 32;
    this.send(ping(this.asked));
    this.expect();
  }

  private expect(): void {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.closed(0), ANSWER_WITHIN_MS);
  }

  private closed(code: number): void {
    this.drop();
    if (REFUSED.includes(code)) return this.set("refused");
    this.set("waiting");
    const most = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.attempt);
    this.attempt += 1;
    this.again((this.line.random ?? Math.random)() * most);
  }

  private again(ms: number): void {
    clearTimeout(this.timer);
    this.drop();
    this.timer = setTimeout(() => !this.stopped && this.open(), ms);
  }

  private drop(): void {
    clearTimeout(this.watch);
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private send(message: readonly unknown[]): void {
    if (this.socket?.readyState === 1) this.socket.send(JSON.stringify(message));
  }

  private set(state: LineState): void {
    if (this.state === state) return;
    this.state = state;
    this.changed(state);
  }
}
