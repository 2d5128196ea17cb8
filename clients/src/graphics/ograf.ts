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

type Playing = { readonly delta?: number; readonly goto?: number; readonly skipAnimation?: boolean };
type Custom = { readonly id: string; readonly payload?: unknown; readonly skipAnimation?: boolean };

interface Scheduled {
  readonly timestamp: number;
  readonly action: { readonly type: string; readonly params?: Record<string, unknown> };
}

const bad = (why: string): Payload => ({ statusCode: 400, statusMessage: why });
const OK: Payload = { statusCode: 200 };
const LIVE = bad("goToTime: expected a host's data; pictures from an engine come when they come");
const ACTIONS = ["updateAction", "playAction", "stopAction", "customAction"];
const STEPS = 1;
/** As long as anything here moves. */
const SETTLED_MS = 1_000;
/** A renderer that paints only when it is told to would wait for ever: so long, then the answer comes anyway. */
const PAINTED_WITHIN_MS = 500;
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
    this.step = undefined;
    this.shadowRoot?.replaceChildren();
    return OK;
  }

  async updateAction(params: { data: unknown; skipAnimation?: boolean }): Promise<Payload> {
    return this.act("updateAction", params);
  }

  async playAction(params: Playing = {}): Promise<Played> {
    return { ...this.act("playAction", params), currentStep: this.step };
  }

  async stopAction(params: { skipAnimation?: boolean } = {}): Promise<Payload> {
    return this.act("stopAction", params);
  }

  /** `scene`: payload {scene}. `language`: payload {language}. */
  async customAction(params: Custom): Promise<Payload> {
    return this.act("customAction", params);
  }

  async setActionsSchedule(params: { schedule: readonly Scheduled[] }): Promise<Payload> {
    const sound = Array.isArray(params.schedule) && params.schedule.every(({ timestamp, action }) => Number.isFinite(timestamp) && ACTIONS.includes(action?.type));
    if (!sound) return bad("schedule: expected timestamps with actions");
    this.schedule = [...params.schedule].sort((a, b) => a.timestamp - b.timestamp);
    return OK;
  }

  /** The picture at a time, from nothing but the schedule, once it is painted: the same time gives the same picture. */
  async goToTime(params: { timestamp: number }): Promise<Payload> {
    if (this.set === null) return bad("load comes first");
    if (!Number.isFinite(params.timestamp)) return bad("timestamp: expected milliseconds");
    if (this.set.isLive) return LIVE;
    this.compose(this.set, params.timestamp);
    if (this.set.isLive) return LIVE;
    await painted();
    return OK;
  }

  /** In one go, without a pause: a call that overlaps another one never finds half a picture. */
  private compose(set: Set, now: number): void {
    set.reset();
    this.step = undefined;
    this.take(this.first, true);
    const started = new WeakSet<Animation>();
    for (const { timestamp, action } of this.schedule.filter((each) => each.timestamp <= now)) {
      const since = now - timestamp;
      this.act(action.type, { ...action.params, ...(since >= SETTLED_MS ? { skipAnimation: true } : {}) });
      // Asking for the animations makes the browser start those of this action, and no others.
      for (const animation of this.shadowRoot?.getAnimations() ?? []) {
        if (started.has(animation)) continue;
        started.add(animation);
        animation.pause();
        animation.currentTime = since;
      }
    }
  }

  private act(type: string, params: Record<string, unknown>): Payload {
    if (this.set === null) return bad("load comes first");
    const quiet = params["skipAnimation"] === true;
    switch (type) {
      case "updateAction":
        return this.take(params["data"], quiet) ?? OK;
      case "playAction":
        return this.play(this.set, params as Playing, quiet);
      case "stopAction":
        this.step = undefined;
        this.set.stop(quiet);
        return OK;
      case "customAction":
        return this.custom(params["id"], params["payload"], quiet);
      default:
        return bad("action: expected updateAction, playAction, stopAction or customAction");
    }
  }

  /** A step at or above the last one means: animate out. */
  private play(set: Set, { delta = 1, goto }: Playing, quiet: boolean): Payload {
    const target = goto ?? (this.step ?? -1) + delta;
    if (!Number.isInteger(target)) return bad("goto and delta: expected whole numbers");
    this.step = target < 0 || target >= STEPS ? undefined : target;
    if (this.step === undefined) set.stop(quiet);
    else set.play(quiet);
    return OK;
  }

  private custom(id: unknown, payload: unknown, quiet: boolean): Payload {
    if (id !== "scene" && id !== "language") return bad("id: expected scene or language");
    const value = (payload as Record<string, unknown> | undefined)?.[id];
    if (typeof value !== "string") return bad(`payload: expected {"${id}": a text}`);
    return this.take({ [id]: value }, quiet) ?? OK;
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

/** Resolves when what stands on the page now has been painted. A hidden page is painted when it is looked at. */
function painted(): Promise<void> {
  if (document.visibilityState === "hidden") return Promise.resolve();
  return new Promise((done) => {
    setTimeout(done, PAINTED_WITHIN_MS);
    requestAnimationFrame(() => requestAnimationFrame(() => done()));
  });
}
