/** The voter's page: what happens changes the model, and every change renders the page from it. */

import { render } from "preact";
import "../shared/tokens.css";
import "../shared/base.css";
import "../shared/core.css";
import "./voter.css";
import { dropLinkToken, opened, type Me } from "../shared/entry";
import { Connection, NO_SESSION, wakeWithPage } from "../shared/connection";
import { sameBody, type Ballot } from "../shared/ballot";
import { chosenLanguage, speak, speech, type Language } from "../shared/speech";
import { Outbox } from "../shared/outbox";
import type { View } from "../shared/view";
import laterStyles from "./later.css?url";
import type { Actions, Model, Note } from "./model";
import { Page } from "./page";

const AGAIN_MS = 1_500;
const FETCH_TRIES = 5;

const connection = new Connection("voter");
/** The ballots on this phone, by whose they are: the voter's own (""), and of seats that it has a proxy for. */
const outboxes = new Map<string, Outbox>();
let language: Language | null = chosenLanguage();
let fetching = false;
let model: Model = {
  me: null,
  shut: null,
  away: false,
  note: null,
  stuck: false,
  view: connection.get(),
  ballot: null,
  whose: "",
  draft: null,
  full: false,
  later: null,
  lost: false,
};

const actions: Actions = {
  cast(body) {
    change({ full: false });
    outboxOf(model.whose).choose(body);
  },
  ballotOf: (seat) => outboxOf(seat).get(),
  turnTo: (whose) => change({ whose, ballot: actions.ballotOf(whose), draft: null, full: false }),
  mark: (draft, full) => change({ draft, full }),
  toDoor: () => goOut("again"),
  joined: comeIn,
  async notMe() {
    if (await model.later!.leave("voter")) goOut("left");
    else change({ stuck: true });
  },
  speak(next) {
    language = next;
    model.later?.rememberLanguage(next);
    change({});
  },
};

function outboxOf(seat: string): Outbox {
  let made = outboxes.get(seat);
  if (!made) {
    outboxes.set(seat, (made = new Outbox(connection, undefined, undefined, undefined, seat)));
    made.subscribe((ballot) =>
      change(seat === model.whose ? { ballot, ...(settled(model, ballot) ? { draft: null } : {}) } : {}),
    );
  }
  return made;
}

function change(part: Partial<Model>): void {
  model = { ...model, ...part };
  const { welcome } = model.view;
  const spoken = speech(language ?? (welcome?.language === "en" ? "en" : "sv"), actions.speak);
  speak(spoken);
  document.documentElement.lang = spoken.language;
  if (welcome) document.title = spoken.say(welcome.title);
  render(<Page model={model} actions={actions} />, document.getElementById("page")!);
  model.later?.feel(model);
  model.later?.wear(welcome?.look ?? null);
  // The ballot first: the rest is fetched when this page can vote, or when there is nothing to vote on.
  if (!fetching && (model.shut || model.view.state)) void fetchLater();
}

/**
 * A lost link only means trying again. Some browsers remember a failed module for as long as the page lives, so after
 * some failures the page loads itself anew: a ballot under way is on the phone's disk.
 */
async function fetchLater(): Promise<void> {
  fetching = true;
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = laterStyles;
  document.head.append(link);
  for (let tries = 1; !model.later; tries++) {
    try {
      const later = await import("./later");
      change({ later });
      later.keepReceipts(connection, outboxOf(""), () => change({ lost: true }));
    } catch {
      await pause(AGAIN_MS);
      if (tries === FETCH_TRIES && navigator.onLine && !model.draft) location.reload();
    }
  }
}

const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms * (0.5 + Math.random())));

function comeIn(who: Me): void {
  change({ me: who, shut: null, away: false, note: null, stuck: false });
  connection.start();
}

function goOut(note: Note): void {
  connection.stop();
  outboxes.forEach((outbox) => outbox.forget());
  model.later?.dropReceipt();
  change({ me: null, whose: "", shut: { code: "no_session", text: null }, note, draft: null });
}

declare global {
  /** Asks with the link's token, else with the session this device has; and what was asked while this script came. */
  var ask: () => Promise<Response>, early: Promise<Response>;
}

/**
 * The first line of the page (voter.html) has asked already and opens the socket on the answer, so that neither waits
 * for this script. Asks until there is an answer.
 */
async function enter(): Promise<void> {
  for (let asked = early; ; asked = ask()) {
    const answer = await opened(asked);
    if ("me" in answer || answer.shut.code !== "away") {
      dropLinkToken();
      return "me" in answer ? comeIn(answer.me) : change({ shut: answer.shut });
    }
    change({ away: true });
    await pause(AGAIN_MS);
  }
}

/** What was filled in is registered: from now on the engine's words for it are shown. A refused one stays at hand. */
const settled = ({ ballot: before, draft }: Model, ballot: Ballot | null) =>
  before?.pending && !ballot?.pending && !ballot?.refusal && sameBody(draft, before.pending.body);

const roundOf = ({ state }: View) => (state ? `${state.poll} ${state.round}` : "");

// Before this page's own listener, so that it finds the ballot of the round that has come.
outboxOf("");
connection.subscribe((view) => {
  const sameRound = roundOf(view) === roundOf(model.view);
  change({ view, ...(sameRound ? {} : { whose: "", ballot: actions.ballotOf(""), draft: null, full: false }) });
  const { status } = view;
  if (status.kind === "refused" && status.code === NO_SESSION && !view.moved && model.me) goOut("again");
});
// A new link pasted into this tab changes only the fragment, which loads nothing by itself.
addEventListener("hashchange", () => location.reload());
wakeWithPage(connection);
change({});
void enter();
