/**
 * The time left of a timed round: counted on this device's own monotonic clock from the milliseconds that the engine
 * sent last, so that a wrong or changed clock on the phone means nothing. The engine closes; this only shows.
 */

import { useEffect, useState } from "preact/hooks";
import { useEnds, type Timed } from "./ends";
import { texts, useLanguage } from "./speech";
import { Icon } from "./icons";
import type { State, Text } from "./wire";

const NO_LIMIT: Timed = { poll: "", round: 0, left_ms: -1, ends_ms: 0 };
const LOOK_EVERY_MS = 200;
/** Seconds at which a screen reader is told, and from the last of which the figure is urgent. */
const SAID_AT_SECONDS = [60, 30, 10];
const URGENT_SECONDS = 10;

const t = texts({
  closes: (left: string): Text => ({ sv: `Stänger om ${left}`, en: `Closes in ${left}` }),
  stands: (left: string): Text => ({ sv: `Tiden står still: ${left} kvar`, en: `The clock is stopped: ${left} left` }),
  up: { sv: "Tiden är ute", en: "Time is up" },
  seconds: (n: number): Text => ({ sv: `${n} sekunder kvar`, en: `${n} seconds left` }),
});

/** Whole seconds until the engine closes the round, started ones counted; null without a limit. */
export function useLeft(timed: Timed, running: boolean): number | null {
  const leftMs = timed.left_ms;
  const ends = useEnds(timed, running);
  const left = () => Math.max(0, Math.ceil((running ? ends - performance.now() : leftMs) / 1000));
  const [, look] = useState(0);
  useEffect(() => {
    if (!running || leftMs < 0) return;
    const timer = setInterval(() => look(left()), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [ends, running]);
  return leftMs < 0 ? null : left();
}

/** "0:42", "12:05", "1:00:00". */
export function clock(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  const two = (n: number) => String(n).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** The time left in words, with a clock beside it. Nothing without a limit, or when no round is open. */
export function Countdown({ state }: { state: (Timed & Pick<State, "state">) | null }) {
  const { say } = useLanguage();
  const running = state?.state === "open";
  const shows = running || state?.state === "paused";
  const left = useLeft(state && shows ? state : NO_LIMIT, running);
  if (left === null) return null;
  const words = !running ? t.stands(clock(left)) : left ? t.closes(clock(left)) : t.up;
  const said = running ? SAID_AT_SECONDS.filter((at) => left <= at).slice(-1)[0] : undefined;
  return (
    <p class={`countdown${running && left <= URGENT_SECONDS ? " urgent" : ""}`} role="timer">
      <Icon name={running ? "clock" : "pause"} />
      <span>{say(words)}</span>
      <span class="unseen" role="status">
        {said !== undefined && left > 0 && say(t.seconds(said))}
      </span>
    </p>
  );
}
