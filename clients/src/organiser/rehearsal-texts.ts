/** Every sentence of the rehearsal. */

import { texts } from "../shared/i18n";

export const t = texts({
  title: { sv: "Öva inför mötet", en: "Rehearse the meeting" },
  about: {
    sv: "Robotar röstar i en kopia av mötet. Var gärna med, med era egna telefoner. Alla skärmar i kopian är märkta med ÖVNING, och ingenting i det riktiga mötet ändras.",
    en: "Robots vote in a copy of the meeting. Join it with your own phones. Every screen of the copy is marked REHEARSAL, and nothing in the real meeting changes.",
  },
  phones: { sv: "Antal robottelefoner", en: "Number of robot phones" },
  who: { sv: "Vem öppnar och stänger omröstningarna?", en: "Who opens and closes the votes?" },
  robots: { sv: "Robotarna, en omröstning i taget", en: "The robots, one vote after the other" },
  people: { sv: "Vi själva, på kopians ordförandesida", en: "We do, on the copy's chair page" },
  start: { sv: "Börja öva", en: "Start rehearsing" },
  again: { sv: "Öva igen", en: "Rehearse again" },
  stop: { sv: "Avsluta övningen", en: "End the rehearsal" },
  running: { sv: "Övningen pågår. Robotarna röstar i kopian; rapporten kommer här efteråt.", en: "The rehearsal is under way. Robots vote in the copy; the report comes here afterwards." },
  ending: { sv: "Övningen avslutas …", en: "The rehearsal is ending …" },
  join: { sv: "Se den på skärmarna, eller var med:", en: "Watch it on the screens, or join:" },
  chair: { sv: "Ordförande", en: "Chair" },
  hall: { sv: "Salens skärm", en: "Hall screen" },
  overlay: { sv: "Sändningsgrafik", en: "Overlay" },
  cards: { sv: "Platskort", en: "Seat cards" },
  details: { sv: "Detaljer", en: "Details" },
  failed: { sv: "Övningen gick inte att genomföra.", en: "The rehearsal could not be held." },
  away: { sv: "Ingen kontakt med Klubba just nu. Försök igen.", en: "No contact with Klubba right now. Try again." },
  busy: {
    sv: "En omröstning eller en annan övning pågår. Vänta tills den är slut.",
    en: "A vote or another rehearsal is under way. Wait until it has ended.",
  },
  number: { sv: "Skriv ett antal telefoner som ryms i mötet.", en: "Write a number of phones that the meeting has room for." },
});
