/** Beside the ballot: the lost link, the rules of the poll in small print, and the states that come later or seldom. */

import type { Ballot, Body } from "../shared/ballot";
import { useLanguage } from "../shared/i18n";
import { CHECK, SEND } from "../shared/glyphs";
import { ICONS } from "../shared/icons";
import { Banner, Button, LostBanner } from "../shared/parts";
import { isTapped } from "../shared/methods";
import { HowSecret } from "../shared/secrecy";
import type { Paper, Text } from "../shared/wire";
import { howTo, inBrief, progress } from "./filled";
import { refusals, t } from "./later-texts";
import type { Model } from "./model";
import type { PageProps } from "./page";
import type { Hand, Said } from "./paper";
import { Ballots, InPlaceOf } from "./proxies";
import { t as usual } from "./texts";

/** Above the stage: what is wrong, whose seat it is, and whose ballots are on this phone. */
export function Notices({ model, actions }: PageProps) {
  return (
    <>
      <Wrong model={model} />
      <InPlaceOf model={model} />
      <Ballots model={model} actions={actions} />
    </>
  );
}

/** A lost link, calmly, with what is safe; and a seat that could not be left. */
function Wrong({ model: { view, ballot, stuck, lost: ballotLost } }: { model: Model }) {
  const { say } = useLanguage();
  const lost = view.status.kind === "lost";
  if (ballotLost && !lost) return <Banner icon="info">{say(t.ballotLost)}</Banner>;
  if (!lost && view.state?.away) return <Banner icon="clock">{say(ballot?.pending ? t.awayPending : t.awayNow)}</Banner>;
  if (stuck && !lost) return <Banner icon="cloud">{say(t.notMeFailed)}</Banner>;
  if (!lost) return null;
  return <LostBanner text={ballot?.pending ? t.lostPending : ballot?.counted ? t.lostRegistered : undefined} />;
}

/** What a voter should know of the rules before choosing. */
export function Rules({ paper }: { paper: Paper }) {
  const { say } = useLanguage();
  return (
    <div class="rules soft">
      <p>
        {say(paper.secrecy === "secret" ? t.secret : t.open)} {paper.change === "first" && say(t.firstOnly)}
      </p>
      {paper.secrecy === "secret" && <HowSecret />}
    </div>
  );
}

/** One tap out for the wrong person, until a ballot is handed in. Hidden then and not gone: nothing below may move. */
export function NotMe({ ballot, onNotMe }: { ballot: Ballot | null; onNotMe: () => void }) {
  const mayLeave = !ballot?.counted && !ballot?.pending;
  return (
    <Button kind="quiet" onClick={onNotMe} style={{ visibility: mayLeave ? "visible" : "hidden" }}>
      {useLanguage().say(t.notMe)}
    </Button>
  );
}

/** Goes back to the registered marks. */
export function Keep({ onClick }: { onClick: () => void }) {
  return (
    <Button kind="quiet" onClick={onClick}>
      {useLanguage().say(t.keep)}
    </Button>
  );
}

/** Of a long form only how far it is, so that the words leave room for it. */
function underWay({ paper, step }: Hand, unsent: Body): [Text, Text | undefined] {
  const far = progress(paper, unsent);
  if (step !== "choose") return [t.notSentYet, far];
  return far && !isTapped(paper.method) ? [far, undefined] : [howTo(paper), far];
}

/** Where the ballot is, in words. */
export function said(hand: Hand): Said {
  const { paper, step, shown, changed, unsent, paused, live, full, refusal } = hand;
  const named = inBrief(paper, shown);
  const registered = step === "registered" ? (changed ? t.changed : usual.registered)(named) : undefined;
  if (paused) return [ICONS.pause, "sent", t.paused, registered ?? t.pausedMore];
  // Whoever was let in after a refusal is not told of it any more.
  if (refusal && refusal !== "not_entitled" && (!unsent || refusal === "invalid")) return [ICONS.info, "sent", refusals[refusal], registered];
  if (full && unsent) return [ICONS.info, "sent", t.full(paper.choose_max)];
  if (unsent) return ["", "", ...underWay(hand, unsent)];
  if (registered) return [CHECK, "registered", registered, paper.change === "first" ? t.mayNotChange : t.mayChange];
  if (step === "sent") return live ? [SEND, "sent", usual.sent(named), t.sentMore] : [ICONS.clock, "sent", t.waits, t.waitsMore];
  return ["", "", howTo(paper)];
}
