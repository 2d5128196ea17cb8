/** The chair's page: agenda to the left, the current poll in the middle, seats beside it, the steps at the bottom. */

import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Connection, wakeWithPage } from "../shared/connection";
import { SpeechProvider, useLanguage } from "../shared/i18n";
import { useSpeech, useView } from "../shared/hooks";
import { useAdmission } from "../shared/admission";
import { Closed } from "../shared/closed";
import { useLook } from "../shared/look";
import { currentPaper, type View } from "../shared/view";
import type { Action, Text } from "../shared/wire";
import { AgendaList } from "./agenda";
import { Aloud } from "./aloud";
import { ActionBar } from "./bar";
import { Commands } from "./commands";
import { focus, offers, type Desk, type Focus, type Offer } from "./desk";
import { AcclaimDialog, AnnulDialog, FewDialog } from "./dialog";
import { Guide } from "./guide";
import { Head, Notices } from "./head";
import { Moderation } from "./moderation";
import { Moderator } from "./moderator";
import { PollView } from "./poll";
import { Previews } from "./previews";
import { Quick } from "./quick";
import { Seats } from "./seats";
import { AttendanceButton } from "./sheet";
import { Steps } from "./steps";
import { ROLE } from "./role";
import { t } from "./texts";
import { CastingDialog, Commitment, LotsDialog } from "./ties";
import { Time } from "./time";

export function Page() {
  const admission = useAdmission(ROLE);
  const speech = useSpeech(undefined);
  if (admission.kind === "in") return <Panel meeting={admission.me.meeting} />;
  return (
    <SpeechProvider value={speech}>
      <Closed admission={admission} title={t.accessTitle} text={t.accessText} />
    </SpeechProvider>
  );
}

/** One connection for as long as the page lives. */
function usePanel(): { view: View; steps: Steps; commands: Commands; desk: Desk } {
  const [connection, steps, commands] = useMemo(() => {
    const made = new Connection(ROLE);
    return [made, new Steps(made), new Commands(made)] as const;
  }, []);
  const [desk, setDesk] = useState(steps.get());
  useEffect(() => {
    wakeWithPage(connection);
    connection.start();
    return () => connection.stop();
  }, [connection]);
  useEffect(() => steps.subscribe(setDesk), [steps]);
  return { view: useView(connection), steps, commands, desk };
}

function Panel({ meeting }: { meeting: string }) {
  const { view, steps, commands, desk } = usePanel();
  const speech = useSpeech(view.welcome?.language);
  useLook(view.welcome?.look);
  const [chosen, follow] = useChosen(view);
  const shown = focus(view, chosen);
  return (
    <SpeechProvider value={speech}>
      {view.status.kind === "refused" ? (
        <Closed admission={{ kind: "shut", shut: { code: "unknown_card", text: null } }} title={t.accessTitle} text={t.accessText} />
      ) : ROLE === "moderator" ? (
        <Moderator view={view} />
      ) : (
        <div class="panel">
          <Head view={view} />
          <Agenda view={view} shown={shown} onChoose={follow}>
            <Quick view={view} commands={commands} steps={steps} onAdded={follow} />
          </Agenda>
          <Middle view={view} shown={shown} desk={desk} steps={steps}>
            <Guide view={view} meeting={meeting} commands={commands} onVote={follow} />
          </Middle>
          <aside class="seats" aria-labelledby="seats-title">
            <h2 id="seats-title">{speech.say(t.seats)}</h2>
            <p class="soft">{speech.say(t.seatsHint)}</p>
            <Previews meeting={meeting} />
            <AttendanceButton meeting={meeting} view={view} poll={shown?.poll ?? ""} />
            <Seats
              meeting={meeting}
              state={shown?.current ? view.state : null}
              paper={shown?.current ? currentPaper(view) : null}
              live={view.status.kind === "live"}
              lost={view.status.kind === "lost"}
            />
          </aside>
          <Bar view={view} shown={shown} desk={desk} steps={steps} />
        </div>
      )}
    </SpeechProvider>
  );
}

/** The poll picked on the agenda, until another round becomes current: then the page follows the meeting. */
function useChosen(view: View): [string, (poll: string) => void] {
  const round = `${view.state?.poll} ${view.state?.round}`;
  const [chosen, setChosen] = useState({ poll: "", round });
  const poll = chosen.round === round ? chosen.poll : "";
  return [poll, (next) => setChosen({ poll: next, round })];
}

interface PartProps {
  view: View;
  shown: Focus | null;
}

function Agenda({ view, shown, onChoose, children }: PartProps & { onChoose: (poll: string) => void; children: ComponentChildren }) {
  const { say } = useLanguage();
  return (
    <nav class="agenda" aria-labelledby="agenda-title">
      <h2 id="agenda-title">{say(t.agenda)}</h2>
      {view.agenda && (
        <AgendaList
          agenda={view.agenda}
          shown={shown?.poll ?? ""}
          current={view.state?.poll ?? ""}
          onChoose={onChoose}
        />
      )}
      {children}
    </nav>
  );
}

/** The guide has the council's own words to read; but not for a vote that is none of its matters' own, nor for a tie. */
function speaks(view: View, shown: Focus): boolean {
  const matters = (view.agenda?.items ?? []).flatMap(({ matter }) => matter ?? []);
  if (matters.length === 0) return true;
  if (!shown.current || OVER.has(shown.state)) return false;
  return view.state?.result?.outcome === "tie" || matters.every(({ vote }) => vote !== shown.poll);
}

const OVER: ReadonlySet<string> = new Set(["draft", "published", "archived"]);

function Middle({ view, shown, desk, steps, children }: PartProps & { desk: Desk; steps: Steps; children: ComponentChildren }) {
  const { say } = useLanguage();
  const still = desk.waiting !== null || view.status.kind !== "live";
  const limit = (seconds: number) => {
    if (shown) steps.take({ ...shown, action: "time", ahead: false }, "", "", seconds);
  };
  return (
    <main class="middle">
      <Notices view={view} desk={desk} onDismiss={() => steps.dismiss()} />
      {shown && speaks(view, shown) && (
        <Aloud shown={shown} paper={shown.current ? currentPaper(view) : null} state={shown.current ? view.state : null} />
      )}
      {children}
      {shown?.current && view.state && <Commitment state={view.state} />}
      {shown?.current && view.state && <Time state={view.state} still={still} onTime={limit} />}
      {shown ? (
        <PollView
          key={`${shown.poll} ${shown.round}`}
          shown={shown}
          paper={shown.current ? currentPaper(view) : null}
          state={shown.current ? view.state : null}
        />
      ) : (
        <div class="poll">
          <h1>{say(view.agenda ? t.nothing : t.loading)}</h1>
          {view.agenda && <p class="soft">{say(t.nothingHint)}</p>}
        </div>
      )}
      {shown?.current && <Moderation view={view} />}
    </main>
  );
}

/** What the large button says when it has no step. Under a procedure the next move is the guide's. */
function idle(view: View): Text {
  if (view.agenda?.items.some(({ matter }) => matter && matter.moves.length > 0)) return t.guided;
  return view.state?.sealed === true && view.agenda !== null ? t.finished : t.wait;
}

/** The steps that carry something, or cannot be undone. */
const ASKED: ReadonlySet<Action> = new Set(["annul", "acclaim", "casting_vote", "draw_lots"]);

/** The engine's word that a secret vote of so few would give itself away. */
const FEW = "few_voters";

function Bar({ view, shown, desk, steps }: PartProps & { desk: Desk; steps: Steps }) {
  const [asking, setAsking] = useState<Offer | null>(null);
  const close = () => setAsking(null);
  const few = view.state?.alerts.find(({ code }) => code === FEW)?.text;
  const take = (offer: Offer) => {
    if (ASKED.has(offer.action) || (offer.action === "open" && few)) setAsking(offer);
    else steps.take(offer);
  };
  const answer = (reason: string, outcome: string) => {
    if (asking) steps.take(asking, reason, outcome);
    close();
  };
  const offered = shown ? offers(view, shown) : { primary: null, others: [] };
  return (
    <>
      <ActionBar
        offers={offered}
        idle={idle(view)}
        waiting={desk.waiting !== null}
        live={view.status.kind === "live"}
        onTake={take}
      />
      {asking?.action === "open" && few && <FewDialog why={few} onClose={close} onYes={() => answer("", "")} />}
      {asking?.action === "annul" && <AnnulDialog onClose={close} onYes={(reason) => answer(reason, "")} />}
      {asking?.action === "acclaim" && <AcclaimDialog onClose={close} onYes={(outcome) => answer("", outcome)} />}
      {asking?.action === "casting_vote" && <CastingDialog onClose={close} onYes={(outcome) => answer("", outcome)} />}
      {asking?.action === "draw_lots" && <LotsDialog onClose={close} onYes={(said) => answer(said, "")} />}
    </>
  );
}
