/** The sentences of what stands around the vote on the chair's panel: previews, health, help, a quick question. */

import { number, plural, texts } from "../shared/i18n";
import type { Text } from "../shared/wire";

export const t = texts({
  aloud: { sv: "Läs upp", en: "Read aloud" },
  previews: { sv: "Det här visas nu", en: "What is shown now" },
  hall: { sv: "Salens skärm", en: "Hall screen" },
  overlay: { sv: "Sändningen", en: "Stream" },
  lastVote: (seconds: string): Text => ({ sv: `Senaste nya röst för ${seconds} sedan`, en: `Latest new vote ${seconds} ago` }),
  seconds: (n: number): Text => ({ sv: `${number(n, "sv")} s`, en: `${number(n, "en")} s` }),
  minutes: (n: number): Text => ({ sv: `${number(n, "sv")} min`, en: `${number(n, "en")} min` }),
  hallGone: { sv: "Salens skärm har tappat kontakten", en: "The hall screen has lost contact" },
  overlayGone: { sv: "Sändningen har tappat kontakten", en: "The stream overlay has lost contact" },
  phonesGone: (n: number): Text =>
    plural(n, {
      sv: ["telefon har tappat kontakten", "telefoner har tappat kontakten"],
      en: ["phone has lost contact", "phones have lost contact"],
    }),
  asList: { sv: "Lista", en: "List" },
  asPlan: { sv: "Salen", en: "Hall plan" },
  planLabel: (voted: number, missing: number): Text => ({
    sv: `Salens platser: ${number(voted, "sv")} har röstat, ${number(missing, "sv")} saknas`,
    en: `The seats of the hall: ${number(voted, "en")} have voted, ${number(missing, "en")} are missing`,
  }),
  legendVoted: { sv: "Har röstat", en: "Has voted" },
  legendMissing: { sv: "Saknas", en: "Missing" },
  quick: { sv: "Snabb fråga …", en: "Quick question …" },
  quickTitle: { sv: "En fråga som inte var förberedd", en: "A question that was not prepared" },
  quickText: {
    sv: "Den läggs sist på den punkt ni är på och förbereds. Ingen ser den förrän du öppnar.",
    en: "It is put last on the item you are at, and prepared. Nobody sees it until you open it.",
  },
  question: { sv: "Fråga", en: "Question" },
  quickDefault: { sv: "Snabb fråga till salen", en: "Quick question to the hall" },
  prepare: { sv: "Förbered frågan", en: "Prepare the question" },
  cancel: { sv: "Avbryt", en: "Cancel" },
  notTaken: { sv: "Det gick inte. Försök igen.", en: "That did not work. Try again." },
  help: { sv: "Hjälp att rösta", en: "Help to vote" },
  helpShort: { sv: "Hjälp", en: "Help" },
  helped: { sv: "med hjälp", en: "with help" },
  helpTitle: (who: string): Text => ({ sv: `Rösta åt ${who}`, en: `Vote for ${who}` }),
  helpText: {
    sv: "Bara om personen själv ber om det. Det skrivs i loggen att du lade in rösten, och ordföranden ser det.",
    en: "Only when the person asks for it. The log says that you entered the ballot, and the chair sees it.",
  },
  helpCast: { sv: "Lägg rösten", en: "Cast the ballot" },
  helpReplace: { sv: "Ersätt rösten", en: "Replace the ballot" },
  helpHas: {
    sv: "Personen har redan röstat. Vill du ersätta den rösten?",
    en: "The person has voted already. Do you want to replace that ballot?",
  },
  helpDone: (who: string): Text => ({ sv: `Rösten är registrerad: ${who}.`, en: `The ballot is registered: ${who}.` }),
  helpRefused: { sv: "Rösten togs inte emot. Inget har ändrats.", en: "The ballot was not taken. Nothing has changed." },
});
