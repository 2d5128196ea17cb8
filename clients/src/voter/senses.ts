/** What is not seen: what a screen reader says, where the keyboard is, the vibration, the screen kept awake. */

import type { Ballot } from "../shared/ballot";
import { useLanguage } from "../shared/speech";
import { refusals, t as later } from "./later-texts";
import type { Model } from "./model";
import { stageOf } from "./later-stage";
import { standing, type Stage } from "./stage";
import { inBrief } from "./filled";
import { t } from "./texts";

const TOUCH_MS = 40;

/** What a screen reader says now, once: registered, paused, closed, the result. "" where there is nothing new. */
export function announcement(stage: Stage, ballot: Ballot | null): string {
  const { say } = useLanguage();
  switch (stage.kind) {
    case "ballot": {
      const { step, shown, refusal, changed } = standing(ballot);
      if (stage.paused) return say(later.paused);
      if (refusal) return say(refusals[refusal]);
      if (step !== "registered") return "";
      return say((changed ? later.changed : t.registered)(inBrief(stage.paper, shown)));
    }
    case "closed":
      return say(later.closed);
    case "result":
      return `${say(later.result)}: ${say(stage.result.sentence)}`;
    case "annulled":
      return say(later.annulled);
    default:
      return "";
  }
}

let before: { readonly stage: Stage; readonly ballot: Ballot | null } | null = null;

/** Called after each change: moves the focus, vibrates, keeps the screen awake, where that is called for. */
export function feel({ view, ballot }: Model): void {
  const stage = stageOf(view, ballot);
  touch(before?.ballot ?? null, ballot);
  focus(before?.stage ?? null, stage);
  stayAwake(stage.kind === "ballot");
  before = { stage, ballot };
}

/** A short vibration when a ballot has been registered. The words and the icon say it too. */
function touch(was: Ballot | null, ballot: Ballot | null): void {
  if (was?.pending && ballot?.counted && ballot.counted.seq !== was.counted?.seq && !ballot.refusal) {
    navigator.vibrate?.(TOUCH_MS);
  }
}

/**
 * When another poll opens, the keyboard and the screen reader start at its question. When what had the focus is gone,
 * they come back to the heading instead of nowhere.
 */
function focus(was: Stage | null, stage: Stage): void {
  const opened = stage.kind === "ballot" && roundOf(stage) !== (was && roundOf(was));
  const nowhere = was !== null && was.kind !== stage.kind && document.activeElement === document.body;
  if (opened) scrollTo(0, 0);
  if (opened || nowhere) document.querySelector("h1")?.focus({ preventScroll: true });
}

function roundOf(stage: Stage): string {
  return "paper" in stage && stage.paper ? `${stage.paper.poll} ${stage.paper.round}` : "";
}

let wanted = false;
let lock: WakeLockSentinel | null = null;

/** Keeps the screen awake while a poll is open, where the browser can (not over plain http). */
function stayAwake(now: boolean): void {
  if (wanted === now || !("wakeLock" in navigator)) return;
  wanted = now;
  if (now) void askAwake();
  else void lock?.release();
}

async function askAwake(): Promise<void> {
  if (!wanted || document.visibilityState !== "visible") return;
  try {
    lock = await navigator.wakeLock.request("screen");
  } catch {
    // Battery saving may refuse: the page works with a screen that sleeps.
  }
}

// The browser lets go of the lock whenever the page is hidden.
document.addEventListener("visibilitychange", () => void askAwake());
