/** Who is here by seat: who is missing while a poll is open, and a seat's release. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { number, useLanguage } from "../shared/i18n";
import { Icon } from "../shared/icons";
import { Button } from "../shared/parts";
import type { State, Text } from "../shared/wire";
import { ReleaseDialog } from "./dialog";
import { fetchRoll, pick, releaseSeat, seatsNow, type Filter, type RollSeat, type SeatNow } from "./roll";
import { t } from "./texts";

const SHOWN_AT_FIRST_COUNT = 100;

export function Seats({ meeting, state, live }: { meeting: string; state: State | null; live: boolean }) {
  const { say, language } = useLanguage();
  const roll = useRoll(meeting, live, `${state?.poll} ${state?.round} ${state?.entitled} ${state?.amended}`);
  const [filter, setFilter] = useState<Filter>("missing");
  const [search, setSearch] = useState("");
  const [limit, setLimit] = useState(SHOWN_AT_FIRST_COUNT);
  const [releasing, setReleasing] = useState<SeatNow | null>(null);
  const [said, setSaid] = useState<Text | null>(null);
  const seats = useMemo(() => seatsNow(roll ?? [], state?.who ?? null, state?.entitled ?? 0), [roll, state]);
  const known = seats.some((seat) => seat.voted !== null);
  const found = pick(seats, known ? filter : "all", search);

  async function release(seat: SeatNow) {
    setReleasing(null);
    setSaid((await releaseSeat(meeting, seat.seat)) ? t.released(called(seat)) : t.askFailed);
  }

  if (roll === null) return live ? null : <p class="soft">{say(t.rollLost)}</p>;
  return (
    <>
      {known && <Filters seats={seats} filter={filter} onFilter={setFilter} />}
      <input
        type="search"
        class="search"
        placeholder={say(t.search)}
        aria-label={say(t.search)}
        value={search}
        onInput={(event) => setSearch(event.currentTarget.value)}
      />
      <p class="said" role="status">
        {said && say(said)}
      </p>
      {found.length === 0 && <p class="soft">{say(t.noSeats)}</p>}
      <ul class="seat-list">
        {found.slice(0, limit).map((seat) => (
          <SeatLine key={seat.seat} seat={seat} onRelease={() => setReleasing(seat)} />
        ))}
      </ul>
      {found.length > limit && (
        <Button onClick={() => setLimit(found.length)}>{say(t.moreSeats(number(found.length - limit, language)))}</Button>
      )}
      {releasing && (
        <ReleaseDialog
          who={called(releasing)}
          onClose={() => setReleasing(null)}
          onYes={() => void release(releasing)}
        />
      )}
    </>
  );
}

const called = ({ seat, name }: RollSeat): string => name || seat;

/** The roll, read anew whenever the engine is back and for every register. */
function useRoll(meeting: string, live: boolean, register: string): readonly RollSeat[] | null {
  const [roll, setRoll] = useState<readonly RollSeat[] | null>(null);
  useEffect(() => {
    let wanted = live;
    if (live)
      void fetchRoll(meeting).then((fetched) => {
        if (wanted && fetched !== null) setRoll(fetched);
      });
    return () => {
      wanted = false;
    };
  }, [meeting, live, register]);
  return roll;
}

interface FiltersProps {
  seats: readonly SeatNow[];
  filter: Filter;
  onFilter: (filter: Filter) => void;
}

function Filters({ seats, filter, onFilter }: FiltersProps) {
  const { say, language } = useLanguage();
  const voted = seats.filter((seat) => seat.voted).length;
  const tabs: readonly { id: Filter; text: Text }[] = [
    { id: "missing", text: t.filterMissing(number(seats.length - voted, language)) },
    { id: "voted", text: t.filterVoted(number(voted, language)) },
    { id: "all", text: t.filterAll(number(seats.length, language)) },
  ];
  return (
    <div class="filters" role="group" aria-label={say(t.seats)}>
      {tabs.map(({ id, text }) => (
        <button key={id} type="button" aria-pressed={filter === id} onClick={() => onFilter(id)}>
          {say(text)}
        </button>
      ))}
    </div>
  );
}

function SeatLine({ seat, onRelease }: { seat: SeatNow; onRelease: () => void }) {
  const { say } = useLanguage();
  return (
    <li class="seat-line">
      <span class={`seat-mark ${seat.voted ? "voted" : ""}`} title={seat.voted === null ? "" : say(voteWord(seat))}>
        {seat.voted && <Icon name="check" />}
        {seat.voted !== null && <span class="unseen">{say(voteWord(seat))}</span>}
      </span>
      <span class="seat-who">
        <b dir="auto">{seat.name || say(t.seat(seat.seat))}</b>
        <small dir="auto">{[say(t.seat(seat.seat)), seat.organisation].filter(Boolean).join(" · ")}</small>
      </span>
      <button type="button" class="seat-release" aria-label={`${say(t.release)}: ${called(seat)}`} onClick={onRelease}>
        {say(t.release)}
      </button>
    </li>
  );
}

const voteWord = (seat: SeatNow): Text => (seat.voted ? t.hasVoted : t.hasNotVoted);
