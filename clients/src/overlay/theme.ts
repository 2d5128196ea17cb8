/** Puts a theme's style sheet on the page. One that cannot be loaded changes nothing, and the producer is told. */

import type { Health } from "./health";

/** So long a picture waits for its theme; then it comes as it is, and changes when the theme has come. */
const WAIT_MS = 200;
let worn = "";
let sheet: HTMLLinkElement | null = null;

/** The organiser's own colour, unless a theme says otherwise: themes come after this rule. */
export function tint(accent: string): void {
  const own = document.styleSheets[0];
  if (own && /^#[0-9a-f]{6}$/i.test(accent)) own.insertRule(`:root{--air-accent:${accent}}`, own.cssRules.length);
}

export function wear(theme: string, health: Health): Promise<void> {
  if (theme === worn) return Promise.resolve();
  worn = theme;
  if (theme === "") {
    sheet?.remove();
    sheet = null;
    health.trouble("theme", "");
    return Promise.resolve();
  }
  return new Promise((done) => {
    const next = document.createElement("link");
    next.rel = "stylesheet";
    next.href = `/themes/${encodeURIComponent(theme)}.css`;
    next.onload = () => {
      sheet?.remove();
      sheet = next;
      health.trouble("theme", "");
      done();
    };
    next.onerror = () => {
      next.remove();
      health.trouble("theme", `the theme ${theme} could not be loaded`);
      done();
    };
    document.head.append(next);
    setTimeout(done, WAIT_MS);
  });
}
