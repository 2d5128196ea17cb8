/** A rehearsal is marked on every screen the same way (tokens.css): nobody can mistake it for the real meeting. */
export function markRehearsal(is: boolean): void {
  if (typeof document !== "undefined") document.documentElement.toggleAttribute("data-rehearsal", is);
}
