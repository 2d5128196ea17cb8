/** Numbers as each language writes them. */

import type { Language } from "./speech";
import type { Text } from "./wire";

/** One and many, per language: `plural(n, { sv: ["röst", "röster"], en: ["vote", "votes"] })`, with the number. */
export function plural(n: number, forms: { readonly [L in Language]: readonly [one: string, many: string] }): Text {
  const form = (language: Language) =>
    `${number(n, language)} ${forms[language][new Intl.PluralRules(language).select(n) === "one" ? 0 : 1]}`;
  return { sv: form("sv"), en: form("en") };
}

/** A whole number as the language writes it. */
export function number(n: number, language: Language): string {
  return n.toLocaleString(language === "sv" ? "sv-SE" : "en-GB");
}

/** The engine's "62.5" as the language writes it: "62,5 %", "62.5%"; "" stays "". */
export function percent(figure: string, language: Language): string {
  if (!figure) return "";
  return language === "sv" ? `${figure.replace(".", ",")}\u00a0%` : `${figure}%`;
}

/** The engine's "-12.5" as the language writes it: "−12,5". */
export function decimal(figure: string, language: Language): string {
  return language === "sv" ? figure.replace(".", ",").replace("-", "\u2212") : figure;
}
