/**
 * Klubba as an EBU OGraf v1 graphic (https://ograf.ebu.io). One step: play brings it on, stop takes it off; in between
 * a host's data, or pictures live from the engine.
 *
 * Nothing is painted before `load`, and the class does not register itself: the renderer does.
 */

import style from "../air/air.css?inline";
import { BadData } from "./data";
import { fonts } from "./fonts";
import { Set } from "./set";

interface Payload {
  readonly statusCode: number;
  readonly statusMessage?: string;
}
type Played = Payload & { readonly currentStep: number | undefined };

interface Scheduled {
  readonly timestamp: number;
  readonly action: { readonly type: string; readonly params?: Record<string, unknown> };
}

const OK: Payload = { statusCode: 200 };
const STEPS = 1;
/** As long as anything here moves. */
const SETTLED_MS = 1_000;
const bad = (why: string): Payload => ({ statusCode: 400, statusMessage: why });

export default class KlubbaGraphic extends HTMLElement {
  private set: Set | null = null;
  private step: number | undefined = undefined;
  private schedule: readonly Scheduled[] = [];
  private first: unknown = undefined;

  async load(params: { data?: unknown; renderType?: string; renderCharacteristics?: { resolution?: { width: number; height: number } } }): Promise<Payload> {
    if (!["realtime", "non-realtime"].includes(params.renderType ?? "realtime")) return bad("renderType: expected realtime or non-realtime");
    this.set?.remove();
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    const sheet = document.createElement("style");
    sheet.textContent = `:host{display:block;position:absolute;inset:0}.klubba-air{position:absolute;inset:0}${style}`;
    const root = document.createElement("div");
    root.className = "klubba-air";
    shadow.replaceChildren(sheet, root);
    const size = params.renderCharacteristics?.resolution;
    this.set = new Set(root, "ograf", () => size ?? { width: innerWidth, height: innerHeight });
    this.step = undefined;
    this.first = params.data;
    const refused = this.take(params.data, true);
    if (refused) return refused;
    await fonts(new URL(/* @vite-ignore */ "./fonts/", import.meta.url).href);
    return OK;
  }

  async dispose(_params: object = {}): Promise<Payload> {
    this.set?.remove();
    this.set = null;
    this.shadowRoot?.replaceChildren();
    return OK;
  }

  async updateAction(params: { data: unknown; skipAnimation?: boolean }): Promise<Payload> {
    if (this.set === null) return bad("load comes first");
    return this.take(params.data, params.skipAnimation === true) ?? OK;
  }

  /** A step at or above the last one means: animate out. */
  async playAction(params: { delta?: number; goto?: number; skipAnimation?: boolean } = {}): Promise<Played> {
    if (this.set === null) return { ...bad("load comes first"), currentStep: undefined };
    const { delta = 1, goto, skipAnimation = false } = params;
    const target = goto ?? (this.step ?? -1) + delta;
    if (!Number.isInteger(target)) return { ...bad("goto and delta: expected whole numbers"), currentStep: this.step };
    if (target < 0 || target >= STEPS) {
      this.step = undefined;
      this.set.stop(skipAnimation);
    } else {
      this.step = target;
      this.set.play(skipAnimation);
    }
    return { ...OK, currentStep: this.step };
  }

  async stopAction(params: { skipAnimation?: boolean } = {}): Promise<Payload> {
    if (this.set === null) return bad("load comes first");
    this.step = undefined;
    this.set.stop(params.skipAnimation === true);
    return OK;
  }

  /** `scene`: payload {scene}. `language`: payload {language}. */
  async customAction(params: { id: string; payload?: unknown; skipAnimation?: boolean }): Promise<Payload> {
    if (this.set === null) return bad("load comes first");
    if (params.id !== "scene" && params.id !== "language") return bad("id: expected scene or language");
    const value = (params.payload as Record<string, unknown> | undefined)?.[params.id];
    if (typeof value !== "string") return bad(`payload: expected {"${params.id}": a text}`);
    return this.take({ [params.id]: value }, params.skipAnimation === true) ?? OK;
  }

  async setActionsSchedule(params: { schedule: readonly Scheduled[] }): Promise<Payload> {
    const sound = Array.isArray(params.schedule) && params.schedule.every(({ timestamp, action }) => Number.isFinite(timestamp) && action?.type);
    if (!sound) return bad("schedule: expected timestamps with actions");
    this.schedule = [...params.schedule].sort((a, b) => a.timestamp - b.timestamp);
    return OK;
  }

  /** The picture at a time, from nothing but the schedule: the same time gives the same picture. */
  async goToTime(params: { timestamp: number }): Promise<Payload> {
    if (this.set === null) return bad("load comes first");
    if (!Number.isFinite(params.timestamp)) return bad("timestamp: expected milliseconds");
    const past = this.schedule.filter(({ timestamp }) => timestamp <= params.timestamp);
    this.set.reset();
    this.step = undefined;
    this.take(this.first, true);
    for (const [n, { timestamp, action }] of past.entries()) {
      const settled = n < past.length - 1 || params.timestamp - timestamp >= SETTLED_MS;
      await this.carryOut(action.type, { ...action.params, ...(settled ? { skipAnimation: true } : {}) });
    }
    const since = params.timestamp - (past[past.length - 1]?.timestamp ?? 0);
    for (const animation of this.shadowRoot?.getAnimations() ?? []) {
      animation.pause();
      animation.currentTime = since;
    }
    return OK;
  }

  private carryOut(type: string, params: Record<string, unknown>): Promise<Payload> {
    switch (type) {
      case "updateAction":
        return this.updateAction(params as { data: unknown });
      case "playAction":
        return this.playAction(params);
      case "stopAction":
        return this.stopAction(params);
      default:
        return this.customAction(params as { id: string });
    }
  }

  private take(data: unknown, quiet: boolean): Payload | null {
    try {
      this.set?.update(data, quiet);
      return null;
    } catch (error) {
      if (error instanceof BadData) return bad(error.message);
      throw error;
    }
  }
}
