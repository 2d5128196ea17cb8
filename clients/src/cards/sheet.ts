/** The seat cards as data: what the engine gives, and how they lie on paper. */

import type { Look, Text } from "../shared/wire";

export interface SeatCard {
  readonly seat: string;
  readonly name: string;
  readonly organisation: string;
  readonly group: string;
  readonly code: string;
  readonly link: string;
  /** The link as a QR code: an SVG document. */
  readonly qr: string;
}

export interface Cards {
  readonly meeting: string;
  readonly title: Text;
  /** The address that a typed code is entered at. */
  readonly join: string;
  readonly language: string;
  readonly look: Look | null;
  readonly cards: readonly SeatCard[];
}

export const CARDS_PER_PAGE_COUNT = 8;

/** Pages of at most eight cards, in order. */
export function pages<T>(cards: readonly T[], size = CARDS_PER_PAGE_COUNT): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(cards.length / size) }, (_, n) => cards.slice(n * size, (n + 1) * size));
}

/** A typed code as people read it: "ABCD-2345". */
export const grouped = (code: string): string => code.replace(/(.{4})(?=.)/g, "$1-");

/** An address as people read and type it. */
export const bare = (address: string): string => address.replace(/^https?:\/\//, "").replace(/\/$/, "");

/** The cards that hold every word of the search, whatever its case. */
export function search(cards: readonly SeatCard[], asked: string): readonly SeatCard[] {
  const words = asked.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
  return cards.filter(({ seat, name, organisation, group }) => {
    const all = `${seat} ${name} ${organisation} ${group}`.toLocaleLowerCase("sv");
    return words.every((word) => all.includes(word));
  });
}

/**
 * The SVG document as the source of an `img`: shown as a picture, where nothing in it can run or be fetched,
 * whatever it holds.
 */
export const pictureSource = (svg: string): string => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

/** The cards, or why not: `shut` (this device may not), `away` (no answer that could be read). */
export async function fetchCards(meeting: string): Promise<Cards | "shut" | "away"> {
  try {
    const answer = await fetch(`/api/meetings/${encodeURIComponent(meeting)}/cards`, { credentials: "same-origin" });
    if (answer.status === 401 || answer.status === 403) return "shut";
    return answer.ok ? ((await answer.json()) as Cards) : "away";
  } catch {
    return "away";
  }
}
