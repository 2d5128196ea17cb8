/** Every sentence of the seat cards and their page. */

import { plural, texts } from "../shared/i18n";

export const t = texts({
  page: { sv: "Platskort", en: "Seat cards" },
  about: (n: number) => plural(n, { sv: ["kort", "kort"], en: ["card", "cards"] }),
  keep: {
    sv: "Varje kort är en persons nyckel till omröstningen. Dela bara ut kortet till den som står på det.",
    en: "Each card is one person's key to the vote. Give it only to the person named on it.",
  },
  search: { sv: "Sök plats, namn eller organisation", en: "Search seat, name or organisation" },
  found: (n: number) => ({
    sv: `${n} kort visas. Bara de skrivs ut.`,
    en: `${n} cards shown. Only these are printed.`,
  }),
  none: { sv: "Inget kort passar sökningen.", en: "No card matches the search." },
  empty: { sv: "Mötet har inga platser.", en: "The meeting has no seats." },
  print: { sv: "Skriv ut", en: "Print" },
  printHint: { sv: "A4, 8 kort per sida.", en: "A4, 8 cards a page." },
  csv: { sv: "CSV för utskick", en: "CSV for mailing" },
  loading: { sv: "Hämtar korten …", en: "Fetching the cards …" },
  away: {
    sv: "Korten kunde inte hämtas. Sidan försöker igen av sig själv.",
    en: "The cards could not be fetched. The page tries again by itself.",
  },
  seat: { sv: "Plats", en: "Seat" },
  code: { sv: "Kod", en: "Code" },
  qr: (seat: string) => ({ sv: `QR-kod för plats ${seat}`, en: `QR code for seat ${seat}` }),
  accessTitle: { sv: "Den här sidan är för den som förbereder mötet", en: "This page is for whoever prepares the meeting" },
  accessText: {
    sv: "Öppna länken till platskorten, den som skrevs ut när mötet startades. Länken fungerar bara hel: allt efter # ska vara med.",
    en: "Open the link to the seat cards, the one printed when the meeting was started. The link only works whole: everything after # must be there.",
  },
});

/** On the card itself both languages always stand: whoever gets it has not chosen one. */
export const how = {
  sv: "Skanna med telefonen, eller skriv koden på adressen ovan.",
  en: "Scan with your phone, or type the code at the address above.",
} as const;
