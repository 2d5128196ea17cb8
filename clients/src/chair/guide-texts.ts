/** The sentences around the council's procedure; what is read aloud and what the moves say comes from the engine. */

import { texts } from "../shared/i18n";

export const t = texts({
  matter: { sv: "Ärende", en: "Matter" },
  aloud: { sv: "Läs högt", en: "Read aloud" },
  proposals: { sv: "Förslag", en: "Proposals" },
  main: { sv: "huvudförslag", en: "main proposal" },
  counter: { sv: "kontraproposition", en: "counter-proposal" },
  decided: { sv: "beslutat", en: "decided" },
  moves: { sv: "Vad händer nu?", en: "What happens now?" },
  voting: {
    sv: "Led omröstningen med den stora knappen. När resultatet är fastställt går du vidare här.",
    en: "Lead the vote with the large button. Once the result is declared, go on here.",
  },
  done: { sv: "Vad som har hänt", en: "What has happened" },
  reservations: { sv: "Reservationer", en: "Reservations" },
  seat: { sv: "Plats eller namn", en: "Seat or name" },
  bySeat: { sv: "Vem föreslår? (plats eller namn, kan lämnas tomt)", en: "Who proposes? (seat or name, may be left empty)" },
  unknownSeat: { sv: "Välj en plats ur listan.", en: "Choose a seat from the list." },
  text: { sv: "Förslagets lydelse", en: "Wording of the proposal" },
  which: { sv: "Vilket förslag?", en: "Which proposal?" },
  reason: { sv: "Varför går du ifrån guiden? Det skrivs i protokollet.", en: "Why do you leave the guide? It goes into the minutes." },
  save: { sv: "Spara", en: "Save" },
  cancel: { sv: "Avbryt", en: "Cancel" },
  castingTitle: { sv: "Ordförandens utslagsröst", en: "The chair's casting vote" },
  castingText: { sv: "Rösterna är lika många. Du avgör.", en: "The votes are equal. You decide." },
  lotsTitle: { sv: "Dra lott", en: "Draw lots" },
  lotsText: {
    sv: "Be två eller fler vittnen säga varsitt tal eller ord. Skriv in dem med semikolon mellan. Ingen kan då ha bestämt utfallet i förväg.",
    en: "Ask two or more witnesses for a number or a word each. Write them with semicolons between. Nobody can then have chosen the outcome beforehand.",
  },
  lotsSaid: { sv: "Vad vittnena sade", en: "What the witnesses said" },
  lotsYes: { sv: "Dra lott nu", en: "Draw lots now" },
  commit: (shown: string) => ({
    sv: `Läs högt innan vittnena talar: lottens kontrolltal är ${shown}.`,
    en: `Read aloud before the witnesses speak: the check number of the lots is ${shown}.`,
  }),
});
