/** How a page that is drawn by Preact starts, and when it is drawn again. */

import { options, render, type VNode } from "preact";

/**
 * Right after the event that changed something, and before the next is heard. Preact's own choice, a timer, lets a
 * quick second tap or key be answered by what was drawn before the first, and takes it back.
 */
export function atOnce(draw: () => void): void {
  void Promise.resolve().then(draw);
}

/** Puts the page into its place in the document, for as long as the document is there. */
export function show(page: VNode): void {
  options.debounceRendering ??= atOnce;
  const root = document.getElementById("page");
  if (root) render(page, root);
}
