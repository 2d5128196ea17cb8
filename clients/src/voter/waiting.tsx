/** Before, between and after the votes: that all is well, and the agenda. */

import { useLanguage } from "../shared/i18n";
import { Icon } from "../shared/icons";
import type { View } from "../shared/view";
import { outcomes } from "../shared/words";
import type { AgendaItem, AgendaPoll, Text } from "../shared/wire";
import { InstallOffer } from "./install";
import { t } from "./later-texts";
import { Places } from "./places";
import { when } from "./when";

export function Waiting({ view }: { view: View }) {
  const { say } = useLanguage();
  const now = when(view);
  const items = view.agenda?.items ?? [];
  const place = view.welcome?.place;
  return (
    <>
      <div class="waiting-words">
        <h1 tabIndex={-1}>{say(t[now])}</h1>
        <p class="soft">{say(now === "after" ? t.thanks : t.waitHere)}</p>
      </div>
      {items.length > 0 && (
        <section class="agenda" aria-labelledby="agenda">
          <h2 id="agenda">{say(t.agenda)}</h2>
          {place && say(place) && (
            <p class="soft" dir="auto">
              {say(place)}
            </p>
          )}
          <ol>
            {items.map((item) => (
              <Item key={item.id} item={item} />
            ))}
          </ol>
        </section>
      )}
      {now !== "after" && <InstallOffer />}
      {now !== "after" && <Places />}
    </>
  );
}

function Item({ item }: { item: AgendaItem }) {
  const { say } = useLanguage();
  return (
    <li>
      <h3 dir="auto">{say(item.title)}</h3>
      {say(item.text) && (
        <p class="soft" dir="auto">
          {say(item.text)}
        </p>
      )}
      {item.polls.length > 0 && (
        <ul>
          {item.polls.map((poll) => (
            <Poll key={poll.id} poll={poll} />
          ))}
        </ul>
      )}
    </li>
  );
}

const DONE = new Set(["published", "archived"]);

function Poll({ poll }: { poll: AgendaPoll }) {
  const { say } = useLanguage();
  const done = DONE.has(poll.state);
  const note = noteOf(poll);
  return (
    <li class={done ? "done" : ""}>
      <Icon name={done ? "check" : poll.state === "annulled" ? "cross" : "clock"} />
      <span>
        <span dir="auto">{say(poll.title ?? t.vote)}</span>
        {note && <span class="soft"> · {say(note)}</span>}
      </span>
    </li>
  );
}

function noteOf(poll: AgendaPoll): Text | null {
  if (poll.state === "annulled") return t.annulled;
  if (poll.state === "armed") return t.soon;
  return poll.outcome && outcomes[poll.outcome];
}
