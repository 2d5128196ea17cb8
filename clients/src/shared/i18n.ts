/**
 * Languages. Every sentence of a page is a `Text`, the same type as the engine's own, so a missing language is a
 * compile error and there is one way to say anything: `const { say } = useLanguage(); say(texts.sent)`.
 */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Text } from "./wire";

export type Language = "sv" | "en";

/** A page's sentences: plain, or composed from values. */
export type Texts = { readonly [key: string]: Text | ((...values: never[]) => Text) };

/** Declares a page's sentences; the compiler checks that each has every language. */
export function texts<const T extends Texts>(catalogue: T): T {
  return catalogue;
}

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

/** The text in the language; the Swedish one serves where there is no other. */
export function inLanguage(text: Text, language: Language): string {
  return (language === "en" && text.en) || text.sv;
}

export interface Speech {
  readonly language: Language;
  /** The text in the page's language. */
  say(text: Text): string;
  /** Changes the page's language, and remembers it on this device. */
  choose(language: Language): void;
}

export function speech(language: Language, choose: (language: Language) => void = () => {}): Speech {
  return { language, choose, say: (text) => inLanguage(text, language) };
}

const SpeechContext = createContext<Speech>(speech("sv"));
export const SpeechProvider = SpeechContext.Provider;

export function useLanguage(): Speech {
  return useContext(SpeechContext);
}

const CHOSEN = "klubba.language";

/** The language this person has chosen on this device, or null. */
export function chosenLanguage(): Language | null {
  const chosen = remembered(CHOSEN);
  return chosen === "sv" || chosen === "en" ? chosen : null;
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(CHOSEN, language);
  } catch {
    // Private mode without storage: the choice holds until the page is closed.
  }
}

function remembered(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
