/**
 * Languages. Every sentence of a page is a `Text`, the same type as the engine's own, so a missing language is a
 * compile error and there is one way to say anything: `const { say } = useLanguage(); say(texts.sent)`.
 */

import type { ComponentChildren } from "preact";
import { Fragment, jsx } from "preact/jsx-runtime";
import type { Text } from "./wire";

export type Language = "sv" | "en";

/** A page's sentences: plain, or composed from values. */
export type Texts = { readonly [key: string]: Text | ((...values: never[]) => Text) };

/** Declares a page's sentences; the compiler checks that each has every language. */
export function texts<const T extends Texts>(catalogue: T): T {
  return catalogue;
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

let current = speech("sv");

/** Sets the page's language for everything inside. A page has one, so it is kept here and not in a context. */
export function SpeechProvider({ value, children }: { value: Speech; children?: ComponentChildren }) {
  current = value;
  return jsx(Fragment, { children });
}

/** Sets the page's language, for a page that renders all of itself after every change. */
export function speak(value: Speech): void {
  current = value;
}

export function useLanguage(): Speech {
  return current;
}

export const CHOSEN = "klubba.language";

/** The language this person has chosen on this device, or null. */
export function chosenLanguage(): Language | null {
  try {
    const chosen = localStorage.getItem(CHOSEN);
    return chosen === "sv" || chosen === "en" ? chosen : null;
  } catch {
    return null;
  }
}
