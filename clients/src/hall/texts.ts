/** Every sentence of the hall's screen. */

import { texts } from "../shared/i18n";

export const t = texts({
  agenda: { sv: "Dagordning", en: "Agenda" },
  join: { sv: "Så är du med", en: "How to take part" },
  joinCard: { sv: "Skanna QR-koden på ditt platskort.", en: "Scan the QR code on your seat card." },
  joinType: {
    sv: "Eller öppna adressen och skriv koden på kortet:",
    en: "Or open this address and type the code on the card:",
  },
  joinCode: { sv: "QR-kod till adressen", en: "QR code for the address" },
  wifi: { sv: "Wifi", en: "Wifi" },
  soon: { sv: "Omröstning kommer strax", en: "A vote is coming up" },
  open: { sv: "Omröstning pågår", en: "Vote in progress" },
  paused: { sv: "Omröstningen är pausad. Rösterna är kvar.", en: "The vote is paused. The votes are kept." },
  closed: { sv: "Omröstningen är stängd.", en: "The vote is closed." },
  closedNext: { sv: "Resultatet kommer.", en: "The result is coming." },
  chooseUpTo: (k: number) => ({ sv: `Välj högst ${k}`, en: `Choose up to ${k}` }),
  chooseExactly: (k: number) => ({ sv: `Välj ${k}`, en: `Choose ${k}` }),
  rate: (low: number, high: number) => ({ sv: `Betyg ${low}–${high}`, en: `Marks ${low}–${high}` }),
  rank: { sv: "Rangordna, bäst först", en: "Rank, best first" },
  seatsVoted: { sv: "Platserna i salen. De fyllda har röstat.", en: "The seats of the hall. The filled ones have voted." },
  seatsChose: { sv: "Platserna i salen, var och en med sitt val.", en: "The seats of the hall, each with its choice." },
  result: { sv: "Resultat", en: "Result" },
  annulled: { sv: "Den här omröstningen gäller inte.", en: "This vote does not count." },
  annulledNext: { sv: "Mötesledningen säger vad som händer nu.", en: "The chair will say what happens next." },
  done: { sv: "klar", en: "done" },
  now: { sv: "pågår", en: "now" },
  away: { sv: "Ett ögonblick. Inga röster tas emot just nu.", en: "One moment. No votes are taken right now." },
  lost: { sv: "Ansluter igen", en: "Reconnecting" },
  accessTitle: { sv: "Den här sidan är för skärmen i salen", en: "This page is for the screen in the hall" },
  accessText: {
    sv: "Öppna länken till salens skärm, den som skrevs ut när mötet startades. Länken fungerar bara hel: allt efter # ska vara med.",
    en: "Open the link to the hall screen, the one printed when the meeting was started. The link only works whole: everything after # must be there.",
  },
});
