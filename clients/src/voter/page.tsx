/** The frame of the page: who you are, the link, and the stage of the moment. */

import type { ComponentChildren } from "preact";
import type { Me } from "../shared/api";
import { useLanguage } from "../shared/speech";
import type { Actions, Model } from "./model";
import { isTapped } from "../shared/methods";
import { Paper } from "./paper";
import { atBallot, type Stage } from "./stage";
import { t } from "./texts";

export interface PageProps {
  model: Model;
  actions: Actions;
}

const STARTING: Stage = { kind: "starting" };

export function Page(props: PageProps) {
  const { later, me, shut, view, away } = props.model;
  const inside = me && view.status.kind !== "refused" && !view.moved;
  return (
    <div class="page">
      <header class="top">
        {later && inside && <later.Logo look={view.welcome?.look} />}
        <p class="wordmark" dir="auto">
          {inside && view.welcome ? useLanguage().say(view.welcome.title) : "Klubba"}
        </p>
        {later && <later.Languages />}
      </header>
      {inside ? (
        <Meeting {...props} me={me} />
      ) : later && (me || shut) ? (
        <later.Outside {...props} />
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
  const stage = later ? later.stageOf(view, ballot) : (atBallot(view, ballot) ?? STARTING);
  const props = { model, actions, stage };
  return (
    <>
      <WhoIAm me={me}>{later && <later.NotMe ballot={ballot} onNotMe={actions.notMe} />}</WhoIAm>
      {later && <later.Notices {...props} />}
      {later && <later.Countdown state={view.state} />}
      <main class={`stage at-${stage.kind}`}>
        {stage.kind === "ballot" && isTapped(stage.paper.method) ? (
          <Paper {...props} stage={stage} />
        ) : later && stage.kind !== "starting" ? (
          <later.Elsewhere {...props} />
        ) : (
          <p class="opening">{useLanguage().say(t.starting)}</p>
        )}
      </main>
      <p class="unseen" role="status">
        {later?.announcement(stage, ballot)}
      </p>
    </>
  );
}

/** Seat, name, organisation. */
function WhoIAm({ me, children }: { me: Me; children: ComponentChildren }) {
  const { say } = useLanguage();
  const { seat } = me;
  return (
    seat && (
      <section class="who" aria-label={say(t.youAre)}>
        <div>
          <b dir="auto">{seat.name}</b>
          <p dir="auto">{[say(t.seat(seat.id)), seat.organisation].filter(Boolean).join(" · ")}</p>
        </div>
        {children}
      </section>
    )
  );
}
