/** Small components that every page uses. */

import type { ComponentChildren } from "preact";
import { useLanguage, type Language } from "./i18n";
import { Icon, type IconName } from "./icons";
import { words } from "./words";
import type { Text } from "./wire";

export { Button } from "./button";

/** A calm notice with an icon; announced politely by screen readers. */
export function Banner({ icon, children }: { icon: IconName; children: ComponentChildren }) {
  return (
    <div class="banner" role="status">
      <Icon name={icon} />
      <div>{children}</div>
    </div>
  );
}

/** What a page says while the link is lost. `text` replaces the general sentence. */
export function LostBanner({ text = words.lost }: { text?: Text | undefined }) {
  const { say } = useLanguage();
  return <Banner icon="cloud">{say(text)}</Banner>;
}

const LANGUAGES: readonly { code: Language; short: string; name: string }[] = [
  { code: "sv", short: "SV", name: "Svenska" },
  { code: "en", short: "EN", name: "English" },
];

/** Lets the reader choose the language of the page. */
export function Languages() {
  const { language, choose, say } = useLanguage();
  return (
    <div class="languages" role="group" aria-label={say(words.language)}>
      {LANGUAGES.map(({ code, short, name }) => (
        <button type="button" lang={code} aria-label={`${short} ${name}`} aria-pressed={language === code} onClick={() => choose(code)}>
          {short}
        </button>
      ))}
    </div>
  );
}

/** How many of the entitled have voted: words, and a bar from zero. */
export function Turnout({ voted, entitled }: { voted: number; entitled: number }) {
  const { say } = useLanguage();
  return (
    <div class="turnout">
      <div>{say(words.turnout(voted, entitled))}</div>
      <div class="turnout-track" aria-hidden="true">
        <div class="turnout-fill" style={{ width: `${entitled ? (100 * voted) / entitled : 0}%` }} />
      </div>
    </div>
  );
}
