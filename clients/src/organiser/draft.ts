/**
 * What the organiser is writing. It lives in the page, survives a closed tab on this device, is checked by the engine
 * after every pause in typing, and is saved over the version that it was made from and no other.
 */

import type { Text } from "../shared/wire";
import { at, freeId, isTable, put, type Problem, type Table, type Value } from "./plain";

/** `stale`: somebody else has saved since. `refused`: the engine said why, in `said`. */
export type Saving = "clean" | "dirty" | "saving" | "stale" | "refused" | "away";

export interface Shown {
  readonly meeting: Table;
  readonly problems: readonly Problem[];
  /** The newest state of each poll that has left draft: it can no longer be removed. */
  readonly states: Readonly<Record<string, string>>;
  readonly saving: Saving;
  readonly said: Text | null;
  /** What was not saved when the page was closed has been brought back. */
  readonly restored: boolean;
}

const CHECK_AFTER_MS = 400;

export class Draft {
  private shown: Shown | null = null;
  private version = "";
  private saved: Table = {};
  private timer: ReturnType<typeof setTimeout> | undefined;
  private asked = 0;
  private readonly listeners = new Set<(shown: Shown | null) => void>();

  constructor(private readonly path: string) {}

  get(): Shown | null {
    return this.shown;
  }

  subscribe(listener: (shown: Shown | null) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Fetches what stands. False when it could not be had. `fresh`: forget what was written here. */
  async fetch(fresh = false): Promise<boolean> {
    const answer = await ask(`${this.path}/definition`);
    if (answer?.status !== 200) return false;
    const { definition, version, states } = answer.body as { definition: Table; version: string; states: Record<string, string> };
    this.version = version;
    this.saved = definition;
    if (fresh) this.forget();
    const kept = this.kept();
    const meeting = kept ?? definition;
    this.set({ meeting, problems: [], states, saving: kept ? "dirty" : "clean", said: null, restored: kept !== null });
    if (kept) void this.check();
    return true;
  }

  /** Puts a value at a place (`undefined`: takes the field away). */
  change(place: string, value: Value | undefined): void {
    if (!this.shown) return;
    const meeting = put(this.shown.meeting, place, value);
    if (isTable(meeting)) this.changeAll(meeting);
  }

  changeAll(meeting: Table): void {
    if (!this.shown) return;
    const saving = same(meeting, this.saved) ? "clean" : "dirty";
    this.set({ ...this.shown, meeting, saving, said: null, restored: false });
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.check(), CHECK_AFTER_MS);
  }

  at(place: string): Value | undefined {
    return at(this.shown?.meeting, place);
  }

  /**
   * Puts there what `next` makes of what stands there now. What was drawn may be older: several keys and taps fit
   * between two drawings, and none of them may take back another.
   */
  edit(place: string, next: (now: Value | undefined) => Value | undefined): void {
    this.change(place, next(this.at(place)));
  }

  /** An id for a new thing of the agenda. */
  freeId(kind: string): string {
    return freeId(this.shown?.meeting ?? {}, kind);
  }

  async save(): Promise<void> {
    const shown = this.shown;
    if (!shown || shown.saving === "saving") return;
    clearTimeout(this.timer);
    this.asked += 1;
    const { meeting } = shown;
    this.set({ ...shown, saving: "saving", said: null });
    const answer = await ask(`${this.path}/definition`, "PUT", { definition: meeting, seen: this.version });
    if (!this.shown) return;
    const now = { ...this.shown, restored: false };
    if (answer?.status === 200) {
      this.version = (answer.body as { version: string }).version;
      this.saved = meeting;
      const clean = same(this.shown.meeting, meeting);
      if (clean) this.forget();
      this.set({ ...now, problems: [], saving: clean ? "clean" : "dirty" });
    } else if (answer?.status === 422) {
      this.set({ ...now, problems: (answer.body as { errors: Problem[] }).errors, saving: "dirty" });
    } else {
      const error = (answer?.body as { error?: { code: string; text: Text } } | undefined)?.error;
      const saving = error?.code === "stale_definition" ? "stale" : error ? "refused" : "away";
      this.set({ ...now, saving, said: error?.text ?? null });
    }
  }

  private async check(): Promise<void> {
    const meeting = this.shown?.meeting;
    if (!meeting) return;
    const turn = (this.asked += 1);
    const answer = await ask(`${this.path}/check`, "POST", { definition: meeting });
    // Only the newest question's answer is about what stands on the page.
    if (answer?.status !== 200 || turn !== this.asked || !this.shown) return;
    this.set({ ...this.shown, problems: (answer.body as { errors: Problem[] }).errors });
  }

  private get name(): string {
    return `klubba.draft ${this.path}`;
  }

  private keep(): void {
    try {
      const draft = { version: this.version, meeting: this.shown?.meeting };
      if (this.shown?.saving === "clean") localStorage.removeItem(this.name);
      else localStorage.setItem(this.name, JSON.stringify(draft));
    } catch {
      // Full, or private mode: then the draft lives as long as the page.
    }
  }

  private kept(): Table | null {
    try {
      const draft = JSON.parse(localStorage.getItem(this.name) ?? "null") as { version: string; meeting: Table } | null;
      return draft && draft.version === this.version && !same(draft.meeting, this.saved) ? draft.meeting : null;
    } catch {
      return null;
    }
  }

  private forget(): void {
    try {
      localStorage.removeItem(this.name);
    } catch {
      // Nothing was kept.
    }
  }

  private set(shown: Shown): void {
    this.shown = shown;
    for (const listener of [...this.listeners]) listener(shown);
  }
}

const same = (a: Value, b: Value): boolean => JSON.stringify(a) === JSON.stringify(b);

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** One request; null when the engine could not be reached. */
export async function ask(path: string, method = "GET", body?: object | Blob | string): Promise<Answer | null> {
  const raw = body instanceof Blob || typeof body === "string";
  try {
    const answer = await fetch(path, {
      method,
      credentials: "same-origin",
      ...(body === undefined ? {} : { body: raw ? (body as Blob | string) : JSON.stringify(body) }),
      ...(body === undefined || raw ? {} : { headers: { "Content-Type": "application/json" } }),
    });
    return { status: answer.status, body: answer.status === 204 ? null : await answer.json().catch(() => null) };
  } catch {
    return null;
  }
}
