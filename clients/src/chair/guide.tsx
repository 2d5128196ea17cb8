/**
 * The council's procedure: which matter, what to read aloud, what may happen next. The engine knows the rules and has
 * the words; here they are shown, and what a move needs (a text, a seat, a reason) is asked for.
 */

import { useEffect, useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import { SoFar } from "../shared/so-far";
import type { View } from "../shared/view";
import type { AgendaItem, MatterMove, MatterView, Move, Text } from "../shared/wire";
import { Ask } from "./ask";
import type { Commands } from "./commands";
import { t } from "./guide-texts";
import { fetchRoll, type RollSeat } from "./roll";
import "./guide.css";

/** What a move carries besides its name. */
export interface Given {
  readonly proposal: string;
  readonly text: string;
  readonly by: string;
}

interface GuideProps {
  view: View;
  meeting: string;
  commands: Commands;
  /** A poll to put in the middle of the page: the vote that has just been called. */
  onVote: (poll: string) => void;
}

const DECLARED: ReadonlySet<string> = new Set(["declared", "published", "archived"]);
const ENDED: ReadonlySet<string> = new Set(["decided", "tabled", "remitted"]);

export function Guide({ view, meeting, commands, onVote }: GuideProps) {
  const items = view.agenda?.items ?? [];
  const [chosen, choose] = useState("");
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<Text | null>(null);
  const item = items.find(({ id }) => id === chosen) ?? current(items, view.state?.poll ?? "");
  const vote = item?.matter?.voting ? item.matter.vote : "";
  useEffect(() => {
    if (vote) onVote(vote);
  }, [vote]);
  if (!item?.matter) return null;
  const make = async (move: Move, given: Given): Promise<boolean> => {
    if (busy || view.agenda === null) return false;
    setBusy(true);
    const answer = await commands.proceed(view.agenda.step, item.id, move, given.proposal, given.text, given.by);
    setBusy(false);
    setRefused(answer && answer.answer !== "done" ? answer.reason : null);
    return answer?.answer === "done";
  };
  return <MatterPart key={item.id} {...{ view, meeting, items, item, choose, busy, refused, make }} matter={item.matter} />;
}

/** The matter of the current vote, else the first that is not decided. */
const current = (items: readonly AgendaItem[], poll: string): AgendaItem | undefined =>
  items.find(({ polls }) => poll !== "" && polls.some(({ id }) => id === poll)) ??
  items.find(({ matter }) => matter && !ENDED.has(matter.phase)) ??
  items[0];

interface MatterProps {
  view: View;
  meeting: string;
  items: readonly AgendaItem[];
  item: AgendaItem;
  matter: MatterView;
  choose: (item: string) => void;
  busy: boolean;
  refused: Text | null;
  make: (move: Move, given: Given) => Promise<boolean>;
}

function MatterPart({ view, meeting, items, item, matter, choose, busy, refused, make }: MatterProps) {
  const { say } = useLanguage();
  const roll = useRoll(meeting);
  return (
    <section class="guide" aria-labelledby="guide-title" data-phase={matter.phase}>
      <label class="guide-item">
        <span id="guide-title">{say(t.matter)}</span>
        <select value={item.id} onChange={(event) => choose(event.currentTarget.value)}>
          {items.map(({ id, title }) => (
            <option value={id}>{say(title)}</option>
          ))}
        </select>
      </label>
      <figure class="aloud">
        <figcaption>{say(t.aloud)}</figcaption>
        <blockquote aria-live="polite" dir="auto">
          {say(matter.say)}
        </blockquote>
      </figure>
      <Proposals matter={matter} roll={roll} />
      {view.state?.poll === matter.vote && <SoFar lines={view.state?.so_far ?? []} />}
      <p class="problem" role="alert">
        {refused ? say(refused) : ""}
      </p>
      <Moves {...{ item, matter, roll, busy, make }} />
      <Past matter={matter} roll={roll} />
    </section>
  );
}

function useRoll(meeting: string): readonly RollSeat[] {
  const [roll, setRoll] = useState<readonly RollSeat[]>([]);
  useEffect(() => {
    void fetchRoll(meeting).then((seats) => seats && setRoll(seats));
  }, [meeting]);
  return roll;
}

/** A seat with its name, as people know it. */
export const nameOf = (roll: readonly RollSeat[], seat: string): string => {
  const found = roll.find((one) => one.seat === seat);
  return found ? `${found.name} (${seat})` : seat;
};

function Proposals({ matter, roll }: { matter: MatterView; roll: readonly RollSeat[] }) {
  const { say } = useLanguage();
  if (matter.proposals.length === 0) return null;
  const tag = (id: string) =>
    id === matter.outcome ? t.decided : id === matter.main ? t.main : id === matter.counter ? t.counter : null;
  return (
    <ol class="proposals" aria-label={say(t.proposals)}>
      {matter.proposals.map(({ id, text, by }) => {
        const said = tag(id);
        return (
          <li key={id}>
            <span dir="auto">{say(text)}</span>
            {by && <span class="soft">{nameOf(roll, by)}</span>}
            {said && <b class="tag">{say(said)}</b>}
          </li>
        );
      })}
    </ol>
  );
}

/** Moves that usually come next. Which proposal is carried, or whether a motion is, is never suggested. */
const USUAL: ReadonlySet<Move> = new Set(["propose", "put", "strike", "resolve"]);

function kindOf(move: Move, place: number, declared: boolean): { kind?: "primary" | "quiet" } {
  if (move === "depart") return { kind: "quiet" };
  return place === 0 && USUAL.has(move) && (move !== "resolve" || declared) ? { kind: "primary" } : {};
}

type MovesProps = Pick<MatterProps, "item" | "matter" | "busy" | "make"> & { roll: readonly RollSeat[] };

function Moves({ item, matter, roll, busy, make }: MovesProps) {
  const { say } = useLanguage();
  const [asking, setAsking] = useState<MatterMove | null>(null);
  const declared = item.polls.some(({ id, state }) => id === matter.vote && DECLARED.has(state));
  const take = (move: MatterMove) => {
    if (busy) return;
    if (move.needs) setAsking(move);
    else void make(move.move, { proposal: move.proposal, text: "", by: "" });
  };
  const save = async (given: Given) => {
    if (asking && (await make(asking.move, given))) setAsking(null);
  };
  if (asking)
    return <Ask move={asking} proposals={matter.proposals} roll={roll} onSave={(given) => void save(given)} onClose={() => setAsking(null)} />;
  return (
    <div class="moves" role="group" aria-label={say(t.moves)}>
      {matter.voting && !declared && <p class="soft">{say(t.voting)}</p>}
      {matter.moves.map((move, n) => (
        <Button
          key={`${move.move} ${move.proposal}`}
          {...kindOf(move.move, n, declared)}
          data-move={move.move}
          data-proposal={move.proposal}
          aria-disabled={busy || (move.move === "resolve" && !declared)}
          onClick={() => !(move.move === "resolve" && !declared) && take(move)}
        >
          {say(move.label)}
        </Button>
      ))}
    </div>
  );
}

function Past({ matter, roll }: { matter: MatterView; roll: readonly RollSeat[] }) {
  const { say } = useLanguage();
  return (
    <>
      {matter.reservations.length > 0 && (
        <p class="reservations">
          {say(t.reservations)}: <b>{matter.reservations.map((seat) => nameOf(roll, seat)).join(", ")}</b>
        </p>
      )}
      {matter.done.length > 0 && (
        <details class="past">
          <summary>{say(t.done)}</summary>
          <ol>
            {matter.done.map(({ label, by }) => (
              <li dir="auto">
                {say(label)}
                {by && `: ${nameOf(roll, by)}`}
              </li>
            ))}
          </ol>
        </details>
      )}
    </>
  );
}
