/** The sentences beside rounds of counting, comparisons, numbers and lots. */

import { plural, texts } from "./i18n";
import type { Text } from "./wire";

export const t = texts({
  raters: (n: number): Text => plural(n, { sv: ["betyg", "betyg"], en: ["mark", "marks"] }),
  weight: (n: string): Text => ({ sv: `vikt ${n}`, en: `weight ${n}` }),
  means: { sv: "Medelvärde", en: "Mean" },
  points: { sv: "Poäng", en: "Points" },
  firsts: { sv: "Förstahandsval", en: "First choices" },
  rounds: { sv: "Så räknades det, omgång för omgång", en: "How it was counted, round by round" },
  round: (n: number): Text => ({ sv: `Omg. ${n}`, en: `Rnd ${n}` }),
  option: { sv: "Alternativ", en: "Option" },
  elected: { sv: "vald", en: "elected" },
  eliminated: { sv: "går ut", en: "out" },
  quota: (n: string): Text => ({ sv: `En plats kräver ${n} röster.`, en: `A seat takes ${n} votes.` }),
  pairs: {
    sv: "Så många satte raden före kolumnen",
    en: "How many put the row before the column",
  },
  median: { sv: "I mitten (median)", en: "In the middle (median)" },
  mean: { sv: "Medelvärde", en: "Mean" },
  least: { sv: "Minst", en: "Least" },
  most: { sv: "Mest", en: "Most" },
  spread: { sv: "Hur svaren fördelar sig", en: "How the answers are spread" },
  lots: (order: string): Text => ({ sv: `Lotten gav ordningen ${order}.`, en: `The lots gave the order ${order}.` }),
});
