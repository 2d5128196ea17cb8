/** What the producer is told of this page: which picture it shows, frames it could not draw in time, its troubles. */

/** How long drawing is watched after a picture has come: as long as the longest animation, and a little. */
const WATCH_MS = 900;
const REPORT_EVERY_MS = 5_000;
/** A gap of more than so many frames in a row is a pause (a hidden source), not a drawing problem. */
const PAUSE_FRAMES = 30;

export class Health {
  private dropped = 0;
  private until = 0;
  private watching = false;
  private frame = 1000 / 60;
  private readonly troubles = new Map<string, string>();

  constructor(private readonly report: (dropped: number, trouble: string) => void) {
    setInterval(() => this.tell(), REPORT_EVERY_MS);
    document.fonts.addEventListener("loadingerror", () => this.trouble("font", "a font of the theme could not be loaded"));
  }

  /** A picture has come on: its frames are watched. */
  shown(): void {
    this.until = performance.now() + WATCH_MS;
    if (!this.watching) {
      this.watching = true;
      requestAnimationFrame((at) => this.look(at, at));
    }
    this.tell();
  }

  /** Says what is wrong; "" takes it away. */
  trouble(what: string, words: string): void {
    if (words === (this.troubles.get(what) ?? "")) return;
    if (words) this.troubles.set(what, words);
    else this.troubles.delete(what);
    this.tell();
  }

  /** Reports now, not in a while. */
  tell(): void {
    this.report(this.dropped, [...this.troubles.values()].join("; "));
  }

  private look(before: number, now: number): void {
    const gap = now - before;
    if (gap > 0) {
      // The display's own pace is the shortest gap there is: 25, 30, 50 or 60 frames a second.
      this.frame = Math.min(Math.max(gap, 1000 / 120), this.frame * 1.02);
      const missed = Math.round(gap / this.frame) - 1;
      if (missed > 0 && missed < PAUSE_FRAMES) this.dropped += missed;
    }
    if (now < this.until) requestAnimationFrame((next) => this.look(now, next));
    else {
      this.watching = false;
      this.tell();
    }
  }
}
