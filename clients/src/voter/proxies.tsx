/** Several ballots on one phone: the voter's own, and one for each seat that it has a proxy for. Always clear whose. */

import { useEffect } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Icon, type IconName } from "../shared/icons";
import type { Ballot } from "../shared/ballot";
import type { Text, Who } from "../shared/wire";
import { keepProxied } from "./keepsake";
import type { Actions, Model } from "./model";
import { t } from "./proxies-texts";
import { standing } from "./stage";

const BETWEEN = new Set(["draft", "armed", "annulled"]);

/** In whose place this one serves; and, while nothing is voted on, who votes in its place. */
export function InPlaceOf({ model: { view } }: { model: Model }) {
  const { say } = useLanguage();
  const { serves, proxy } = view.welcome ?? {};
  if (serves) return <p class="ballots-note soft" role="status">{say(t.serving(called(serves), serves.id))}</p>;
  if (!proxy || !BETWEEN.has(view.state?.state ?? "draft")) return null;
  return <p class="ballots-note soft" role="status">{say(t.given(called(proxy)))}</p>;
}

/** Nothing where there are no proxies. */
export function Ballots({ model, actions }: { model: Model; actions: Actions }) {
  const { say } = useLanguage();
  const { view, whose, me } = model;
  const proxies = view.welcome?.proxies ?? [];
  useEffect(() => {
    for (const { id } of proxies) keepProxied(id, actions.ballotOf(id));
    // The proxy was withdrawn: the page is the voter's own again.
    if (whose && proxies.every(({ id }) => id !== whose)) actions.turnTo("");
  });
  if (proxies.length === 0 || !me?.seat) return null;
  const state = view.state?.state ?? "draft";
  if (BETWEEN.has(state))
    return (
      <section class="ballots-note soft" aria-label={say(t.ballots)}>
        {say(t.alsoFor(proxies.map(called).join(", ")))}
      </section>
    );
  const open = state === "open" || state === "paused";
  const now = proxies.find(({ id }) => id === whose);
  return (
    <nav class="ballots" aria-label={say(t.ballots)}>
      <p class="ballots-count">{say(count([actions.ballotOf(""), ...proxies.map(({ id }) => actions.ballotOf(id))]))}</p>
      <ul>
        {[{ ...me.seat, id: "" }, ...proxies].map((who) => (
          <li key={who.id}>
            <Turn who={who} open={open} ballot={actions.ballotOf(who.id)} on={who.id === whose} onTurn={() => actions.turnTo(who.id)} />
          </li>
        ))}
      </ul>
      {open && (
        <p class={`on-behalf${now ? " proxy" : ""}`} role="status">
          {say(now ? t.votingFor(called(now), now.id) : t.votingOwn)}
        </p>
      )}
    </nav>
  );
}

const called = ({ name, id }: Who): string => name || id;

interface TurnProps {
  who: Who;
  open: boolean;
  ballot: Ballot | null;
  on: boolean;
  onTurn: () => void;
}

/** Whose ballot, and where it is. */
function Turn({ who, open, ballot, on, onTurn }: TurnProps) {
  const { say } = useLanguage();
  const [icon, text] = where(ballot, open);
  return (
    <button type="button" class="turn" aria-current={on} data-seat={who.id} onClick={onTurn}>
      <span class="turn-who">
        <b dir="auto">{called(who)}</b>
        <small>{say(who.id ? t.proxyOf(who.id) : t.own)}</small>
      </span>
      <span class="turn-state">
        <Icon name={icon} />
        {say(text)}
      </span>
    </button>
  );
}

function where(ballot: Ballot | null, open: boolean): [IconName, Text] {
  const { step } = standing(ballot);
  if (step === "registered" || ballot?.voted) return ["check", t.registered];
  if (ballot && !ballot.entitled) return ["cross", t.barred];
  if (step === "sent") return ["clock", t.sent];
  return ["info", open ? t.notYet : t.notVoted];
}

function count(ballots: readonly (Ballot | null)[]): Text {
  const mine = ballots.filter((ballot) => !ballot || ballot.entitled);
  return t.cast(mine.filter((ballot) => ballot?.counted || ballot?.voted).length, mine.length);
}
