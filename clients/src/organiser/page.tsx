/** The organiser's page: everything that the meeting file can say, part by part, and one bar that saves it. */

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { useAdmission } from "../shared/admission";
import { Closed } from "../shared/closed";
import { useSpeech } from "../shared/hooks";
import { inLanguage, SpeechProvider, useLanguage } from "../shared/i18n";
import { Button, Languages } from "../shared/parts";
import { AgendaPart } from "./agenda";
import { Draft, type Shown } from "./draft";
import type { Desk } from "./fields";
import { FilePart } from "./file";
import { HallPart } from "./hall";
import { LinksPart } from "./links";
import { MeetingPart } from "./meeting";
import { text } from "./plain";
import { Rehearsal } from "./rehearsal";
import { RollPart } from "./roll";
import { t } from "./texts";

const AGAIN_MS = 2_000;
const PARTS = ["meeting", "agenda", "roll", "hall", "links", "rehearse", "file"] as const;
type Part = (typeof PARTS)[number];

export function Page() {
  const admission = useAdmission("operator");
  const speech = useSpeech(undefined);
  return (
    <SpeechProvider value={speech}>
      {admission.kind === "in" ? (
        <Organiser meeting={admission.me.meeting} />
      ) : (
        <Closed admission={admission} title={t.accessTitle} text={t.accessText} />
      )}
    </SpeechProvider>
  );
}

/** The draft of this meeting; asked for until it comes. */
function useDraft(meeting: string): { draft: Draft; shown: Shown | null } {
  const draft = useMemo(() => new Draft(`/api/meetings/${encodeURIComponent(meeting)}`), [meeting]);
  const [shown, setShown] = useState(draft.get());
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fetch = async () => {
      if (!(await draft.fetch())) timer = setTimeout(fetch, AGAIN_MS);
    };
    const stop = draft.subscribe(setShown);
    void fetch();
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [draft]);
  return { draft, shown };
}

function Organiser({ meeting }: { meeting: string }) {
  const { draft, shown } = useDraft(meeting);
  const { say } = useLanguage();
  const [part, setPart] = useState<Part>(fromAddress);
  const mending = useRef(false);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (mending.current) reveal();
    mending.current = false;
  }, [turn]);
  useSaveKey(draft);
  useLeaving(shown);
  if (!shown)
    return (
      <main class="closed">
        <p role="status">{say(t.loading)}</p>
      </main>
    );
  const desk: Desk = { draft, shown, meeting };
  const go = (next: Part, mend = false) => {
    mending.current = mend;
    setPart(next);
    setTurn((turn) => turn + 1);
    history.replaceState(null, "", `?part=${next}`);
  };
  return (
    <div class="organiser">
      <Top desk={desk} />
      <nav class="parts" aria-label={say(t.parts)}>
        {PARTS.map((name) => (
          <button type="button" key={name} aria-current={name === part ? "page" : undefined} onClick={() => go(name)}>
            <span>{say(t[name])}</span>
            <Count desk={desk} part={name} />
          </button>
        ))}
      </nav>
      <main class="part" aria-labelledby="part-title">
        {part !== "rehearse" && <h2 id="part-title">{say(t[part])}</h2>}
        <PartOf part={part} desk={desk} />
      </main>
      <SaveBar desk={desk} go={go} />
    </div>
  );
}

function PartOf({ part, desk }: { part: Part; desk: Desk }) {
  if (part === "meeting") return <MeetingPart desk={desk} />;
  if (part === "agenda") return <AgendaPart desk={desk} />;
  if (part === "roll") return <RollPart desk={desk} />;
  if (part === "hall") return <HallPart desk={desk} />;
  if (part === "links") return <LinksPart desk={desk} />;
  if (part === "rehearse") return <Rehearsal meeting={desk.meeting} />;
  return <FilePart desk={desk} />;
}

function fromAddress(): Part {
  const asked = new URLSearchParams(location.search).get("part");
  return PARTS.find((part) => part === asked) ?? "agenda";
}

/** The part of the page that a problem's place is on. */
function partOf(place: string): Part {
  const [first] = place.split(/[.[]/);
  return first === "items" ? "agenda" : first === "roll" ? "roll" : first === "seat_map" ? "hall" : "meeting";
}

function Count({ desk, part }: { desk: Desk; part: Part }) {
  const { say } = useLanguage();
  const count = desk.shown.problems.filter((problem) => partOf(problem.place) === part).length;
  return count ? (
    <b class="count">
      {count}
      <span class="unseen"> {say(t.toMend)}</span>
    </b>
  ) : null;
}

function Top({ desk }: { desk: Desk }) {
  const { say, language } = useLanguage();
  const title = { sv: text(desk.shown.meeting["title"]), en: text(desk.shown.meeting["title_en"]) };
  return (
    <header class="top">
      <div>
        <p class="eyebrow">{say(t.page)}</p>
        <h1 dir="auto">{inLanguage(title, language) || desk.meeting}</h1>
      </div>
      <div class="top-right">
        <a class="button" href="/operator" target="_blank" rel="noreferrer">
          {say(t.panel)}
        </a>
        <Languages />
      </div>
    </header>
  );
}

function SaveBar({ desk, go }: { desk: Desk; go: (part: Part, mend: boolean) => void }) {
  const { say } = useLanguage();
  const { draft, shown } = desk;
  const { saving, said, problems } = shown;
  const first = problems[0];
  const mend = () => {
    if (!first) return;
    go(partOf(first.place), true);
  };
  return (
    <footer class="save">
      <p class={`save-state is-${saving}`} role="status">
        {shown.restored ? say(t.restored) : said ? say(said) : say(t[saving])}
      </p>
      {first && (
        <Button kind="quiet" onClick={mend}>
          {say(t.problems(problems.length))}
        </Button>
      )}
      {(saving === "stale" || shown.restored) && (
        <Button onClick={() => void draft.fetch(true)}>{say(shown.restored ? t.throwAway : t.fetchNewest)}</Button>
      )}
      <Button
        kind="primary"
        id="save"
        aria-disabled={saving === "clean" || saving === "saving" || saving === "stale"}
        onClick={() => saving !== "clean" && saving !== "stale" && void draft.save()}
      >
        {say(t.save)}
      </Button>
    </footer>
  );
}

/** Opens what hides the first mistake, and goes there. */
function reveal(): void {
  const field = document.querySelector<HTMLElement>("[aria-invalid=true], .wrong");
  for (let box = field?.closest("details"); box; box = box.parentElement?.closest("details")) box.open = true;
  field?.scrollIntoView({ block: "center" });
  field?.focus();
}

/** Ctrl or Cmd and S, from the moment that the page is shown. */
function useSaveKey(draft: Draft): void {
  useLayoutEffect(() => {
    const down = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      if (!["clean", "stale"].includes(draft.get()?.saving ?? "clean")) void draft.save();
    };
    addEventListener("keydown", down);
    return () => removeEventListener("keydown", down);
  }, [draft]);
}

/** The browser asks before a tab with unsaved changes is closed. */
function useLeaving(shown: Shown | null): void {
  const latest = useRef(shown);
  latest.current = shown;
  useEffect(() => {
    const leaving = (event: BeforeUnloadEvent) => {
      if ((latest.current?.saving ?? "clean") !== "clean") event.preventDefault();
    };
    addEventListener("beforeunload", leaving);
    return () => removeEventListener("beforeunload", leaving);
  }, []);
}
