/**
 * From frames to what is on air, with the animations that may play.
 *
 * The first state after a (re)connect comes on at once: whoever reloads a source on air must see no animation.
 * Whatever fails here, the picture on air stays.
 */

import type { Connection } from "../shared/connection";
import type { Outbound } from "../shared/wire";
import { key, picture, type Picture } from "./picture";

/** As long as the longest animation out (overlay.css). */
const OUT_MS = 600;

/** `now` is on air. `before` is leaving, while it animates out. `animate` false: `now` simply is there. */
export interface OnAir {
  readonly now: Picture | null;
  readonly before: Picture | null;
  readonly animate: boolean;
}

export const CLEAR: OnAir = { now: null, before: null, animate: false };

export class Air {
  private onAir: OnAir = CLEAR;
  private quiet = true;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly show: (onAir: OnAir) => void,
  ) {
    connection.listen((frame) => this.heard(frame));
  }

  private heard(frame: Outbound): void {
    if (frame.t === "welcome") this.quiet = true;
    if (frame.t !== "state" && frame.t !== "paper") return;
    try {
      this.take(picture(this.connection.get(), this.onAir.now));
    } catch {
      return;
    }
    if (frame.t === "state") this.quiet = false;
  }

  private take(now: Picture | null): void {
    const { now: last, before } = this.onAir;
    const same = key(now) === key(last);
    if (this.quiet) return this.set({ now, before: null, animate: false });
    if (same) return this.set({ ...this.onAir, now });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.set({ ...this.onAir, before: null }), OUT_MS);
    this.set({ now, before: last ?? (now === null ? before : null), animate: true });
  }

  private set(onAir: OnAir): void {
    this.onAir = onAir;
    this.show(onAir);
  }
}
