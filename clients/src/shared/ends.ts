/**
 * When a timed round ends, on this device's own monotonic clock. Every frame says how much time was left when it was
 * sent; it can come late and never early, so of one limit the earliest end that was heard is the nearest to the truth.
 */

import { useMemo, useRef } from "preact/hooks";

/**
 * round: which one it is about. limit: the end on the engine's clock (another number: another end), 0 where it is not
 * known. at: the end on this device's clock, ms.
 */
export interface Ends {
  readonly round: string;
  readonly limit: number;
  readonly at: number;
}

/** The end to show, after one more frame. */
export function earliest(before: Ends | null, heard: Ends): Ends {
  const moved = before !== null && before.limit > 0 && heard.limit > 0 && before.limit !== heard.limit;
  if (before === null || moved || before.round !== heard.round) return heard;
  return { round: heard.round, limit: heard.limit || before.limit, at: Math.min(before.at, heard.at) };
}

/** What of a frame says how long a round goes on. */
export interface Timed {
  readonly poll: string;
  readonly round: number;
  readonly left_ms: number;
  readonly ends_ms: number;
}

/** When the round ends on this device's clock. Nothing is remembered of a time that stands still. */
export function useEnds({ poll, round, left_ms, ends_ms }: Timed, running: boolean): number {
  const kept = useRef<Ends | null>(null);
  return useMemo(() => {
    const heard = { round: `${poll} ${round}`, limit: ends_ms, at: performance.now() + left_ms };
    const shown = earliest(kept.current, heard);
    kept.current = running && left_ms >= 0 ? shown : null;
    return shown.at;
  }, [poll, round, left_ms, ends_ms, running]);
}
