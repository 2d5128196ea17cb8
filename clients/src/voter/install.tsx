/**
 * Klubba on the home screen: offered once on this device, while there is nothing to vote on, and never asked again,
 * whatever the answer was. It needs nothing installed to vote.
 */

import { useEffect, useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import touchIcon from "../shared/touch-icon.png?url";
import manifest from "./app.webmanifest?url";
import { t } from "./install-texts";

const OFFERED = "klubba.install";

/** What Chrome and its kin hand over when the page can be installed. */
interface InstallEvent extends Event {
  prompt(): Promise<unknown>;
}

let ready: InstallEvent | null = null;
let listener: (() => void) | null = null;

function link(rel: string, href: string): void {
  const made = document.createElement("link");
  made.rel = rel;
  made.href = href;
  document.head.append(made);
}

link("manifest", manifest);
link("apple-touch-icon", touchIcon);
addEventListener("beforeinstallprompt", (event) => {
  // The browser's own bar would come whenever it likes, also in the middle of a vote.
  event.preventDefault();
  ready = event as InstallEvent;
  listener?.();
});

function offeredBefore(): boolean {
  try {
    return localStorage.getItem(OFFERED) !== null;
  } catch {
    return true; // No storage: it could not be remembered that it was asked, so it is not.
  }
}

/** Read once: the offer stays on the page that first shows it, until it is answered. */
const before = offeredBefore();
let answered = before;

/** Safari on a phone has no prompt; only it knows `standalone`. */
const bySharing = (navigator as { standalone?: boolean }).standalone === false;

export function InstallOffer() {
  const { say } = useLanguage();
  const [, again] = useState(0);
  useEffect(() => {
    listener = () => again((n) => n + 1);
    return () => void (listener = null);
  }, []);
  const shown = !answered && (ready !== null || bySharing);
  useEffect(() => {
    if (shown) localStorage.setItem(OFFERED, "offered");
  }, [shown]);
  if (!shown) return null;
  function answer(add: boolean) {
    answered = true;
    if (add) void ready?.prompt();
    again((n) => n + 1);
  }
  return (
    <section class="install" aria-labelledby="install">
      <h2 id="install">{say(t.title)}</h2>
      <p class="soft">{say(ready ? t.why : t.how)}</p>
      <div class="install-answers">
        {ready && <Button onClick={() => answer(true)}>{say(t.add)}</Button>}
        <Button kind="quiet" onClick={() => answer(false)}>
          {say(ready ? t.no : t.understood)}
        </Button>
      </div>
    </section>
  );
}
