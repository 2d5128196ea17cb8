/** Small pictures by name. */

import * as glyphs from "./glyphs";

/** The drawing of each icon, by name. */
export const ICONS = {
  check: glyphs.CHECK,
  cross: "M6 6l12 12M18 6 6 18",
  clock: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 4.5V12l3 2",
  cloud: "M7 18.5h9.5a4 4 0 0 0 .6-7.95 5.5 5.5 0 0 0-10.4-1.5A4.8 4.8 0 0 0 7 18.5Z",
  info: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18Zm0 8v5.5M12 7.5v.1",
  lock: "M6 11h12v9H6Zm2.5 0V8a3.5 3.5 0 0 1 7 0v3",
  pause: "M8.5 6v12M15.5 6v12",
  phone: "M8 2.5h8a1 1 0 0 1 1 1v17a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1v-17a1 1 0 0 1 1-1Zm3 16h2",
  send: glyphs.SEND,
  card: "M3 6.5a1 1 0 0 1 1-1h16a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1Zm3.5 3h4v4h-4Zm8 .5h3m-3 3.5h3",
  person: "M12 4a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM5 20c0-3.6 3-6 7-6s7 2.4 7 6",
  hand: "M8 13V6.5a1.4 1.4 0 0 1 2.8 0V11m0-1V4.8a1.4 1.4 0 0 1 2.8 0V11m0-4.8a1.4 1.4 0 0 1 2.8 0V15c0 3.6-2 5.8-5 5.8-2.6 0-4-1.3-5.2-3.6l-1.6-3.2a1.4 1.4 0 0 1 2.4-1.3L8 14",
  question: "M4 5h16v11h-8l-4.5 4v-4H4ZM9.8 8.6c.2-1.100 1.100-1.800 2.200-1.800 1.300 0 2.300.9 2.300 2.100 0 1.700-2.300 1.800-2.300 3.300M12 13.900v.1",
} as const;

export type IconName = keyof typeof ICONS;

export function Icon({ name }: { name: IconName }) {
  return <glyphs.Glyph d={ICONS[name]} />;
}
