/** What a graphic in somebody else's renderer shares: a host's data or the engine's pictures, shown or not. */

import type { Air } from "../air/air.gen";
import { Feed } from "../air/feed";
import type { AirLanguage } from "../air/parts";
import { Player } from "../air/program";
import { airOf, merged, NO_FIELDS, type Fields } from "./data";

const NOTHING: Pick<Air, "scene" | "bug" | "board"> = { scene: "none", bug: false, board: null };

/** One graphic: its data, whether it plays, and the line to the engine where the data names one. */
export class Set {
  private fields: Fields = NO_FIELDS;
  private live: Air | null = null;
  private feed: Feed | null = null;
  private player: Player;
  private n = 0;
  private dropped = 0;
  playing = false;

  constructor(
    private readonly root: Element,
    private readonly kind: string,
    private readonly size?: () => { width: number; height: number },
  ) {
    this.player = this.made();
  }

  /** Takes in (partial) data. Raises `BadData`, and then nothing has changed; the producer is told, where there is one. */
  update(data: unknown, quiet: boolean): void {
    const before = this.fields;
    try {
      this.fields = merged(before, data);
    } catch (error) {
      this.trouble(error instanceof Error ? error.message : "update");
      throw error;
    }
    if (before.engine !== this.fields.engine || before.key !== this.fields.key) this.tune();
    if (this.playing) this.show(quiet);
  }

  play(quiet: boolean): void {
    this.playing = true;
    this.show(quiet);
  }

  stop(quiet: boolean): void {
    this.playing = false;
    this.show(quiet);
  }

  /** Whether the pictures come from an engine. */
  get isLive(): boolean {
    return this.feed !== null;
  }

  /** Forgets everything that was shown; the next picture is the first one, and time stands still. */
  reset(): void {
    this.player.remove();
    this.player = this.made(true);
    this.playing = false;
    this.fields = NO_FIELDS;
    this.n = 0;
    this.tune();
  }

  remove(): void {
    this.feed?.stop();
    this.feed = null;
    this.player.remove();
  }

  /** Tells the producer's page what is wrong here. */
  trouble(words: string): void {
    this.feed?.saw(this.player.n, this.dropped, words.slice(0, 200));
  }

  private made(still = false): Player {
    return new Player({ root: this.root, size: this.size, still, failed: (why) => this.trouble(why) });
  }

  private tune(): void {
    this.feed?.stop();
    this.feed = null;
    this.live = null;
    const { engine, key } = this.fields;
    if (!engine || !key) return;
    const url = `${engine.replace(/^http/, "ws").replace(/\/$/, "")}/ws/air`;
    this.feed = new Feed({ url, key, view: "program", kind: this.kind }, (event) => {
      if (event.t === "greeting") this.player.greet(event);
      if (event.t !== "air") return;
      this.live = event;
      if (this.playing) this.player.take(this.picture());
      this.feed?.saw(event.n, this.dropped, "");
    });
    this.feed.start();
  }

  private show(quiet: boolean): void {
    this.player.take(this.picture(), quiet);
  }

  private picture(): Air {
    this.n += 1;
    const air = this.live ?? airOf(this.fields, this.n);
    const language = this.fields.language as AirLanguage;
    const shown = language ? { ...air, language } : air;
    if (!this.playing || (this.feed !== null && this.live === null)) return { ...shown, ...NOTHING };
    return shown;
  }
}
