/** The sentences to read aloud. Whole sentences, as they are said in a room. */

import { texts } from "../shared/i18n";
import type { Paper, Text } from "../shared/wire";

/** As it is said between two sentences: a title need not end as one. */
const said = (text: string): string => (/[.!?…]["”’)]?$/.test(text) ? text : `${text}.`);
const sv = (text: Text): string => said(text.sv);
const en = (text: Text): string => said(text.en || text.sv);

/** How a ballot is filled in, as one says it. */
function how(paper: Paper | null): Text {
  if (!paper) return { sv: "", en: "" };
  const many = paper.choose_max;
  switch (paper.method) {
    case "yes_no":
      return { sv: "Rösta ja eller nej.", en: "Vote yes or no." };
    case "yes_no_abstain":
      return { sv: "Rösta ja eller nej, eller avstå.", en: "Vote yes or no, or abstain." };
    case "choose":
      return many === 1
        ? { sv: "Välj ett alternativ.", en: "Choose one option." }
        : paper.choose_min === many
          ? { sv: `Välj ${many} alternativ.`, en: `Choose ${many} options.` }
          : { sv: `Välj högst ${many} alternativ.`, en: `Choose at most ${many} options.` };
    case "rating":
      return { sv: "Betygsätt alternativen.", en: "Rate the options." };
    case "ranking":
      return { sv: "Rangordna alternativen, det bästa först.", en: "Rank the options, the best one first." };
    case "number":
      return { sv: "Skriv ett tal.", en: "Write a number." };
    default:
      return { sv: "Skriv ditt svar.", en: "Write your answer." };
  }
}

const secret = (paper: Paper | null): Text =>
  paper?.secrecy === "secret"
    ? { sv: " Omröstningen är sluten.", en: " The vote is secret." }
    : { sv: "", en: "" };

export const aloud = texts({
  armed: (title: Text, paper: Paper | null): Text => ({
    sv: `Vi går till omröstning. Frågan är: ${sv(title)}${secret(paper).sv}`,
    en: `We proceed to a vote. The question is: ${en(title)}${secret(paper).en}`,
  }),
  open: (title: Text, paper: Paper | null): Text => ({
    sv: `Omröstningen är öppen. ${sv(title)} ${how(paper).sv} Rösta nu i telefonen.`,
    en: `The vote is open. ${en(title)} ${how(paper).en} Vote now on your phone.`,
  }),
  paused: {
    sv: "Vi gör en paus i omröstningen. De röster som har getts ligger kvar.",
    en: "We pause the vote. The votes that have been given are kept.",
  },
  closed: { sv: "Omröstningen är stängd.", en: "The vote is closed." },
  tie: { sv: "Omröstningen är stängd. Det är lika röstetal.", en: "The vote is closed. It is a tie." },
  tieByChair: {
    sv: "Omröstningen är stängd. Det är lika röstetal. Ordföranden har utslagsröst.",
    en: "The vote is closed. It is a tie. The chair has the casting vote.",
  },
  tieByLots: {
    sv: "Omröstningen är stängd. Det är lika röstetal. Lotten avgör.",
    en: "The vote is closed. It is a tie. Lots decide.",
  },
  result: (sentence: Text): Text => ({ sv: sv(sentence), en: en(sentence) }),
  annulled: {
    sv: "Omröstningen gäller inte. Vi tar om den.",
    en: "The vote does not count. We shall take it again.",
  },
});
