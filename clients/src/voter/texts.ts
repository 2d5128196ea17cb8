/** What the voter's page says until a ballot is registered. The rest is in later-texts. */

import { letter } from "../shared/choice";
import { isYesNo } from "../shared/methods";
import { inLanguage, texts, type Language } from "../shared/speech";
import type { Paper, Text } from "../shared/wire";

/** The choices as a person reads them: "Ja"; of a numbered list the letters, "B och D". */
export function chosen(paper: Paper, choices: readonly number[]): Text {
  const first = choices[0] ?? -1;
  if (isYesNo(paper.method) || first === paper.blank) return paper.options[first]?.text ?? { sv: "", en: "" };
  const list = (language: Language, and: string) => {
    if (choices.length === 1) return `${letter(first)}, ${inLanguage(paper.options[first]!.text, language)}`;
    const letters = choices.map(letter);
    return letters.length < 2 ? letters.join("") : `${letters.slice(0, -1).join(", ")} ${and} ${letters.slice(-1)[0]}`;
  };
  return { sv: list("sv", "och"), en: list("en", "and") };
}

/** "Registrerad: Ja." Ends with one full stop, whatever the option's own text ends with. */
export function naming(sv: string, en: string, what: Text): Text {
  const named = (word: string, text: string) => (text ? `${word}: ${text}${/[.?!…]$/.test(text) ? "" : "."}` : `${word}.`);
  return { sv: named(sv, what.sv), en: named(en, what.en || what.sv) };
}

export const t = texts({
  starting: { sv: "Ett ögonblick …", en: "One moment …" },

  away: {
    sv: "Mötet svarar inte just nu. Sidan försöker igen av sig själv.",
    en: "The meeting does not answer right now. The page tries again by itself.",
  },

  // Who you are
  seat: (id: string): Text => ({ sv: `Plats ${id}`, en: `Seat ${id}` }),
  youAre: { sv: "Du röstar som", en: "You vote as" },

  // Ballot
  tapOne: { sv: "Tryck på ditt val.", en: "Tap your choice." },
  tapSome: (k: number | string): Text => ({ sv: `Välj ${k} och tryck på Skicka.`, en: `Choose ${k} and press Send.` }),
  send: { sv: "Skicka", en: "Send" },

  sent: (what: Text): Text => ({ sv: `Skickat … ${what.sv}`, en: `Sent … ${what.en || what.sv}` }),
  registered: (what: Text): Text => naming("Registrerad", "Registered", what),
});
