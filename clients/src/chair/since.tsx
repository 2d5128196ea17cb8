/** How long ago something changed, as this page saw it. */

import { useEffect, useRef, useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { t } from "./desk-texts";

const TICK_MS = 1_000;
const MINUTE_SECONDS = 60;

/** Seconds since `value` last changed; null while it has not changed on this page. */
export function useSince(value: number | null): number | null {
  const last = useRef<{ value: number | null; at: number | null }>({ value, at: null });
  const [, tick] = useState(0);
  if (value !== last.current.value) {
    const at = last.current.value === null || value === null ? null : performance.now();
    last.current = { value, at };
  }
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return last.current.at === null ? null : Math.floor((performance.now() - last.current.at) / 1000);
}

/** When the latest new vote came, while the vote is open. */
export function LastVote({ voted }: { voted: number }) {
  const { say } = useLanguage();
  const seconds = useSince(voted);
  // Its line is there from the beginning: the first vote moves nothing that stands below.
  if (seconds === null) return <p class="last-vote">{"\u00a0"}</p>;
  const ago = seconds < MINUTE_SECONDS ? t.seconds(seconds) : t.minutes(Math.floor(seconds / MINUTE_SECONDS));
  return <p class="last-vote">{say(t.lastVote(say(ago)))}</p>;
}
