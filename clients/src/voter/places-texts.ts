/** What stands in the places for presence, speaking and questions. Nothing here may promise what a phone cannot do. */

import type { IconName } from "../shared/icons";
import { texts } from "../shared/speech";
import type { Text } from "../shared/wire";

export const t = texts({
  title: { sv: "Mer än att rösta", en: "More than voting" },
  presence: { sv: "Närvaro", en: "Attendance" },
  presenceHow: {
    sv: "Mötesledningen noterar vilka som är här. Du behöver inte göra något i telefonen.",
    en: "The organisers note who is here. You need not do anything on the phone.",
  },
  speak: { sv: "Begära ordet", en: "Asking to speak" },
  speakHow: {
    sv: "Gör så som ordföranden säger. Det går inte i telefonen än.",
    en: "Do as the chair says. It cannot be done on the phone yet.",
  },
  ask: { sv: "Ställa en fråga", en: "Asking a question" },
  askHow: {
    sv: "Gör så som ordföranden säger. Det går inte i telefonen än.",
    en: "Do as the chair says. It cannot be done on the phone yet.",
  },
});

export interface Place {
  readonly id: string;
  readonly icon: IconName;
  readonly name: Text;
  /** How it is done, while the phone does nothing for it. */
  readonly how: Text;
}

/** In the order of the page. */
export const PLACES: readonly Place[] = [
  { id: "presence", icon: "person", name: t.presence, how: t.presenceHow },
  { id: "speak", icon: "hand", name: t.speak, how: t.speakHow },
  { id: "ask", icon: "question", name: t.ask, how: t.askHow },
];
