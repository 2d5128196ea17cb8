/** One seat in the chair's attendance: where its holder is, who serves or votes for it, and what can be noted. */

import { useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Icon } from "../shared/icons";
import { Button } from "../shared/parts";
import { REASON_MAX_CHARS, type Text } from "../shared/wire";
import { holders, mayGive, type Barred, type Mark, type Presence, type Sitting } from "./attendance";
import { t } from "./attendance-texts";

interface SatProps {
  one: Sitting;
  seats: readonly Sitting[];
  /** Substitutes who may be called in, in order. */
  free: readonly Sitting[];
  /** A vote is open: whose phone casts whose ballot stands until it closes. */
  voting: boolean;
  item: { readonly item: string; readonly title: Text; readonly barred: readonly Barred[] };
  onMark: (mark: Mark) => void;
}

type Asking = "" | "call" | "bar" | "proxy";

export function Sat({ one, seats, free, voting, item, onMark }: SatProps) {
  const { say } = useLanguage();
  const [asking, setAsking] = useState<Asking>("");
  const named = (seat: string) => seats.find((other) => other.seat === seat)?.name || seat;
  const barred = item.barred.find(({ seat }) => seat === one.seat);
  const make = (mark: Mark) => {
    setAsking("");
    onMark(mark);
  };
  const notes = [
    one.proxy && t.proxy(named(one.proxy)),
    one.given && !one.proxy && t.unused(named(one.given)),
    one.substitute > 0 && t.substitute(one.substitute),
    one.serves && t.serves(named(one.serves)),
    one.replaced && t.replaced(named(one.replaced)),
    barred && t.barred(say(item.title)),
  ];
  return (
    <li class={`sat is-${one.presence}`} data-seat={one.seat}>
      <div class="sat-who">
        <b dir="auto">{one.name || one.seat}</b>
        <small dir="auto">{[say(t.seat(one.seat)), one.organisation, one.group].filter(Boolean).join(" · ")}</small>
        {notes.map((note) => note && <span class="sat-note">{say(note)}</span>)}
      </div>
      <span class={`sat-link${one.connected ? " on" : ""}`}>
        <Icon name={one.connected ? "check" : "cloud"} />
        {say(one.connected ? t.connected : t.offline)}
      </span>
      <Where one={one} onMark={make} />
      <div class="sat-do">
        {one.next && (
          <Button onClick={() => make({ do: "call", substitute: one.next, member: one.seat, reason: "" })}>
            {say(t.call(named(one.next)))} <small>{say(t.next)}</small>
          </Button>
        )}
        {one.next && free.length > 1 && <Button kind="quiet" onClick={() => setAsking("call")}>{say(t.other)}</Button>}
        {one.serves && <Button onClick={() => make({ do: "relieve", substitute: one.seat })}>{say(t.relieve)}</Button>}
        {!voting && one.given && <Button onClick={() => make({ do: "withdraw_proxy", seat: one.seat })}>{say(t.withdraw)}</Button>}
        {!voting && mayGive(one, seats) && <Button kind="quiet" onClick={() => setAsking("proxy")}>{say(t.give)}</Button>}
        {barred ? (
          <Button onClick={() => make({ do: "qualify", item: item.item, seat: one.seat })}>{say(t.unbar)}</Button>
        ) : (
          item.item && <Button kind="quiet" onClick={() => setAsking("bar")}>{say(t.bar)}</Button>
        )}
      </div>
      {asking === "call" && <Call one={one} free={free} onMark={make} onClose={() => setAsking("")} />}
      {asking === "proxy" && <Give one={one} holders={holders(seats, one)} onMark={make} onClose={() => setAsking("")} />}
      {asking === "bar" && (
        <Ask
          title={t.barTitle(one.name || one.seat, say(item.title))}
          why={t.barWhy}
          needed={false}
          yes={t.bar}
          onClose={() => setAsking("")}
          onYes={(reason) => make({ do: "disqualify", item: item.item, seat: one.seat, reason })}
        />
      )}
    </li>
  );
}

const PLACES: readonly (readonly [Presence, Text])[] = [
  ["hall", t.inHall],
  ["remote", t.isRemote],
  ["absent", t.isAbsent],
];

function Where({ one, onMark }: { one: Sitting; onMark: (mark: Mark) => void }) {
  const { say } = useLanguage();
  return (
    <div class="filters sat-where" role="group" aria-label={one.name || one.seat}>
      {PLACES.map(([presence, text]) => (
        <button
          key={presence}
          type="button"
          aria-pressed={one.presence === presence}
          class={one.marked ? "marked" : ""}
          title={one.marked ? "" : say(t.unmarked)}
          onClick={() => onMark({ do: "presence", seats: [one.seat], presence })}
        >
          {say(text)}
        </button>
      ))}
    </div>
  );
}

/** Somebody else than the next in order: who, and why. */
function Call({ one, free, onMark, onClose }: { one: Sitting; free: readonly Sitting[]; onMark: (mark: Mark) => void; onClose: () => void }) {
  const { say } = useLanguage();
  const others = free.filter(({ seat }) => seat !== one.next);
  const [chosen, setChosen] = useState(others[0]?.seat ?? "");
  return (
    <Ask
      title={t.who}
      why={t.why}
      needed
      yes={t.call(free.find(({ seat }) => seat === chosen)?.name ?? chosen)}
      onClose={onClose}
      onYes={(reason) => onMark({ do: "call", substitute: chosen, member: one.seat, reason })}
    >
      <select aria-label={say(t.who)} value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
        {others.map(({ seat, name, substitute }) => (
          <option key={seat} value={seat}>{`${substitute}. ${name || seat}`}</option>
        ))}
      </select>
    </Ask>
  );
}

interface GiveProps {
  one: Sitting;
  holders: readonly Sitting[];
  onMark: (mark: Mark) => void;
  onClose: () => void;
}

/** Who is to vote for a member from now on. */
function Give({ one, holders, onMark, onClose }: GiveProps) {
  const { say } = useLanguage();
  const [chosen, setChosen] = useState(holders[0]?.seat ?? "");
  const title = t.giveTo(one.name || one.seat);
  return (
    <Ask title={title} yes={t.giveYes} onClose={onClose} onYes={() => chosen && onMark({ do: "give_proxy", seat: one.seat, holder: chosen })}>
      <select aria-label={say(title)} value={chosen} onChange={(event) => setChosen(event.currentTarget.value)}>
        {holders.map(({ seat, name }) => (
          <option key={seat} value={seat}>{`${name || seat} (${seat})`}</option>
        ))}
      </select>
    </Ask>
  );
}

interface AskProps {
  title: Text;
  /** What a reason is asked for; none where it is missing. */
  why?: Text;
  needed?: boolean;
  yes: Text;
  onYes: (reason: string) => void;
  onClose: () => void;
  children?: preact.ComponentChildren;
}

function Ask({ title, why, needed = false, yes, onYes, onClose, children }: AskProps) {
  const { say } = useLanguage();
  const [reason, setReason] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    onYes(reason.trim());
  };
  return (
    <form class="sat-ask" onSubmit={submit}>
      <b>{say(title)}</b>
      {children}
      {why && (
        <label>
          {say(why)}
          <input
            value={reason}
            required={needed}
            maxLength={REASON_MAX_CHARS}
            onInput={(event) => setReason(event.currentTarget.value)}
          />
        </label>
      )}
      <div class="sat-do">
        <Button kind="primary" type="submit">
          {say(yes)}
        </Button>
        <Button onClick={onClose}>{say(t.cancel)}</Button>
      </div>
    </form>
  );
}
