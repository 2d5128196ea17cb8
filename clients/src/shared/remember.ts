/** Remembering the chosen language: apart from `speech`, so that a page may fetch it after it has begun to speak. */

import { CHOSEN, type Language } from "./speech";

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(CHOSEN, language);
  } catch {
    // Private mode without storage: the choice holds until the page is closed.
  }
}
