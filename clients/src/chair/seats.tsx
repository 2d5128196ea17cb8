/** Who is here by seat: who is missing while a poll is open, and a seat's release. */

import { useEffect, useMemo, useState } from "preact/hooks";
import { number, useLanguage } from "../shared/i18n";
import { Icon } from "../shared/icons";
import { Button } from "../shared/parts";
import type { Paper, State, Text } from "../shared/wire";
import { t as around } from "./desk-texts";
import { ReleaseDialog } from "./dialog";
import { HelpDialog } from "./help";
import { ROLE } from "./role";
import { useStillRows } from "./rows";
import { SeatPlan } from "./seatplan";
import { fetchRoll, pick, releaseSeat, seatsNow, type Filter, type RollSeat, type SeatNow } from "./roll";
import { t } from "./texts";

const SHOWN_AT_FIRST_COUNT = 100;
const AGAIN_MS = 2_000;

interface SeatsProps {
  meeting: string;
  /** Those of the current round; null while another poll is in the middle. */
  state: State | null;
  paper: Paper | null;
  live: boolean;
  /** The connection was there and has gone. */
  lost: boolean;
}

export function Seats({ meeting, state, paper, live, lost }: SeatsProps) {
  const { say, language } = useLanguage();
  const register = `${state?.poll} ${state?.round} ${state?.entitled} ${state?.amended}`;
  const helped = state?.alerts.find(({ code }) => code === "helped")?.text.sv ?? "";
  const roll = useRoll(meeting, live, `${register} ${helped}`);
  const [asPlan, setAsPlan] = useState(false);
  const [helping, setHelping] = useState<SeatNow | null>(null);
  const [filter, setFilter] = useState<Filter>("missing");
  const [search, setSearch] = useState("");
  const [limit, setLimit] = useState(SHOWN_AT_FIRST_COUNT);
  const [releasing, setReleasing] = useState<SeatNow | null>(null);
  const [said, setSaid] = useState<Text | null>(null);
  const seats = useMemo(() => seatsNow(roll ?? [], state?.who ?? null, state?.entitled ?? 0), [roll, state]);
  const known = seats.some((seat) => seat.voted !== null);
  const [found, watched] = useStillRows(pick(seats, known ? filter : "all", search), seats);

  async function release(seat: SeatNow) {
    setReleasing(null);
    setSaid((await releaseSeat(meeting, seat.seat)) ? t.released(called(seat)) : t.askFailed);
  }

  if (roll === null) return lost ? <p class="soft">{say(t.rollLost)}</p> : null;
  return (
    <>
      {known && <Shape asPlan={asPlan} onChoose={setAsPlan} />}
      {known && asPlan && <SeatPlan meeting={meeting} register={register} seats={seats} />}
      {known && !asPlan && <Filters seats={seats} filter={filter} onFilter={setFilter} />}
      <Search search={search} onSearch={setSearch} />
      <p class="said" role="status">
        {said && say(said)}
      </p>
      {found.length === 0 && <p class="soft">{say(t.noSeats)}</p>}
      <ul class="seat-list" {...watched}>
        {found.slice(0, limit).map((seat) => (
          <SeatLine
            key={seat.seat}
            seat={seat}
            onRelease={() => setReleasing(seat)}
            {...(mayHelp(state, paper) ? { onHelp: () => setHelping(seat) } : {})}
          />
        ))}
      </ul>
      {found.length > limit && (
        <Button onClick={() => setLimit(found.length)}>{say(t.moreSeats(number(found.length - limit, language)))}</Button>
      )}
      {helping && paper && (
        <HelpDialog
          meeting={meeting}
          paper={paper}
          seat={helping}
          onClose={() => setHelping(null)}
          onDone={(done) => {
            setHelping(null);
            setSaid(done);
          }}
        />
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

/** The operator, in an open vote: in a secret one whoever helps would know the vote. */
const mayHelp = (state: State | null, paper: Paper | null): boolean =>
  ROLE === "operator" && state?.state === "open" && paper?.secrecy === "open";

function Search({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const { say } = useLanguage();
  return (
    <input
      type="search"
      class="search"
      placeholder={say(t.search)}
      aria-label={say(t.search)}
      value={search}
      onInput={(event) => onSearch(event.currentTarget.value)}
    />
  );
}

/** The seats as a list or as the hall. */
function Shape({ asPlan, onChoose }: { asPlan: boolean; onChoose: (asPlan: boolean) => void }) {
  const { say } = useLanguage();
  return (
    <div class="filters" role="group" aria-label={say(t.seats)}>
      {[false, true].map((plan) => (
        <button key={String(plan)} type="button" aria-pressed={asPlan === plan} onClick={() => onChoose(plan)}>
          {say(plan ? around.asPlan : around.asList)}
        </button>
      ))}
    </div>
  );
}

const called = ({ seat, name }: RollSeat): string => name || seat;

/** The roll, read anew whenever the engine is back and for every register; asked for until it comes. */
function useRoll(meeting: string, live: boolean, register: string): readonly RollSeat[] | null {
  const [roll, setRoll] = useState<readonly RollSeat[] | null>(null);
  useEffect(() => {
    let wanted = live;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const fetch = async () => {
      const fetched = await fetchRoll(meeting);
      if (!wanted) return;
      if (fetched === null) timer = setTimeout(fetch, AGAIN_MS);
      else setRoll(fetched);
    };
    if (live) void fetch();
    return () => {
      wanted = false;
      clearTimeout(timer);
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

function SeatLine({ seat, onRelease, onHelp }: { seat: SeatNow; onRelease: () => void; onHelp?: () => void }) {
  const { say } = useLanguage();
  return (
    <li class="seat-line">
      <span class={`seat-mark ${seat.voted ? "voted" : ""}`} title={seat.voted === null ? "" : say(voteWord(seat))}>
        {seat.voted && <Icon name="check" />}
        {seat.voted !== null && <span class="unseen">{say(voteWord(seat))}</span>}
      </span>
      <span class="seat-who">
        <b dir="auto">{seat.name || say(t.seat(seat.seat))}</b>
        <small dir="auto">
          {[say(t.seat(seat.seat)), seat.organisation, seat.helped ? say(around.helped) : ""].filter(Boolean).join(" · ")}
        </small>
      </span>
      {onHelp && (
        <button type="button" class="seat-release" aria-label={`${say(around.help)}: ${called(seat)}`} onClick={onHelp}>
          {say(around.helpShort)}
        </button>
      )}
      <button type="button" class="seat-release" aria-label={`${say(t.release)}: ${called(seat)}`} onClick={onRelease}>
        {say(t.release)}
      </button>
    </li>
  );
}

const voteWord = (seat: SeatNow): Text => (seat.voted ? t.hasVoted : t.hasNotVoted);
