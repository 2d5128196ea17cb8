/** The frame of the page: who you are, the link, and the stage of the moment. */

import type { Me } from "../shared/api";
import { useLanguage } from "../shared/speech";
import { Button } from "../shared/button";
import type { Actions, Model } from "./model";
import { Paper } from "./paper";
import { stageOf, type Stage } from "./stage";
import { t } from "./texts";

interface PageProps {
  model: Model;
  actions: Actions;
}

export function Page(props: PageProps) {
  const { later, me, shut, view, away } = props.model;
  const inside = me && view.status.kind !== "refused" && !view.moved;
  return (
    <div class="page">
      <header class="top">
        <p class="wordmark" dir="auto">
          {inside && view.welcome ? useLanguage().say(view.welcome.title) : "Klubba"}
        </p>
        {later && <later.Languages />}
      </header>
      {inside ? (
        <Meeting {...props} me={me} />
      ) : later && shut ? (
        <later.Door shut={shut} note={props.model.note} onJoined={props.actions.joined} />
      ) : later && me ? (
        <later.Gone moved={view.moved} onCode={props.actions.toDoor} />
      ) : (
        <Opening away={away} />
      )}
    </div>
  );
}

/** The page's first moment, and what it says while the engine does not answer. */
function Opening({ away }: { away: boolean }) {
  return (
    <main class="opening" role="status">
      {useLanguage().say(away ? t.away : t.starting)}
    </main>
  );
}

function Meeting({ model, actions, me }: PageProps & { me: Me }) {
  const { later, ballot, view } = model;
  const stage = stageOf(view, ballot);
  return (
    <>
      <WhoIAm me={me} mayLeave={!ballot?.counted && !ballot?.pending} onNotMe={actions.notMe} />
      {later && <later.Notices model={model} />}
      <main class={`stage ${stage.kind}`}>
        <StageView model={model} actions={actions} stage={stage} />
      </main>
      <p class="unseen" role="status">
        {later?.announcement(stage, ballot)}
      </p>
    </>
  );
}

function StageView({ model, actions, stage }: PageProps & { stage: Stage }) {
  const { later, ballot, view } = model;
  if (stage.kind === "ballot") return <Paper model={model} actions={actions} stage={stage} />;
  if (!later || stage.kind === "starting") return <p class="opening">{useLanguage().say(t.starting)}</p>;
  switch (stage.kind) {
    case "waiting":
      return <later.Waiting view={view} when={stage.when} />;
    case "barred":
      return <later.Barred paper={stage.paper} />;
    case "closed":
      return <later.Closed paper={stage.paper} ballot={ballot} />;
    case "result":
      return <later.Published paper={stage.paper} result={stage.result} ballot={ballot} />;
    case "annulled":
      return <later.Annulled paper={stage.paper} reason={stage.reason} />;
  }
}

/** Seat, name, organisation; and, until a ballot is handed in, one tap out for the wrong person. */
function WhoIAm({ me, mayLeave, onNotMe }: { me: Me; mayLeave: boolean; onNotMe: () => void }) {
  const { say } = useLanguage();
  const { seat } = me;
  return (
    seat && (
      <section class="who" aria-label={say(t.youAre)}>
        <div>
          <b dir="auto">{seat.name}</b>
          <p dir="auto">{[say(t.seat(seat.id)), seat.organisation].filter(Boolean).join(" · ")}</p>
        </div>
        {/* Hidden and not gone: the ballot below must not move when it is handed in. */}
        <Button kind="quiet" onClick={onNotMe} style={{ visibility: mayLeave ? "visible" : "hidden" }}>
          {say(t.notMe)}
        </Button>
      </section>
    )
  );
}
