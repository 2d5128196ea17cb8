/** The rehearsal of a meeting: start it, join it, stop it, and read how it went. */

import { useEffect, useState } from "preact/hooks";
import { post } from "../shared/api";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import type { Text } from "../shared/wire";
import "./rehearsal.css";
import { t } from "./rehearsal-texts";

/** As the engine tells it (rehearsals.py). `report` is there once state is `done`. */
export interface Told {
  readonly state: "none" | "running" | "done" | "failed";
  readonly lines: readonly string[];
  readonly links: Readonly<Record<string, string>>;
  readonly report: { readonly words: { readonly sv: readonly string[]; readonly en: readonly string[] } } | null;
}

const LOOK_EVERY_MS = 1_000;
const PHONES = 100;
const PAGES = ["chair", "hall", "overlay", "cards"] as const;

export function Rehearsal({ meeting }: { meeting: string }) {
  const { say } = useLanguage();
  const path = `/api/meetings/${encodeURIComponent(meeting)}/rehearsal`;
  const [told, setTold] = useTold(path);
  const [problem, setProblem] = useState<Text | null>(null);
  const start = async (phones: number, chair: boolean) => {
    const answer = await posted(path, { phones, chair });
    setProblem(answer.problem);
    if (answer.told) setTold(answer.told);
  };
  if (!told) return null;
  return (
    <section class="rehearsal" aria-labelledby="rehearsal">
      <h2 id="rehearsal">{say(t.title)}</h2>
      {told.state === "running" ? (
        <Running told={told} stop={() => void post(`${path}/stop`, {})} />
      ) : (
        <>
          <Ended told={told} />
          <Wishes first={told.state === "none"} start={start} />
        </>
      )}
      {problem && (
        <p class="notice" role="alert">
          {say(problem)}
        </p>
      )}
    </section>
  );
}

/** Looked at again and again while robots vote; once otherwise. */
function useTold(path: string): [Told | null, (told: Told) => void] {
  const [told, setTold] = useState<Told | null>(null);
  const running = told?.state === "running";
  useEffect(() => {
    let wanted = true;
    const look = async () => {
      const seen = await looked(path);
      if (wanted && seen) setTold(seen);
    };
    void look();
    const timer = running ? setInterval(look, LOOK_EVERY_MS) : undefined;
    return () => {
      wanted = false;
      clearInterval(timer);
    };
  }, [path, running]);
  return [told, setTold];
}

async function looked(path: string): Promise<Told | null> {
  try {
    const response = await fetch(path, { credentials: "same-origin" });
    return response.ok ? ((await response.json()) as Told) : null;
  } catch {
    return null;
  }
}

async function posted(path: string, wish: object): Promise<{ told: Told | null; problem: Text | null }> {
  try {
    const response = await post(path, wish);
    if (response.ok) return { told: (await response.json()) as Told, problem: null };
    return { told: null, problem: response.status === 409 ? t.busy : response.status === 400 ? t.number : t.away };
  } catch {
    return { told: null, problem: t.away };
  }
}

function Wishes({ first, start }: { first: boolean; start: (phones: number, chair: boolean) => void }) {
  const { say } = useLanguage();
  const [phones, setPhones] = useState(PHONES);
  const [chair, setChair] = useState(false);
  const choice = (value: boolean, text: Text) => (
    <label class="rehearsal-choice">
      <input type="radio" name="rehearsal-who" checked={chair === value} onChange={() => setChair(value)} /> {say(text)}
    </label>
  );
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        start(phones, chair);
      }}
    >
      {first && <p class="soft">{say(t.about)}</p>}
      <label class="rehearsal-phones">
        {say(t.phones)}
        <input
          type="number"
          min="1"
          inputMode="numeric"
          value={phones}
          onInput={(event) => setPhones(Number(event.currentTarget.value))}
        />
      </label>
      <fieldset>
        <legend>{say(t.who)}</legend>
        {choice(false, t.robots)}
        {choice(true, t.people)}
      </fieldset>
      <Button kind="primary" type="submit">
        {say(first ? t.start : t.again)}
      </Button>
    </form>
  );
}

function Running({ told, stop }: { told: Told; stop: () => void }) {
  const { say } = useLanguage();
  const [ending, setEnding] = useState(false);
  return (
    <>
      <p role="status">{say(ending ? t.ending : t.running)}</p>
      {told.links["chair"] && (
        <>
          <p>{say(t.join)}</p>
          <ul class="rehearsal-links">
            {PAGES.map((page) => (
              <li key={page}>
                <a class="button" href={told.links[page] ?? ""} target="_blank" rel="noreferrer">
                  {say(t[page])}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      <Details lines={told.lines} />
      <Button
        kind="stop"
        disabled={ending}
        onClick={() => {
          setEnding(true);
          stop();
        }}
      >
        {say(t.stop)}
      </Button>
    </>
  );
}

function Ended({ told }: { told: Told }) {
  const { say, language } = useLanguage();
  if (told.state === "failed")
    return (
      <>
        <p role="status">{say(t.failed)}</p>
        <Details lines={told.lines} />
      </>
    );
  const [verdict, ...rest] = told.report?.words[language] ?? [];
  if (!verdict) return null;
  return (
    <div role="status" class="rehearsal-report">
      <p class="rehearsal-verdict">{verdict}</p>
      {rest.map((line) => (
        <p key={line}>{line}</p>
      ))}
    </div>
  );
}

function Details({ lines }: { lines: readonly string[] }) {
  const { say } = useLanguage();
  return (
    <details class="rehearsal-details">
      <summary>{say(t.details)}</summary>
      <pre>{lines.join("\n")}</pre>
    </details>
  );
}
