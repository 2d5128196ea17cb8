/** Everything of the page but an open ballot of taps: the other forms, the waits, the results, and outside. */

import { castHere } from "./check";
import { Door, Gone } from "./door";
import { Annulled, Barred, Closed, Published } from "./ended";
import { Form } from "./form";
import type { PageProps } from "./page";
import type { Stage } from "./stage";
import { Waiting } from "./waiting";

export function Elsewhere({ model, actions, stage }: PageProps & { stage: Stage }) {
  const { ballot, view } = model;
  switch (stage.kind) {
    case "ballot":
      return <Form model={model} actions={actions} stage={stage} />;
    case "barred":
      return <Barred paper={stage.paper} reason={ballot?.reason ?? ""} />;
    case "closed":
      return <Closed paper={stage.paper} ballot={ballot} />;
    case "result":
      return (
        <Published
          paper={stage.paper}
          result={stage.result}
          ballot={ballot}
          cast={castHere(view, actions.ballotOf)}
          head={view.state?.head ?? ""}
        />
      );
    case "annulled":
      return <Annulled paper={stage.paper} reason={stage.reason} />;
    default:
      return <Waiting view={view} />;
  }
}

/** At the door, or without the seat that this phone had. */
export function Outside({ model: { shut, note, view }, actions }: PageProps) {
  if (shut) return <Door shut={shut} note={note} onJoined={actions.joined} />;
  return <Gone moved={view.moved} onCode={actions.toDoor} />;
}
