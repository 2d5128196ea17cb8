/** The agenda: every item and poll with its state. One tap brings a poll to the middle. */

import { useEffect, useRef } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import type { Agenda, AgendaPoll } from "../shared/wire";
import { outcomes, states } from "../shared/words";
import { t } from "./texts";

interface AgendaProps {
  agenda: Agenda;
  /** The poll in the middle, and the meeting's current one ("" for none). */
  shown: string;
  current: string;
  onChoose: (poll: string) => void;
}

export function AgendaList({ agenda, shown, current, onChoose }: AgendaProps) {
  const { say } = useLanguage();
  if (agenda.items.length === 0) return <p class="soft">{say(t.noAgenda)}</p>;
  return (
    <ol class="agenda-items">
      {agenda.items.map((item) => (
        <li key={item.id}>
          <h3 dir="auto">{say(item.title)}</h3>
          <ol class="agenda-polls">
            {item.polls.map((poll) => (
              <li key={poll.id}>
                <PollButton
                  poll={poll}
                  shown={poll.id === shown}
                  current={poll.id === current}
                  onChoose={() => onChoose(poll.id)}
                />
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ol>
  );
}

interface PollButtonProps {
  poll: AgendaPoll;
  shown: boolean;
  current: boolean;
  onChoose: () => void;
}

function PollButton({ poll, shown, current, onChoose }: PollButtonProps) {
  const { say } = useLanguage();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const list = button.current?.closest(".agenda");
    // Where the agenda has a scroll of its own; a phone's page must stay where its reader is.
    if (shown && list && getComputedStyle(list).overflowY === "auto") button.current?.scrollIntoView({ block: "nearest" });
  }, [shown]);
  const choose = (event: MouseEvent) => {
    // A tap does not keep the focus: space stays the primary step's key.
    if (event.detail > 0) button.current?.blur();
    onChoose();
  };
  return (
    <button ref={button} type="button" class="agenda-poll" aria-current={shown} onClick={choose}>
      <span class={`dot is-${poll.state}`} aria-hidden="true" />
      <span class="agenda-title" dir="auto">
        {poll.title ? say(poll.title) : poll.id}
      </span>
      <span class="agenda-state">
        {current && <b>{say(t.now)} · </b>}
        {say(states[poll.state])}
        {poll.outcome && ` · ${say(outcomes[poll.outcome])}`}
        {poll.round > 1 && ` · ${say(t.round(poll.round))}`}
      </span>
    </button>
  );
}
