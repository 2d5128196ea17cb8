/** The rows of a list that somebody is in: they stay where they are until they are left. */

import { useState } from "preact/hooks";

/** What a list needs to know that somebody points into it, or is in it by keyboard. */
export interface Watched {
  readonly onPointerEnter: () => void;
  readonly onPointerLeave: () => void;
  readonly onFocusIn: () => void;
  readonly onFocusOut: (event: { currentTarget: Element; relatedTarget: EventTarget | null }) => void;
}

/**
 * The rows to show, and what the list listens to. `found`: those that pass the filter now; `all`: every row.
 *
 * While somebody is in the list, a row that would leave it stays where it is and one that comes is put last: nobody
 * presses a button that was another person's a moment ago.
 */
export function useStillRows<R extends { readonly seat: string }>(found: readonly R[], all: readonly R[]): [readonly R[], Watched] {
  const [pointed, setPointed] = useState<readonly string[] | null>(null);
  const [focused, setFocused] = useState<readonly string[] | null>(null);
  const held = pointed ?? focused;
  const rows = held ? still(held, found, all) : found;
  const now = () => rows.map(({ seat }) => seat);
  return [
    rows,
    {
      onPointerEnter: () => setPointed(now()),
      onPointerLeave: () => setPointed(null),
      onFocusIn: () => setFocused((before) => before ?? now()),
      onFocusOut: ({ currentTarget, relatedTarget }) => {
        if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) setFocused(null);
      },
    },
  ];
}

/** Those that were shown, in their order and as they are now, and then those that have come. */
export function still<R extends { readonly seat: string }>(held: readonly string[], found: readonly R[], all: readonly R[]): readonly R[] {
  const now = new Map(all.map((row) => [row.seat, row]));
  const stay = held.map((seat) => now.get(seat)).filter((row) => row !== undefined);
  const known = new Set(held);
  return [...stay, ...found.filter(({ seat }) => !known.has(seat))];
}
