/**
 * A page's connection to the engine: it opens, greets, listens for life, and comes back by itself.
 *
 *     start ─► opening ─welcome─► live ─no answer, closed─► waiting ─backoff, online, page shown─► opening
 *                 └── closed with a code that trying again does not change ─► refused
 */

import { markRehearsal } from "./rehearsal";
import { absorb, NOTHING, type Status, type View } from "./view";
import { hello, ping, PROTOCOL, pack, unpack, type Inbound, type Outbound } from "./wire";

/** The engine closes with these when coming back at once would change nothing: no valid session, not allowed … */
export const NO_SESSION = 4401;
export const NOT_ALLOWED = 4403;
/** … and with these when coming back should wait: three bad frames, too many frames or sockets. */
const BAD_FRAMES = 4400;
const TOO_MUCH = 4429;

const PING_EVERY_MS = 5_000;
const ANSWER_WITHIN_MS = 5_000;
const PROBE_WITHIN_MS = 2_000;
const BACKOFF_FIRST_MS = 200;
/** So that a phone is back, and its ballot answered, within five seconds of whatever it was. */
const BACKOFF_MAX_MS = 4_000;
const PATIENCE = 3;

/** What of a WebSocket is used. */
export interface Socket {
  binaryType: string;
  readonly readyState: number;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number }) => void) | null;
  send(data: Uint8Array): void;
  close(): void;
}

/** What of the surroundings is used; tests bring their own. */
export interface Surroundings {
  open(): Socket;
  random(): number;
  /** This page stands in a frame on the chair's page: a picture of a screen, and no screen. */
  readonly preview?: 0 | 1;
}

export type SocketRole = "voter" | "chair" | "operator" | "moderator" | "hall" | "overlay";

/** The address of the role's socket on the host that served this page. */
export function socketUrl(role: SocketRole): string {
  return `${location.origin.replace("http", "ws")}/ws/${role}`;
}

/** How long to wait before attempt n (from 0): anything up to an exponentially growing bound (full jitter). */
export function backoff(attempt: number, random: number): number {
  return random * Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** attempt);
}

declare global {
  /** The socket that a page has opened before its script was here (voter.html). */
  var socket: WebSocket | undefined;
}

export class Connection {
  private view: View = NOTHING;
  private socket: Socket | null = null;
  private attempt = 0;
  private asked = 0;
  private expecting = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setTimeout> | undefined;
  private readonly views = new Set<(view: View) => void>();
  private readonly frames = new Set<(frame: Outbound) => void>();
  private stopped = true;
  private readonly key: string;
  private readonly around: Surroundings;

  /** `key` is a read-only key for pages without a cookie (overlay). */
  constructor(
    role: SocketRole,
    key = "",
    around: Surroundings = {
      open() {
        const early = globalThis.socket;
        globalThis.socket = undefined;
        return (early && early.readyState < 2 ? early : new WebSocket(socketUrl(role))) as unknown as Socket;
      },
      random: Math.random,
      preview: parent === window ? 0 : 1,
    },
  ) {
    this.key = key;
    this.around = around;
  }

  /** The latest of everything. The object changes only when something in it has. */
  get(): View {
    return this.view;
  }

  /** Calls `listener` after every change of the view. Returns how to stop. */
  subscribe(listener: (view: View) => void): () => void {
    this.views.add(listener);
    return () => this.views.delete(listener);
  }

  /** Calls `listener` with every frame, after the view has taken it in (answers, stepped). Returns how to stop. */
  listen(listener: (frame: Outbound) => void): () => void {
    this.frames.add(listener);
    return () => this.frames.delete(listener);
  }

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.open();
  }

  /** Closes, forgets everything and stays closed until `start`. */
  stop(): void {
    this.stopped = true;
    this.drop();
    clearTimeout(this.retry);
    this.set(NOTHING);
  }

  /** Sends when live; false when it could not be sent. True is no promise that it arrived. */
  send(frame: Inbound): boolean {
    if (this.view.status.kind !== "live" || this.socket?.readyState !== 1) return false;
    this.socket.send(pack(frame));
    return true;
  }

  /** Opens anew at once, to learn the truth again. */
  refresh(): void {
    if (this.stopped || this.view.status.kind === "refused") return;
    this.drop();
    if (this.view.status.kind === "live") this.status({ kind: "connecting" });
    this.open();
  }

  /** The page was shown, or the network came back: ask at once, and do not wait out a backoff. */
  wake(): void {
    if (this.stopped || this.view.status.kind === "refused") return;
    this.attempt = 0;
    if (this.view.status.kind === "live") this.probe(PROBE_WITHIN_MS);
    else this.refresh();
  }

  private open(): void {
    clearTimeout(this.retry);
    const socket = this.around.open();
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      const { welcome, state } = this.view;
      const seen = welcome && state && welcome.epoch === state.epoch ? state.revision : 0;
      socket.send(pack(hello(PROTOCOL, welcome?.epoch ?? "", seen, this.key, this.around.preview)));
    };
    if (socket.readyState === 1) socket.onopen();
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = (event) => this.closed(event.code);
    this.expect(ANSWER_WITHIN_MS);
  }

  /** The link counts as lost unless a frame comes within the time. Asking again never puts it off. */
  private expect(withinMs: number): void {
    const until = performance.now() + withinMs;
    if (this.expecting && this.expecting <= until) return;
    this.expecting = until;
    clearTimeout(this.watch);
    this.watch = setTimeout(() => this.closed(0), withinMs);
  }

  private probe(withinMs: number): void {
    this.asked = (this.asked + 1) % 2 ** 32;
    if (this.send(ping(this.asked))) this.expect(withinMs);
    else this.closed(0);
  }

  private receive(data: unknown): void {
    let frame: Outbound | null;
    try {
      frame = unpack(new Uint8Array(data as ArrayBuffer));
    } catch {
      return this.closed(0);
    }
    if (frame) this.take(frame);
    if (this.view.status.kind !== "live") return;
    this.calm();
    this.watch = setTimeout(() => this.probe(ANSWER_WITHIN_MS), PING_EVERY_MS);
  }

  private take(frame: Outbound): void {
    if (frame.t === "welcome") {
      this.attempt = 0;
      markRehearsal(frame.rehearsal);
    }
    const next = absorb(this.view, frame);
    if (next !== this.view) this.set(next);
    for (const listener of [...this.frames]) listener(frame);
  }

  private closed(code: number): void {
    this.drop();
    const why = this.refusal(code);
    if (why) return this.set({ ...this.view, status: { kind: "refused", code: why } });
    const wait = backoff(code === TOO_MUCH || code === BAD_FRAMES ? 6 : this.attempt, this.around.random());
    this.attempt += 1;
    if (this.view.status.kind === "live" || this.attempt >= PATIENCE) this.status({ kind: "lost" });
    this.retry = setTimeout(() => this.open(), wait);
  }

  /** The code when trying again would change nothing, else 0. A moved connection never comes back by itself. */
  private refusal(code: number): number {
    if (this.view.moved) return code || NOT_ALLOWED;
    return code === NO_SESSION || code === NOT_ALLOWED ? code : 0;
  }

  private calm(): void {
    clearTimeout(this.watch);
    this.expecting = 0;
  }

  private drop(): void {
    this.calm();
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  private status(status: Status): void {
    this.set({ ...this.view, status });
  }

  private set(view: View): void {
    this.view = view;
    for (const listener of [...this.views]) listener(view);
  }
}

/** Lets the page's own events (shown again, back online, restored from the cache) wake the connection. */
export function wakeWithPage(connection: Connection): void {
  const wake = () => connection.wake();
  addEventListener("online", wake);
  addEventListener("offline", wake);
  addEventListener("pageshow", (event) => event.persisted && wake());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
}
