/** The log's head when the round closed: the same digits on every screen, for people to compare. */

import { useLanguage } from "./i18n";
import { words } from "./words";

export function Head({ head }: { head: string }) {
  const { say } = useLanguage();
  if (!head) return null;
  return (
    <p class="control">
      {say(words.control)} <b>{head}</b>
    </p>
  );
}
