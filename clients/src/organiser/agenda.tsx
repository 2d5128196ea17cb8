/** The agenda: items with their polls, added, moved, written and taken away. */

import { useState } from "preact/hooks";
import { inLanguage, useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import type { RoundState } from "../shared/wire";
import { states } from "../shared/words";
import { BothFields, Wrong, type At, type Desk } from "./fields";
import { Matter } from "./matter";
import { isTable, list, moved, tables, text, type Table } from "./plain";
import { PollEditor } from "./poll";
import { t } from "./texts";

export function AgendaPart({ desk }: { desk: Desk }) {
  const { say } = useLanguage();
  const items = tables(desk.shown.meeting["items"]);
  const add = () =>
    desk.draft.edit("items", (now) => [...list(now), { id: desk.draft.freeId("item"), title: "", polls: [] }]);
  return (
    <>
      <p class="soft">{say(t.agendaHint)}</p>
      <Wrong desk={desk} place="items" />
      <ol class="items">
        {items.map((item, n) => (
          <li key={text(item["id"]) || n} class="box">
            <Item desk={desk} place={`items[${n}]`} n={n} count={items.length} />
          </li>
        ))}
      </ol>
      <Button onClick={add}>{say(t.addItem)}</Button>
    </>
  );
}

function Item({ desk, place, n, count }: At & { n: number; count: number }) {
  const { say, language } = useLanguage();
  const item = desk.draft.at(place);
  if (!isTable(item)) return <Wrong desk={desk} place={place} />;
  const polls = tables(item["polls"]);
  const used = polls.some((poll) => desk.shown.states[text(poll["id"])]);
  const title = inLanguage({ sv: text(item["title"]), en: text(item["title_en"]) }, language);
  const add = () =>
    desk.draft.edit(`${place}.polls`, (now) => [
      ...list(now),
      { id: desk.draft.freeId("poll"), title: "", method: "yes_no_abstain" },
    ]);
  return (
    <>
      <div class="item-head">
        <h3 dir="auto">
          {n + 1}. {title || say(t.untitled)}
        </h3>
        <Moves desk={desk} all="items" n={n} count={count} what={title} locked={used} />
      </div>
      <BothFields desk={desk} place={`${place}.title`} label={t.itemTitle} />
      <BothFields desk={desk} place={`${place}.text`} label={t.itemText} lines={2} />
      <Matter desk={desk} place={place} />
      <Wrong desk={desk} place={`${place}.polls`} />
      <ol class="polls">
        {polls.map((poll, p) => (
          <li key={text(poll["id"]) || p}>
            <PollBox desk={desk} all={`${place}.polls`} n={p} count={polls.length} poll={poll} />
          </li>
        ))}
      </ol>
      <Button onClick={add}>{say(t.addPoll)}</Button>
    </>
  );
}

interface BoxProps {
  desk: Desk;
  all: string;
  n: number;
  count: number;
  poll: Table;
}

function PollBox({ desk, all, n, count, poll }: BoxProps) {
  const { say, language } = useLanguage();
  const [open, setOpen] = useState(text(poll["title"]) === "");
  const place = `${all}[${n}]`;
  const state = desk.shown.states[text(poll["id"])] as RoundState | undefined;
  const title = inLanguage({ sv: text(poll["title"]), en: text(poll["title_en"]) }, language);
  const faults = desk.shown.problems.filter((problem) => problem.place.startsWith(`${place}.`)).length;
  return (
    <details class="poll-box" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="poll-title" dir="auto">
          {title || say(t.untitledPoll)}
        </span>
        {state && <span class="tag">{say(states[state])}</span>}
        {faults > 0 && <b class="count">{faults}</b>}
      </summary>
      {open && (
        <>
          <div class="item-head">
            {state ? <p class="hint">{say(t.pollUsed)}</p> : <span />}
            <Moves desk={desk} all={all} n={n} count={count} what={title} locked={state !== undefined} />
          </div>
          <PollEditor desk={desk} place={place} />
        </>
      )}
    </details>
  );
}

interface MovesProps {
  desk: Desk;
  all: string;
  n: number;
  count: number;
  what: string;
  /** What has been prepared or voted on stays. */
  locked: boolean;
}

/** Up, down, away: three buttons that say what they move. Taking away needs a second, different tap. */
export function Moves({ desk, all, n, count, what, locked }: MovesProps) {
  const { say } = useLanguage();
  const [sure, setSure] = useState(false);
  const move = (by: number) => desk.draft.edit(all, (now) => moved(list(now), n, by));
  const remove = () => {
    setSure(false);
    desk.draft.edit(all, (now) => list(now).filter((_, other) => other !== n));
  };
  return (
    <div class="moves">
      <Button kind="quiet" aria-label={say(t.up(what))} aria-disabled={n === 0} onClick={() => move(-1)}>
        ↑
      </Button>
      <Button kind="quiet" aria-label={say(t.down(what))} aria-disabled={n === count - 1} onClick={() => move(1)}>
        ↓
      </Button>
      {!locked && !sure && (
        <Button kind="quiet" aria-label={say(t.removeWhat(what))} onClick={() => setSure(true)}>
          {say(t.remove)}
        </Button>
      )}
      {sure && (
        <>
          <Button onClick={() => setSure(false)}>{say(t.keep)}</Button>
          <Button kind="stop" onClick={remove}>
            {say(t.removeReally)}
          </Button>
        </>
      )}
    </div>
  );
}
