/** What the chair's page says of people's own words. */

import { plural, texts } from "../shared/i18n";
import type { Text } from "../shared/wire";

export const t = texts({
  title: { sv: "Granska texterna", en: "Look through the texts" },
  hint: (waiting: number): Text => {
    if (!waiting) return t.decided;
    const { sv, en } = plural(waiting, { sv: ["väntar", "väntar"], en: ["is waiting", "are waiting"] });
    return { sv: `${sv}. Bara det du godkänner visas på skärmarna.`, en: `${en}. Only what you approve is shown on the screens.` };
  },
  decided: { sv: "Bara det du har godkänt visas på skärmarna.", en: "Only what you have approved is shown on the screens." },
  showAll: { sv: "Visa alla som väntar", en: "Show all that are waiting" },
  hideAll: { sv: "Dölj alla som väntar", en: "Hide all that are waiting" },
  show: { sv: "Visa", en: "Show" },
  hide: { sv: "Dölj", en: "Hide" },
  waiting: { sv: "Väntar", en: "Waiting" },
  shown: { sv: "Visas", en: "Shown" },
  hidden: { sv: "Dold", en: "Hidden" },
  failed: { sv: "Det kom inte fram. Försök igen.", en: "It did not get through. Try again." },
});

/** On the moderator's own page. */
export const moderator = texts({
  nothing: { sv: "Inget att granska just nu", en: "Nothing to look through now" },
  nothingMore: {
    sv: "När en fråga med fria svar stängs kommer texterna hit. Då väljer du vilka som visas.",
    en: "When a question with free answers is closed the texts come here. Then you choose which are shown.",
  },
  writing: (n: number): Text => {
    const { sv, en } = plural(n, { sv: ["har svarat", "har svarat"], en: ["has answered", "have answered"] });
    return {
      sv: `${sv} hittills. Texterna kommer hit när omröstningen stängs.`,
      en: `${en} so far. The texts come here when the vote is closed.`,
    };
  },
  nobody: { sv: "Ingen har skrivit något.", en: "Nobody has written anything." },
});
