/** The sentences that more than one page says. */

import { number, plural, texts } from "./i18n";
import type { Outcome, RoundState, Text } from "./wire";

export const words = texts({
  language: { sv: "Språk", en: "Language" },
  lost: {
    sv: "Du har ingen kontakt just nu. Sidan kommer tillbaka av sig själv.",
    en: "You have no connection right now. The page will come back by itself.",
  },
  connecting: { sv: "Ansluter …", en: "Connecting …" },
  won: { sv: "Vald", en: "Chosen" },
  tied: { sv: "Lika", en: "Tied" },
  needed: (needed: string, got: string): Text => ({
    sv: `behövde ${needed}, fick ${got}`,
    en: `needed ${needed}, got ${got}`,
  }),
  votes: (n: number): Text => plural(n, { sv: ["röst", "röster"], en: ["vote", "votes"] }),
  turnout: (voted: number, of: number): Text => ({
    sv: `${number(voted, "sv")} av ${number(of, "sv")} har röstat`,
    en: `${number(voted, "en")} of ${number(of, "en")} have voted`,
  }),
  control: { sv: "Kontrollsiffror:", en: "Check digits:" },
  acclaimed: { sv: "Beslutat utan omröstning", en: "Decided without a vote" },
  holds: { sv: "Uppfyllt:", en: "Met:" },
  fails: { sv: "Inte uppfyllt:", en: "Not met:" },
});

/** What a round decided, in one or two words. */
export const outcomes: Readonly<Record<Outcome, Text>> = {
  yes: { sv: "Bifall", en: "Carried" },
  no: { sv: "Avslag", en: "Not carried" },
  decided: { sv: "Avgjort", en: "Decided" },
  tie: { sv: "Lika röstetal", en: "A tie" },
  no_quorum: { sv: "För få närvarande", en: "No quorum" },
  no_result: { sv: "Inget resultat", en: "No result" },
};

/** Where a round is, in a word or two. */
export const states: Readonly<Record<RoundState, Text>> = {
  draft: { sv: "Väntar", en: "Waiting" },
  armed: { sv: "Förberedd", en: "Ready" },
  open: { sv: "Öppen", en: "Open" },
  paused: { sv: "Pausad", en: "Paused" },
  closed: { sv: "Stängd", en: "Closed" },
  declared: { sv: "Räknad", en: "Counted" },
  published: { sv: "Resultat visat", en: "Result shown" },
  archived: { sv: "Avslutad", en: "Finished" },
  annulled: { sv: "Ogiltigförklarad", en: "Annulled" },
};
