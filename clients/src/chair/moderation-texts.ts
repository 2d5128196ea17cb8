/** What the chair's page says of people's own words. */

import { texts } from "../shared/i18n";
import type { Text } from "../shared/wire";

export const t = texts({
  title: { sv: "Granska texterna", en: "Look through the texts" },
  hint: (waiting: number): Text => ({
    sv: waiting ? `${waiting} väntar. Bara det du godkänner visas på skärmarna.` : "Bara det du har godkänt visas på skärmarna.",
    en: waiting ? `${waiting} are waiting. Only what you approve is shown on the screens.` : "Only what you have approved is shown on the screens.",
  }),
  showAll: { sv: "Visa alla som väntar", en: "Show all that are waiting" },
  hideAll: { sv: "Dölj alla som väntar", en: "Hide all that are waiting" },
  show: { sv: "Visa", en: "Show" },
  hide: { sv: "Dölj", en: "Hide" },
  waiting: { sv: "Väntar", en: "Waiting" },
  shown: { sv: "Visas", en: "Shown" },
  hidden: { sv: "Dold", en: "Hidden" },
  failed: { sv: "Det kom inte fram. Försök igen.", en: "It did not get through. Try again." },
});
