/**
 * From pictures to what is on air, with the animations that may play. Pure but for the time that an animation takes.
 *
 * The first picture after a (re)connect comes on at once: whoever reloads a source on air must see no animation.
 */

import type { Air, Board, Place } from "./air.gen";

/** Longer than any animation here: a list of winners that comes line by line (air.css). */
export const OUT_MS = 1_100;

/** One layer: `now` is on air. `before` is leaving, while it animates out. `animate` false: `now` simply is there. */
export interface Layer {
  readonly now: Air | null;
  readonly before: Air | null;
  readonly animate: boolean;
}

/** The picture, and the bug (QR code and join text) above it. */
export interface OnAir {
  readonly air: Air | null;
  readonly main: Layer;
  readonly bug: Layer;
}

const EMPTY: Layer = { now: null, before: null, animate: false };
export const CLEAR: OnAir = { air: null, main: EMPTY, bug: EMPTY };

/** Pictures with the same key change in place; another key is animated. "" is nothing. */
export function key(air: Air | null): string {
  if (air === null || air.scene === "none") return "";
  if (air.scene === "card") return "card";
  const { board } = air;
  return board === null ? "" : `${air.scene} ${board.poll} ${board.round} ${board.phase}`;
}

const bugKey = (air: Air | null): string => (air?.bug ? "bug" : "");

/** The layer after a picture. quiet: it comes at once. */
function step(layer: Layer, air: Air, of: (air: Air | null) => string, quiet: boolean): Layer {
  const now = of(air) ? air : null;
  if (of(now) === of(layer.now)) return quiet ? { now, before: null, animate: false } : { ...layer, now };
  if (quiet || air.cut) return { now, before: null, animate: false };
  return { now, before: layer.now ?? (now === null ? layer.before : null), animate: true };
}

export class Stage {
  private onAir: OnAir = CLEAR;
  private quiet = true;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** still: time stands still here (a host moves it): what is leaving stays until the next picture. */
  constructor(
    private readonly show: (onAir: OnAir) => void,
    private readonly still = false,
  ) {}

  /** A new line to the engine: what comes next is not news. */
  greet(): void {
    this.quiet = true;
  }

  take(air: Air, quiet = this.quiet): void {
    const main = step(this.onAir.main, air, key, quiet);
    const bug = step(this.onAir.bug, air, bugKey, quiet);
    this.quiet = false;
    // Figures that change in place, twenty times a second, do not put off the end of an animation.
    const isNews = key(main.now) !== key(this.onAir.main.now) || bugKey(bug.now) !== bugKey(this.onAir.bug.now);
    if (isNews && !this.still) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.tidy(), OUT_MS);
    }
    this.set({ air, main, bug });
  }

  /** Nothing comes from here any more: an end of an animation that is still to come would draw an old picture. */
  close(): void {
    clearTimeout(this.timer);
  }

  /** What is leaving has left, and nothing is new any more: a class that changed now would play an animation again. */
  private tidy(): void {
    const { main, bug } = this.onAir;
    const settled = { before: null, animate: false };
    this.set({ ...this.onAir, main: { ...main, ...settled }, bug: { ...bug, ...settled } });
  }

  private set(onAir: OnAir): void {
    this.onAir = onAir;
    this.show(onAir);
  }
}

/** Seconds left as m:ss, never below zero. */
export function clock(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** How large a seat is drawn: as the two nearest ones leave room for, in thousandths of the plan. */
export function seatSize(places: readonly Place[]): number {
  const nearest = (a: Place, others: readonly Place[]) =>
    others.reduce((least, b) => Math.min(least, Math.hypot(a.x - b.x, a.y - b.y)), Infinity);
  const near = places.reduce((least, a, k) => Math.min(least, nearest(a, places.slice(0, k))), Infinity);
  return Math.min(70, Math.max(8, 0.85 * near));
}

/** How many rows a full frame has room for. */
export const FULL_ROWS_MAX = 12;

export const hasBars = (board: Board): boolean => board.has_figures && board.bars.length > 0;
