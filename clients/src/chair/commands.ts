/**
 * What the chair's page writes into a meeting beside the steps: sent, sent again until it is answered, told once.
 *
 * One at a time, as with steps: a command carries the number of the step that the page saw, so two at once could only
 * make the second one stale.
 */

import type { Connection } from "../shared/connection";
import {
  addPoll,
  COMMAND_ID_BYTES,
  hex,
  proceed,
  randomBytes,
  type Inbound,
  type Move,
  type Outbound,
  type Stepped,
} from "../shared/wire";

const BUSY_AGAIN_MS = 500;

/** Makes the frame for a command id. */
export type Make = (commandId: Uint8Array) => Inbound;

interface Pending {
  readonly id: string;
  readonly frame: Inbound;
  readonly tell: (stepped: Stepped) => void;
}

export class Commands {
  private pending: Pending | null = null;
  private live = false;

  constructor(
    private readonly connection: Connection,
    private readonly random: (count: number) => Uint8Array = randomBytes,
  ) {
    connection.listen((frame) => this.heard(frame));
    connection.subscribe((view) => {
      const back = view.status.kind === "live" && !this.live;
      this.live = view.status.kind === "live";
      if (back) this.again();
    });
  }

  get waiting(): boolean {
    return this.pending !== null;
  }

  /** The engine's one answer (done, stale or refused); null while another command waits for its own. */
  send(make: Make): Promise<Stepped | null> {
    if (this.pending) return Promise.resolve(null);
    const id = this.random(COMMAND_ID_BYTES);
    return new Promise((tell) => {
      this.pending = { id: hex(id), frame: make(id), tell };
      this.again();
    });
  }

  /**
   * Puts a poll, in the meeting file's shape, last on an item. With an `id` of its own the page knows which poll to arm
   * with the next step, and `Stepped.step` is the step number to send along.
   */
  addPoll(step: number, item: string, poll: object): Promise<Stepped | null> {
    const data = JSON.stringify(poll);
    return this.send((id) => addPoll(id, step, item, data));
  }

  /** The next move in an item's procedure. */
  proceed(step: number, item: string, move: Move, proposal = "", text = "", by = ""): Promise<Stepped | null> {
    return this.send((id) => proceed(id, step, item, move, proposal, text, "", by));
  }

  private heard(frame: Outbound): void {
    const pending = this.pending;
    if (!pending || frame.t !== "stepped" || hex(frame.command_id) !== pending.id) return;
    if (frame.answer === "busy") {
      setTimeout(() => this.again(), BUSY_AGAIN_MS);
      return;
    }
    this.pending = null;
    pending.tell(frame);
  }

  private again(): void {
    if (this.pending) this.connection.send(this.pending.frame);
  }
}
