/** What the voter's page says until a ballot is registered. The rest is in later-texts. */

import { inLanguage, texts, type Language } from "../shared/speech";
import { letter } from "../shared/choice";
import type { Paper, Text } from "../shared/wire";

/** The choices as a person reads them: "Ja"; of a numbered list the letters, "B och D". */
export function chosen(paper: Paper, choices: readonly number[]): Text {
  if (paper.method !== "choose") {
    const option = paper.options[choices[0] ?? -1];
    return option?.text ?? { sv: "", en: "" };
  }
  const list = (language: Language, and: string) => {
    if (choices.length === 1) return `${letter(choices[0]!)}, ${inLanguage(paper.options[choices[0]!]!.text, language)}`;
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
  notMe: { sv: "Inte jag", en: "Not me" },

  // Ballot
  tapOne: { sv: "Tryck på ditt val.", en: "Tap your choice." },
  tapSome: (k: number | string): Text => ({ sv: `Välj ${k} och tryck på Skicka.`, en: `Choose ${k} and press Send.` }),
  send: { sv: "Skicka", en: "Send" },

  sent: (what: Text): Text => ({ sv: `Skickat … ${what.sv}`, en: `Sent … ${what.en || what.sv}` }),
  sentMore: {
    sv: "Vänta tills du ser att din röst är registrerad.",
    en: "Wait until you see that your vote is registered.",
  },
  registered: (what: Text): Text => naming("Registrerad", "Registered", what),
  changed: (what: Text): Text => naming("Ändrad. Registrerad", "Changed. Registered", what),
  mayChange: { sv: "Du kan ändra tills omröstningen stängs.", en: "You can change it until the vote closes." },

});
