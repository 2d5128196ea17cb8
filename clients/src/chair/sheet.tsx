/** Who is here, who serves for whom, who takes no part: marked by the chair, with connections only as a hint. */

import { useEffect, useRef, useState } from "preact/hooks";
import { number, useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import { agendaPoll, type View } from "../shared/view";
import type { Text } from "../shared/wire";
import { fetchAttendance, free, isMissing, sendMark, sittings } from "./attendance";
import type { Attendance, Filter, Mark, Sitting } from "./attendance";
import { refusals, refused, t } from "./attendance-texts";
import { Sat } from "./sitting";
import "./attendance.css";

const SHOWN_AT_FIRST_COUNT = 60;
const SETTLE_MS = 400;

/** The button beside the seats, and the dialog it opens. poll: the one in the middle of the page, "" for none. */
export function AttendanceButton({ meeting, view, poll }: { meeting: string; view: View; poll: string }) {
  const { say } = useLanguage();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{say(t.open)}</Button>
      {open && <Sheet meeting={meeting} view={view} poll={poll} onClose={() => setOpen(false)} />}
    </>
  );
}

interface SheetProps {
  meeting: string;
  view: View;
  poll: string;
  onClose: () => void;
}

function Sheet({ meeting, view, poll, onClose }: SheetProps) {
  const { say } = useLanguage();
  const box = useRef<HTMLDialogElement>(null);
  const [again, setAgain] = useState(0);
  const [said, setSaid] = useState<Text | null>(null);
  const kept = useAttendance(meeting, `${again} ${view.state?.marks} ${view.status.kind}`, view.state?.connected?.voters ?? 0);
  useEffect(() => box.current?.showModal(), []);

  async function make(mark: Mark) {
    const came = await sendMark(meeting, mark);
    setSaid("code" in came ? (refusals[came.code] ?? refused) : came.kept.length ? t.kept(names(kept, came.kept)) : t.noted);
    setAgain((n) => n + 1);
  }

  const voting = view.state?.state === "open" || view.state?.state === "paused";
  const item = agendaPoll(view, poll)?.item.id ?? kept?.items[0]?.item ?? "";
  return (
    <dialog ref={box} class="dialog attendance" aria-labelledby="attendance-title" onClose={onClose}>
      <div class="attendance-head">
        <h2 id="attendance-title">{say(t.title)}</h2>
        <Button onClick={onClose}>{say(t.close)}</Button>
      </div>
      <p class="soft">{say(voting ? t.during : t.hint)}</p>
      <p class="said" role="status">
        {said && say(said)}
      </p>
      {kept ? <Roll kept={kept} item={item} voting={voting} onMark={(mark) => void make(mark)} /> : <p class="soft">{say(t.lost)}</p>}
    </dialog>
  );
}

const names = (kept: Attendance | null, seats: readonly string[]): string =>
  seats.map((seat) => kept?.seats.find((one) => one.seat === seat)?.name || seat).join(", ");

/** Read anew for every mark, and, when phones come and go, as soon as they settle. */
function useAttendance(meeting: string, now: string, connected: number): Attendance | null {
  const [kept, setKept] = useState<Attendance | null>(null);
  const [settled, setSettled] = useState(connected);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(connected), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [connected]);
  useEffect(() => {
    let wanted = true;
    void fetchAttendance(meeting).then((fetched) => wanted && fetched && setKept(fetched));
    return () => {
      wanted = false;
    };
  }, [meeting, now, settled]);
  return kept;
}

interface RollProps {
  kept: Attendance;
  item: string;
  voting: boolean;
  onMark: (mark: Mark) => void;
}

function Roll({ kept, item, voting, onMark }: RollProps) {
  const { say, language } = useLanguage();
  const [filter, setFilter] = useState<Filter>("all");
  const [search, setSearch] = useState("");
  const [limit, setLimit] = useState(SHOWN_AT_FIRST_COUNT);
  const found = sittings(kept.seats, filter, search);
  const missing = kept.seats.filter(isMissing);
  const of = kept.items.find((one) => one.item === item) ?? { item, title: { sv: item, en: "" }, barred: [] };
  return (
    <>
      <Sums seats={kept.seats} />
      {missing.length > 0 && (
        <div class="attendance-hint">
          <span>{say(t.suggest(missing.length))}</span>
          <Button onClick={() => onMark({ do: "presence", seats: missing.map(({ seat }) => seat), presence: "absent" })}>
            {say(t.suggestDo)}
          </Button>
        </div>
      )}
      <Filters seats={kept.seats} filter={filter} onFilter={setFilter} />
      <input
        type="search"
        class="search"
        placeholder={say(t.search)}
        aria-label={say(t.search)}
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <ul class="attendance-list">
        {found.slice(0, limit).map((one) => (
          <Sat key={one.seat} one={one} seats={kept.seats} free={free(kept.seats)} voting={voting} item={of} onMark={onMark} />
        ))}
      </ul>
      {found.length > limit && (
        <Button onClick={() => setLimit(found.length)}>{say(t.more(found.length - limit))}</Button>
      )}
      <p class="unseen">{number(found.length, language)}</p>
    </>
  );
}

function Sums({ seats }: { seats: readonly Sitting[] }) {
  const { say } = useLanguage();
  const serving = seats.filter(({ substitute, serves, replaced }) => (substitute > 0 ? serves !== "" : replaced === ""));
  const of = (presence: string) => serving.filter((one) => one.presence === presence).length;
  return (
    <ul class="attendance-sums">
      <li>{say(t.hall(of("hall")))}</li>
      <li>{say(t.remote(of("remote")))}</li>
      <li>{say(t.absent(of("absent")))}</li>
    </ul>
  );
}

function Filters({ seats, filter, onFilter }: { seats: readonly Sitting[]; filter: Filter; onFilter: (filter: Filter) => void }) {
  const { say } = useLanguage();
  const tabs: readonly (readonly [Filter, (n: number) => Text])[] = [
    ["all", t.all],
    ["offline", t.filterOffline],
    ["absent", t.filterAbsent],
    ["substitutes", t.filterSubstitutes],
  ];
  return (
    <div class="filters" role="group" aria-label={say(t.title)}>
      {tabs.map(([id, text]) => (
        <button key={id} type="button" aria-pressed={filter === id} onClick={() => onFilter(id)}>
          {say(text(sittings(seats, id, "").length))}
        </button>
      ))}
    </div>
  );
}

