/**
 * An organiser's look: the engine's shades in the place of our own tokens. Set through the style sheet's own interface,
 * because the pages' policy allows no styles written into the page.
 */

import { useEffect } from "preact/hooks";
import type { Look, Shades } from "./wire";

const TOKENS: Readonly<Record<keyof Shades, string>> = {
  primary: "--primary",
  strong: "--primary-strong",
  soft: "--primary-soft",
  surface: "--surface",
};
const SHADE = /^#[0-9a-f]{6}$/;

/** The rules for one look; `html:root` weighs more than any sheet's `:root`, whichever comes last. */
export function rulesOf({ light, dark }: Look): readonly string[] {
  const rule = (shades: Shades) =>
    `html:root{${(Object.keys(TOKENS) as (keyof Shades)[])
      .filter((name) => SHADE.test(shades[name]))
      .map((name) => `${TOKENS[name]}:${shades[name]}`)
      .join(";")}}`;
  return [rule(light), `@media (prefers-color-scheme:dark){${rule(dark)}}`];
}

let worn = "";

/** Puts the look on, in the place of the one before; null takes it off. The same one again costs nothing. */
export function wear(look: Look | null): void {
  const rules = look ? rulesOf(look) : [];
  const sheet = document.styleSheets[0];
  if (!sheet || worn === rules.join()) return;
  if (worn) for (const _ of [1, 2]) sheet.deleteRule(sheet.cssRules.length - 1);
  for (const rule of rules) sheet.insertRule(rule, sheet.cssRules.length);
  worn = rules.join();
}

/** `wear`, for a page of components. */
export function useLook(look: Look | null | undefined): void {
  useEffect(() => wear(look ?? null), [look]);
}
