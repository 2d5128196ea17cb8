/** What stands there before, and while, a voter checks the own ballot; the answers are with what checks. */

import { texts } from "../shared/speech";

export const t = texts({
  check: { sv: "Kontrollera min röst", en: "Check my vote" },
  checkAll: { sv: "Kontrollera mina röster", en: "Check my votes" },
  again: { sv: "Kontrollera igen", en: "Check again" },
  checking: { sv: "Kontrollerar …", en: "Checking …" },
  failed: { sv: "Det gick inte att kontrollera just nu.", en: "It could not be checked just now." },
  failedMore: {
    sv: "Din registrerade röst gäller ändå. Se efter att telefonen har kontakt, och försök igen.",
    en: "Your registered vote stands all the same. See that the phone has a connection, and try again.",
  },
});
