/** The open ballot: the question, the options as large targets, and where your ballot is, in words. */

import { marks, sameBody, type Body } from "../shared/ballot";
import { look, Mark } from "../shared/choice";
import { CHECK, Glyph, SEND } from "../shared/glyphs";
import { useLanguage } from "../shared/speech";
import { Button } from "../shared/button";
import type { Paper as PaperFrame, Text } from "../shared/wire";
import type { Actions, Model } from "./model";
import { complete, oneTap, standing, toggled, type Stage, type Standing } from "./stage";
import { chosen, t } from "./texts";

export interface PaperProps {
  model: Model;
  actions: Actions;
  stage: Stage & { kind: "ballot" };
}

/** Where the ballot is, with what was not sent: that is the voter's, and nothing from the engine moves it. */
export interface Hand extends Standing {
  readonly paper: PaperFrame;
  readonly unsent: Body | null;
  readonly full: boolean;
  readonly live: boolean;
  /** Nothing can be changed now: paused, or the first ballot counts and there is one. */
  readonly fixed: boolean;
  readonly paused: boolean;
}

export function handOf({ ballot, draft, full, view }: Model, paper: PaperFrame, paused: boolean): Hand {
  const at = standing(ballot);
  const unsent = draft && !sameBody(draft, at.shown) ? draft : null;
  const fixed = paused || (paper.change === "first" && ballot?.counted != null);
  return { ...at, paper, unsent, full, paused, fixed, live: view.status.kind !== "lost" };
}

export function Paper({ model, actions, stage: { paper, paused } }: PaperProps) {
  const { later } = model;
  const hand = handOf(model, paper, paused);
  const { fixed, shown, step, unsent } = hand;

  function tap(n: number) {
    if (fixed) return;
    if (oneTap(paper)) {
      if (step === "choose" || !shown.choices.includes(n)) actions.cast(marks([n]));
      return;
    }
    const next = toggled(paper, (unsent ?? shown).choices, n);
    actions.mark(next ? marks([...next].sort((a, b) => a - b)) : model.draft, !next);
  }

  return (
    <>
      <Question paper={paper} />
      <ul class={`options ${paper.method}`}>
        {paper.options.map((_, n) => (
          <Option key={n} n={n} hand={hand} onTap={() => tap(n)} />
        ))}
      </ul>
      {later && <later.Rules paper={paper} />}
      <div class="dock">
        <Status said={later?.said(hand) ?? usual(hand)} />
        {!oneTap(paper) && !fixed && (unsent || step === "choose") && (
          <Send ready={unsent !== null && complete(paper, unsent.choices)} onSend={() => actions.cast(unsent!)} />
        )}
        {later && unsent && step !== "choose" && <later.Keep onClick={() => actions.mark(null, false)} />}
      </div>
    </>
  );
}

export function Send({ ready, onSend }: { ready: boolean; onSend: () => void }) {
  return (
    <Button kind="primary" big aria-disabled={!ready} onClick={() => ready && onSend()}>
      {useLanguage().say(t.send)}
    </Button>
  );
}

/** The item and the question. The heading takes the focus when the poll opens. */
export function Question({ paper }: { paper: PaperFrame }) {
  const { say } = useLanguage();
  return (
    <div class="question">
      <p class="eyebrow" dir="auto">
        {say(paper.item)}
      </p>
      <h1 tabIndex={-1} dir="auto">
        {say(paper.title)}
      </h1>
    </div>
  );
}

/** One option as a target. `badge` stands where the sign of a marked one is. */
export function Option({ n, hand, onTap, badge }: { n: number; hand: Hand; onTap: () => void; badge?: number }) {
  const { paper, unsent, shown, step, fixed } = hand;
  const on = (unsent ?? shown).choices.includes(n);
  const { id, text } = paper.options[n]!;
  return (
    <li>
      <button
        type="button"
        class={`option ${look(paper.method, n, id).tone}${on ? " on" : ""}`}
        aria-pressed={on}
        aria-disabled={fixed}
        onClick={onTap}
      >
        <Mark method={paper.method} n={n} id={id} />
        <span class="option-text" dir="auto">
          {useLanguage().say(text)}
        </span>
        {on && (badge ? <b class="rank">{badge}</b> : unsent ? <i /> : <Glyph d={step === "registered" ? CHECK : SEND} />)}
      </button>
    </li>
  );
}

/** Icon, tone, words, more words. */
export type Said = readonly [d: string, tone: string, text: Text, more?: Text | undefined];

/** Where the ballot is: words, icon and colour together. Screen readers hear the page's one live region instead. */
export function Status({ said: [d, tone, text, more] }: { said: Said }) {
  const { say } = useLanguage();
  return (
    <div class={`status ${tone}`}>
      {d && (
        <span class="status-icon">
          <Glyph d={d} />
        </span>
      )}
      <div dir="auto">
        <b>{say(text)}</b>
        {more && <p>{say(more)}</p>}
      </div>
    </div>
  );
}

/** Choose, sent, registered: until the part of the page that has more words is here. */
function usual({ paper, step, shown }: Hand): Said {
  const named = chosen(paper, shown.choices);
  if (step === "choose") return ["", "", hint(paper)];
  return step === "sent" ? [SEND, "sent", t.sent(named)] : [CHECK, "registered", t.registered(named)];
}

/** How this ballot is filled in. */
export function hint(paper: PaperFrame): Text {
  const { choose_min: min, choose_max: max } = paper;
  if (max > 1) return t.tapSome(min === max ? max : `${min}–${max}`);
  return oneTap(paper) ? t.tapOne : t.tapSome(1);
}
