/** Every sentence that goes on air. */

import { number, texts } from "../shared/i18n";

export const t = texts({
  open: { sv: "Omröstning pågår", en: "Vote in progress" },
  paused: { sv: "Omröstningen är pausad", en: "The vote is paused" },
  closed: { sv: "Omröstningen är stängd", en: "The vote is closed" },
  annulled: { sv: "Omröstningen gäller inte", en: "The vote does not count" },
  coming: { sv: "Resultatet kommer", en: "The result is coming" },
  result: { sv: "Resultat", en: "Result" },
  turnout: (of: number) => ({ sv: `av ${number(of, "sv")} har röstat`, en: `of ${number(of, "en")} have voted` }),
  yes: { sv: "Mötet svarar ja", en: "The meeting says yes" },
  no: { sv: "Mötet svarar nej", en: "The meeting says no" },
  decided: { sv: "Flest röster", en: "Most votes" },
  bestMean: { sv: "Högst medelvärde", en: "Highest mean" },
  mostPoints: { sv: "Flest poäng", en: "Most points" },
  elected: { sv: "Valt", en: "Elected" },
  answers: { sv: "Svaren", en: "The answers" },
  tie: { sv: "Lika röstetal", en: "A tie" },
  no_quorum: { sv: "För få närvarande för beslut", en: "Too few present to decide" },
  no_result: { sv: "Inget resultat", en: "No result" },
  acclaimed: { sv: "Beslutat utan omröstning", en: "Decided without a vote" },
  more: (n: number) => ({ sv: `och ${number(n, "sv")} till`, en: `and ${number(n, "en")} more` }),
});
