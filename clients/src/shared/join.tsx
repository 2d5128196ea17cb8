/** The form for a typed code, and what to say when a door stays shut. */

import { useRef, useState } from "preact/hooks";
import { join, type Me, type PageRole, type Shut } from "./api";
import { texts, useLanguage } from "./i18n";
import { Icon } from "./icons";
import { Button } from "./parts";
import type { Text } from "./wire";

const CODE_CHARS = 8;

/** A typed seat code without spaces and dashes, in upper case. The engine itself puts look-alikes (o/0, i/l/1) right. */
function tidyCode(typed: string): string {
  return typed.toUpperCase().replace(/[^A-Z0-9]/g, "");
}

const doors = texts({
  code: { sv: "Kod på platskortet", en: "Code on the seat card" },
  join: { sv: "Gå med", en: "Join" },
  joining: { sv: "Går med …", en: "Joining …" },
  short: { sv: "Koden har åtta tecken. Några saknas.", en: "The code has eight characters. Some are missing." },
  long: { sv: "Koden har åtta tecken. Det här är fler.", en: "The code has eight characters. These are more." },
  unknown_card: {
    sv: "Koden eller kortet gäller inte här. Jämför med platskortet och försök igen, eller be en funktionär om hjälp.",
    en: "This code or card is not valid here. Compare it with your seat card and try again, or ask a steward for help.",
  },
  wrong_page: {
    sv: "Den här länken hör till en annan sida. Din röst är inte påverkad. Skanna QR-koden på ditt platskort.",
    en: "This link belongs to another page. Your vote is not affected. Scan the QR code on your seat card.",
  },
  seat_in_use: {
    sv: "Någon har redan röstat på den här platsen med en annan telefon. Rösten är kvar. Be en funktionär frigöra platsen.",
    en: "Somebody has already voted at this seat with another phone. That vote stands. Ask a steward to release the seat.",
  },
  codes_paused: {
    sv: "Många fel koder har skrivits in, så koder är pausade en stund. Skanna QR-koden på ditt platskort, den fungerar, eller be en funktionär om hjälp.",
    en: "Many wrong codes have been typed, so codes are paused for a while. Scan the QR code on your seat card, it works, or ask a steward for help.",
  },
  away: {
    sv: "Det gick inte att nå mötet. Se efter att du är på rätt wifi och försök igen.",
    en: "The meeting could not be reached. Check that you are on the right wifi and try again.",
  },
  other: {
    sv: "Det gick inte att gå med. Försök igen, eller be en funktionär om hjälp.",
    en: "Joining did not work. Try again, or ask a steward for help.",
  },
});

const SAID = ["unknown_card", "wrong_page", "seat_in_use", "codes_paused", "away"] as const;

/** What to say when a door stays shut: our own words for what we know, else the engine's. */
export function shutText(shut: Shut): Text {
  const known = SAID.find((code) => code === shut.code);
  return known ? doors[known] : (shut.text ?? doors.other);
}

/** A problem in words, with an icon, announced at once. */
export function Problem({ text }: { text: Text }) {
  const { say } = useLanguage();
  return (
    <p class="problem" role="alert">
      <Icon name="info" />
      <span>{say(text)}</span>
    </p>
  );
}

interface CodeFormProps {
  as: PageRole;
  onJoined: (me: Me) => void;
  /** Why an earlier try (by link) did not work. */
  shut?: Shut | null;
}

/** The typed code. Forgiving: any case, spaces, dashes. What is wrong is said in words below the field. */
export function CodeForm({ as, onJoined, shut = null }: CodeFormProps) {
  const { say } = useLanguage();
  const [problem, setProblem] = useState<Text | null>(shut && shut.code !== "no_session" ? shutText(shut) : null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  async function submit(event: Event) {
    event.preventDefault();
    if (busy) return;
    const code = tidyCode(field.current?.value ?? "");
    if (code.length !== CODE_CHARS) return wrong(code.length < CODE_CHARS ? doors.short : doors.long);
    setBusy(true);
    setProblem(null);
    const answer = await join(as, { code });
    setBusy(false);
    if ("me" in answer) onJoined(answer.me);
    else wrong(shutText(answer.shut));
  }

  function wrong(text: Text) {
    setProblem(text);
    field.current?.focus();
  }

  return (
    <form class="code-form" onSubmit={submit} noValidate>
      <label for="code">{say(doors.code)}</label>
      <input
        ref={field}
        id="code"
        name="code"
        autocomplete="off"
        autocapitalize="characters"
        autocorrect="off"
        spellcheck={false}
        enterkeyhint="go"
        maxLength={24}
        aria-invalid={problem !== null}
      />
      {problem && <Problem text={problem} />}
      <Button kind="primary" big type="submit" aria-disabled={busy}>
        {say(busy ? doors.joining : doors.join)}
      </Button>
    </form>
  );
}
