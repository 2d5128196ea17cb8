/** Preact hooks that every page uses. */

import { useEffect, useMemo, useState } from "preact/hooks";
import type { Connection } from "./connection";
import { rememberLanguage } from "./remember";
import { chosenLanguage, speech, type Language, type Speech } from "./speech";
import type { View } from "./view";

/** The connection's view; the component renders again when it changes. */
export function useView(connection: Connection): View {
  const [view, setView] = useState(connection.get());
  useEffect(() => {
    setView(connection.get());
    return connection.subscribe(setView);
  }, [connection]);
  return view;
}

/**
 * The page's language: what this person chose on this device, else the meeting's (`of`), else Swedish.
 * Also tells the document, for screen readers and hyphenation.
 */
export function useSpeech(of: string | undefined): Speech {
  const [chosen, setChosen] = useState<Language | null>(chosenLanguage);
  const language: Language = chosen ?? (of === "en" ? "en" : "sv");
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return useMemo(
    () =>
      speech(language, (next) => {
        rememberLanguage(next);
        setChosen(next);
      }),
    [language],
  );
}
