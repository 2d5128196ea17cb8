/** What the offer of the home screen says. */

import { texts } from "../shared/speech";

export const t = texts({
  title: { sv: "Vill du ha Klubba på hemskärmen?", en: "Would you like Klubba on the home screen?" },
  why: { sv: "Då hittar du lätt tillbaka till mötet. Det behövs inte för att rösta.", en: "Then you easily find back to the meeting. It is not needed to vote." },
  how: {
    sv: "Tryck på Dela i webbläsaren och sedan på Lägg till på hemskärmen. Det behövs inte för att rösta.",
    en: "Tap Share in the browser, then Add to Home Screen. It is not needed to vote.",
  },
  add: { sv: "Lägg till", en: "Add" },
  no: { sv: "Nej tack", en: "No, thanks" },
  understood: { sv: "Jag förstår", en: "I see" },
});
