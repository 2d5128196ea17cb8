/** The hall's screen: one scene at a time, never a blank, the last good picture when the engine is away. */

import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useAdmission } from "../shared/admission";
import { Closed } from "../shared/closed";
import { Connection, wakeWithPage } from "../shared/connection";
import { useSpeech, useView } from "../shared/hooks";
import { speech, SpeechProvider, useLanguage } from "../shared/i18n";
import { Icon } from "../shared/icons";
import { useLook } from "../shared/look";
import type { View } from "../shared/view";
import type { Text } from "../shared/wire";
import { EMPTY, key, scene, type Scene } from "./scene";
import { SceneView } from "./scenes";
import { t } from "./texts";

/** As long as a new scene takes to cover the old one (hall.css, `cover`). */
const COVER_MS = 400;

export function Page() {
  const admission = useAdmission("hall");
  const own = useSpeech(undefined);
  if (admission.kind === "in") return <Screen />;
  return (
    <SpeechProvider value={own}>
      <Closed admission={admission} title={t.accessTitle} text={t.accessText} />
    </SpeechProvider>
  );
}

function Screen() {
  const connection = useMemo(() => new Connection("hall"), []);
  useEffect(() => {
    wakeWithPage(connection);
    connection.start();
    return () => connection.stop();
  }, [connection]);
  const view = useView(connection);
  useLook(view.welcome?.look);
  const language = hallLanguage(view);
  const spoken = useMemo(() => speech(language), [language]);
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <SpeechProvider value={spoken}>
      <Stage view={view} />
    </SpeechProvider>
  );
}

/** The screen speaks the meeting's language; `?lang=sv` or `?lang=en` in its address says otherwise. */
function hallLanguage(view: View): "sv" | "en" {
  const asked = new URLSearchParams(location.search).get("lang");
  return asked === "sv" || asked === "en" ? asked : view.welcome?.language === "en" ? "en" : "sv";
}

function Stage({ view }: { view: View }) {
  const last = useRef<Scene>(EMPTY);
  const now = scene(view, last.current);
  last.current = now;
  const under = useUnder(now);
  const { welcome, agenda } = view;
  if (view.status.kind === "refused" && welcome === null)
    return <Closed admission={{ kind: "shut", shut: { code: "unknown_card", text: null } }} title={t.accessTitle} text={t.accessText} />;
  return (
    <main class="stage">
      {welcome && agenda && under && (
        <div class="layer" key={key(under)} aria-hidden="true">
          <SceneView scene={under} welcome={welcome} agenda={agenda} />
        </div>
      )}
      {welcome && agenda && (
        <div class={`layer${under ? " over" : ""}`} key={key(now)} role="status">
          <SceneView scene={now} welcome={welcome} agenda={agenda} />
        </div>
      )}
      {view.status.kind !== "live" ? <Lost text={t.lost} /> : view.state?.away && <Away />}
    </main>
  );
}

/** The scene that the new one is just covering; null once it is covered. Its last picture, unchanged. */
function useUnder(now: Scene): Scene | null {
  const shown = useRef(now);
  const [under, setUnder] = useState<Scene | null>(null);
  const before = shown.current;
  const changed = key(before) !== key(now);
  useEffect(() => {
    shown.current = now;
    if (!changed || before.kind === "empty") return;
    setUnder(before);
    const timer = setTimeout(() => setUnder(null), COVER_MS);
    return () => clearTimeout(timer);
  }, [key(now)]);
  if (changed && before.kind !== "empty") return before;
  return under;
}

/** Said to the whole hall, and so in its size: people wait for an answer on their phones. */
function Away() {
  const { say } = useLanguage();
  return <p class="away-mark">{say(t.away)}</p>;
}

function Lost({ text }: { text: Text }) {
  const { say } = useLanguage();
  return (
    <p class="lost-mark">
      <Icon name="cloud" />
      {say(text)}
    </p>
  );
}
