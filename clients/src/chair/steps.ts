/** Carries the chair's steps to the engine: sends, sends again until answered, tells the page what became of it. */

import type { Connection } from "../shared/connection";
import { COMMAND_ID_BYTES, randomBytes, step, type Outbound } from "../shared/wire";
import { answered, CLEAR_DESK, press, sameBytes, type Desk, type Offer } from "./desk";

const BUSY_AGAIN_MS = 500;

export class Steps {
  private desk: Desk = CLEAR_DESK;
  private readonly listeners = new Set<(desk: Desk) => void>();
  private live = false;

  constructor(
    private readonly connection: Connection,
    private readonly random: (count: number) => Uint8Array = randomBytes,
  ) {
    connection.listen((frame) => this.heard(frame));
    connection.subscribe((view) => {
      const back = view.status.kind === "live" && !this.live;
      this.live = view.status.kind === "live";
      if (back) this.send();
    });
  }

  get(): Desk {
    return this.desk;
  }

  subscribe(listener: (desk: Desk) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Takes a step. While another one waits for its answer this does nothing. */
  take(offer: Offer, reason = "", outcome = "", seconds = 0): void {
    const next = press(this.desk, offer, this.random(COMMAND_ID_BYTES), reason, outcome, seconds);
    if (next === this.desk) return;
    this.set(next);
    this.send();
  }

  /** Takes the last answer off the page. */
  dismiss(): void {
    if (this.desk.notice !== null) this.set({ ...this.desk, notice: null });
  }

  private heard(frame: Outbound): void {
    if (frame.t !== "stepped") return;
    const { waiting } = this.desk;
    const ours = waiting !== null && sameBytes(waiting.commandId, frame.command_id);
    if (ours && frame.answer === "busy") setTimeout(() => this.send(), BUSY_AGAIN_MS);
    this.set(answered(this.desk, frame));
  }

  private send(): void {
    const waiting = this.desk.waiting;
    if (waiting === null) return;
    const { commandId, poll, round, action, reason, outcome, seconds } = waiting;
    this.connection.send(step(commandId, waiting.step, poll, round, action, reason, outcome, seconds));
  }

  private set(desk: Desk): void {
    if (desk === this.desk) return;
    this.desk = desk;
    for (const listener of [...this.listeners]) listener(desk);
  }
}
