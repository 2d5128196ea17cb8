/** The answers to "Check my vote". */

import { texts } from "../shared/speech";
import type { Text } from "../shared/wire";
import { naming } from "./texts";

const counted = (n: number): Text =>
  n === 1
    ? { sv: "den enda rösten som räknades", en: "the only vote that was counted" }
    : { sv: `en av de ${n} röster som räknades`, en: `one of the ${n} votes that were counted` };

const TELL: Text = {
  sv: "Säg till mötesledningen nu, och visa den här sidan.",
  en: "Tell the chair now, and show this page.",
};

/** The vote as its line names it: the voter's own, or one that was cast by proxy (whose is said above it). */
export const of = texts({
  own: { sv: "Din röst", en: "Your vote" },
  proxied: { sv: "Rösten", en: "The vote" },
});

const lower = (what: Text): Text => ({ sv: what.sv.toLowerCase(), en: what.en.toLowerCase() });

const isIn = (vote: Text, n: number): Text => ({
  sv: `Telefonen har räknat efter själv: ${lower(vote).sv} är ${counted(n).sv} i resultatet med kontrollsiffrorna ovan.`,
  en: `The phone has checked it by itself: ${lower(vote).en} is ${counted(n).en} in the result with the check digits above.`,
});

export const t = texts({
  found: (vote: Text): Text => ({ sv: `${vote.sv} är med i resultatet.`, en: `${vote.en} is part of the result.` }),
  foundAs: (vote: Text, what: Text): Text =>
    naming(`${vote.sv} är med i resultatet, räknad som`, `${vote.en} is part of the result, counted as`, what),
  foundMore: (vote: Text, n: number): Text => ({
    sv: `${isIn(vote, n).sv} Jämför dem gärna med dem på skärmen i salen.`,
    en: `${isIn(vote, n).en} Do compare them with those on the screen in the hall.`,
  }),
  unsigned: (vote: Text, n: number): Text => ({
    sv: `${isIn(vote, n).sv} Men resultatet är inte undertecknat. Säg det till mötesledningen.`,
    en: `${isIn(vote, n).en} But the result is not signed. Tell the chair so.`,
  }),
  save: { sv: "Spara beviset", en: "Save the proof" },
  saveMore: {
    sv: "En liten fil som vem som helst kan kontrollera, också utan mötets dator. I en öppen omröstning står din röst i den.",
    en: "A small file that anybody can check, also without the meeting’s computer. In an open vote it says how you voted.",
  },
  otherwise: (vote: Text, what: Text): Text =>
    naming(`${vote.sv} är räknad som något annat än du valde`, `${vote.en} is counted as something else than you chose`, what),
  tell: TELL,
  replaced: { sv: "En senare röst från din plats är med i resultatet.", en: "A later vote from your seat is part of the result." },
  replacedProxied: { sv: "En senare röst från den platsen är med i resultatet.", en: "A later vote from that seat is part of the result." },
  replacedMore: {
    sv: "Den gäller i stället för den som den här telefonen har kvitto på. Har du inte ändrat din röst? Säg till mötesledningen.",
    en: "It counts instead of the one that this phone has a receipt for. Did you not change your vote? Tell the chair.",
  },
  absent: (vote: Text): Text => ({ sv: `${vote.sv} finns inte med i resultatet.`, en: `${vote.en} is not part of the result.` }),
  absentSecret: {
    sv: "Har du ändrat din röst på en annan telefon är det den som räknas. Annars: säg till mötesledningen nu, och visa den här sidan.",
    en: "If you changed your vote on another phone, that one counts. Otherwise: tell the chair now, and show this page.",
  },
  untrue: {
    sv: "Svaret från mötets dator stämmer inte.",
    en: "The answer from the meeting’s computer is not right.",
  },
  untrueMore: {
    sv: `Det hör inte till resultatet med kontrollsiffrorna ovan. ${TELL.sv}`,
    en: `It does not belong to the result with the check digits above. ${TELL.en}`,
  },
  unsealed: { sv: "I det här mötet går det inte att kontrollera här.", en: "In this meeting it cannot be checked here." },
  unsealedMore: {
    sv: "Din registrerade röst gäller. Den kan kontrolleras i filen som mötet lämnar efter sig.",
    en: "Your registered vote stands. It can be checked in the file that the meeting leaves behind.",
  },
  noReceipt: (vote: Text): Text => ({
    sv: `Den här telefonen har inget kvitto på ${lower(vote).sv}.`,
    en: `This phone has no receipt for ${lower(vote).en}.`,
  }),
  noReceiptMore: {
    sv: "En registrerad röst gäller. Kvittot finns på telefonen som du röstade med, så länge den inte har tömts.",
    en: "A registered vote stands. The receipt is on the phone that you voted with, unless it has been cleared.",
  },
});
