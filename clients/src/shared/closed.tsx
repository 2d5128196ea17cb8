/** A page behind a link, opened without one that works: in plain words, what it is for and what to do. */

import { useLanguage, texts } from "./i18n";
import { Languages } from "./parts";
import type { Admission } from "./admission";
import type { Text } from "./wire";
import { words } from "./words";

const closed = texts({
  wrong: {
    sv: "Länken gäller inte här. Den kan vara utbytt, ofullständig eller höra till en annan sida. Be om en ny hos den som startade mötet.",
    en: "The link is not valid here. It may have been replaced, be incomplete, or belong to another page. Ask for a new one from whoever started the meeting.",
  },
  away: {
    sv: "Mötet svarar inte just nu. Sidan försöker igen av sig själv. Ingenting är förlorat.",
    en: "The meeting does not answer right now. The page tries again by itself. Nothing is lost.",
  },
});

/** `title` says whose page this is, `text` which link to open. */
export function Closed({ admission, title, text }: { admission: Admission; title: Text; text: Text }) {
  const { say } = useLanguage();
  if (admission.kind === "in") return null;
  if (admission.kind === "asking")
    return (
      <main class="closed">
        <p role="status">{say(admission.away ? closed.away : words.connecting)}</p>
      </main>
    );
  const wrong = admission.shut.code !== "no_session";
  return (
    <main class="closed">
      <h1>{say(title)}</h1>
      {wrong && <p role="alert">{say(closed.wrong)}</p>}
      <p>{say(text)}</p>
      <Languages />
    </main>
  );
}
