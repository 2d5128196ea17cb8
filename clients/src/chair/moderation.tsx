/** People's own words after close: the chair decides which are shown. Nothing else is, on any screen. */

import { useEffect, useState } from "preact/hooks";
import { number, useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import { currentPaper, type View } from "../shared/view";
import type { Paper, Result, Text } from "../shared/wire";
import { t } from "./moderation-texts";
import { ROLE } from "./role";
import "./moderation.css";

interface Row {
  readonly text: string;
  readonly heads: number;
  readonly status: "waiting" | "shown" | "hidden";
}

interface Queue {
  readonly round: number;
  readonly texts: readonly Row[];
}

/** Whether people write their answers in their own words. */
export const isWritten = ({ method }: Paper): boolean => method === "text" || method === "words";

/** Nothing but for a closed poll of texts or words. */
export function Moderation({ view }: { view: View }) {
  const paper = currentPaper(view);
  const result = view.state?.result;
  // The moderator sees no figures before they are published, and the texts all the same.
  const after = ROLE === "moderator" && ["closed", "declared", "published"].includes(view.state?.state ?? "");
  return paper && isWritten(paper) && (result || after) && view.welcome ? <Look meeting={view.welcome.meeting} poll={paper.poll} result={result ?? null} /> : null;
}

function Look({ meeting, poll, result }: { meeting: string; poll: string; result: Result | null }) {
  const { say } = useLanguage();
  const [again, setAgain] = useState(0);
  const [failed, setFailed] = useState(false);
  const path = `/api/meetings/${encodeURIComponent(meeting)}/polls/${encodeURIComponent(poll)}/texts`;
  const detail = result?.detail;
  const queue = useQueue(path, `${again} ${detail?.texts?.length} ${detail?.waiting} ${detail?.refused}`);
  if (!queue || queue.texts.length === 0) return null;

  async function decide(show: readonly string[], hide: readonly string[]) {
    const body = JSON.stringify({ round: queue?.round, show, hide });
    const headers = { "Content-Type": "application/json" };
    try {
      setFailed(!(await fetch(path, { method: "POST", credentials: "same-origin", headers, body })).ok);
    } catch {
      setFailed(true);
    }
    setAgain((n) => n + 1);
  }

  const waiting = queue.texts.filter(({ status }) => status === "waiting").map(({ text }) => text);
  return (
    <section class="moderation" aria-labelledby="moderation-title">
      <h2 id="moderation-title">{say(t.title)}</h2>
      <p class="soft">{say(t.hint(waiting.length))}</p>
      {waiting.length > 0 && (
        <div class="moderation-do">
          <Button onClick={() => void decide(waiting, [])}>{say(t.showAll)}</Button>
          <Button onClick={() => void decide([], waiting)}>{say(t.hideAll)}</Button>
        </div>
      )}
      <p role="status">{failed && say(t.failed)}</p>
      <ul class="moderation-list">
        {queue.texts.map((row) => (
          <Line key={row.text} row={row} onShow={() => void decide([row.text], [])} onHide={() => void decide([], [row.text])} />
        ))}
      </ul>
    </section>
  );
}

const STATUS: { readonly [status in Row["status"]]: Text } = { waiting: t.waiting, shown: t.shown, hidden: t.hidden };

function Line({ row, onShow, onHide }: { row: Row; onShow: () => void; onHide: () => void }) {
  const { say, language } = useLanguage();
  return (
    <li class={`moderated is-${row.status}`}>
      <span class="moderated-text">
        <span dir="auto">{row.text}</span>
        <small>
          {say(STATUS[row.status])}
          {row.heads > 1 && ` · ${number(row.heads, language)}`}
        </small>
      </span>
      <Button aria-pressed={row.status === "shown"} onClick={onShow}>
        {say(t.show)}
      </Button>
      <Button aria-pressed={row.status === "hidden"} onClick={onHide}>
        {say(t.hide)}
      </Button>
    </li>
  );
}

/** Read anew for every decision, this page's and others'. */
function useQueue(path: string, now: string): Queue | null {
  const [queue, setQueue] = useState<Queue | null>(null);
  useEffect(() => {
    let wanted = true;
    const read = async () => {
      const answer = await fetch(path, { credentials: "same-origin" });
      if (answer.ok && wanted) setQueue((await answer.json()) as Queue);
    };
    // A lost link is told at the top of the page; the queue comes with the next change.
    read().catch(() => undefined);
    return () => {
      wanted = false;
    };
  }, [path, now]);
  return queue;
}
