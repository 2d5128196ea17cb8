/** The ballots that are more than taps on options: ratings, rankings, numbers, texts and words. */

import { useState } from "preact/hooks";
import { marks, type Body } from "../shared/ballot";
import { look, Mark } from "../shared/choice";
import { useLanguage } from "../shared/i18n";
import { ICONS } from "../shared/icons";
import { Button } from "../shared/parts";
import { decimal } from "../shared/numbers";
import type { Paper, Text } from "../shared/wire";
import { bounds, choosable, isBlank, ready, scored, size, tidied, wordsOf } from "./filled";
import { t } from "./form-texts";
import { Keep, Rules, said } from "./notices";
import { handOf, Option, Question, Send, Status, type Hand, type PaperProps } from "./paper";
import { toggled } from "./stage";

export interface FieldsProps {
  hand: Hand;
  /** As it stands in the form: what was typed, to the letter, else what was handed in. */
  body: Body;
  /** What is wrong with it, once the voter has tried to send it. */
  fault: Text | null;
  onFill: (body: Body, full?: boolean) => void;
  onSend: () => void;
}

/** Starts anew with every round. */
export function Form(props: PaperProps) {
  const { poll, round } = props.stage.paper;
  return <FormOf key={`${poll} ${round}`} {...props} />;
}

function FormOf({ model, actions, stage: { paper, paused } }: PaperProps) {
  const [asked, setAsked] = useState(false);
  const hand = handOf(model, paper, paused);
  const { fixed, step, unsent } = hand;
  const filled = unsent ? ready(paper, unsent) : false;
  const fault = asked && typeof filled === "object" ? filled : null;

  function fill(body: Body, full = false) {
    setAsked(false);
    if (!fixed) actions.mark(body, full);
  }

  function send() {
    setAsked(true);
    if (fixed || !unsent || filled !== true) return;
    const body = tidied(paper, unsent);
    actions.mark(body, false);
    actions.cast(body);
  }

  return (
    <>
      <Question paper={paper} />
      <Fields hand={hand} body={model.draft ?? hand.shown} fault={fault} onFill={fill} onSend={send} />
      <Blank hand={hand} onFill={fill} />
      <Rules paper={paper} />
      <div class="dock">
        <Status said={fault ? [ICONS.info, "sent", fault] : said(hand)} />
        {!fixed && (unsent || step === "choose") && <Send ready={filled !== false} onSend={send} />}
        {unsent && step !== "choose" && <Keep onClick={() => actions.mark(null, false)} />}
      </div>
    </>
  );
}

export function Fields(props: FieldsProps) {
  switch (props.hand.paper.method) {
    case "rating":
      return <Scores {...props} />;
    case "ranking":
      return <Ranks {...props} />;
    case "number":
      return <NumberField {...props} />;
    case "words":
      return <Words {...props} />;
    default:
      return <TextField {...props} />;
  }
}

/** The blank ballot, apart from the form and instead of it. */
export function Blank({ hand, onFill }: { hand: Hand; onFill: (body: Body) => void }) {
  const { paper, unsent, shown } = hand;
  if (paper.blank < 0) return null;
  const on = isBlank(paper, unsent ?? shown);
  return (
    <ul class="options blank">
      <Option n={paper.blank} hand={hand} onTap={() => onFill(marks(on ? [] : [paper.blank]))} />
    </ul>
  );
}

/** One row of buttons per option; the same button again takes the score away. */
function Scores({ hand, body, onFill }: FieldsProps) {
  const { say } = useLanguage();
  const { paper, fixed } = hand;
  const [low = 1, high = 5] = paper.scale;
  const steps = Array.from({ length: high - low + 1 }, (_, n) => low + n);
  return (
    <ul class="scores">
      {paper.options.slice(0, choosable(paper)).map(({ id, text }, n) => (
        <li key={id} class={look(paper.method, n, id).tone}>
          <div role="group" aria-label={say(text)}>
            <p class="scores-head">
              <Mark method={paper.method} n={n} id={id} />
              <span dir="auto">{say(text)}</span>
            </p>
            <div class={`score-row${steps.length > 7 ? " many" : ""}`}>
              {steps.map((score) => (
                <button
                  type="button"
                  class="score"
                  aria-pressed={body.scores[n] === score}
                  aria-disabled={fixed}
                  onClick={() => onFill(scored(paper, body, n, score))}
                >
                  {score}
                </button>
              ))}
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Taps in order of preference; each shows its place. A tap on a placed one takes it out, and the rest move up. */
function Ranks({ hand, onFill }: FieldsProps) {
  const { say } = useLanguage();
  const { paper, unsent, shown, fixed } = hand;
  const body = unsent ?? shown;
  const order = isBlank(paper, body) ? [] : body.choices;
  function tap(n: number) {
    const next = toggled({ ...paper, choose_max: Math.max(2, paper.choose_max) }, body.choices, n);
    const fits = next && next.length <= paper.choose_max;
    onFill(fits ? marks(next) : body, !fits);
  }
  return (
    <div class="ranks">
      <ul class="options">
        {paper.options.slice(0, choosable(paper)).map(({ id }, n) => (
          <Option key={id} n={n} hand={hand} badge={order.indexOf(n) + 1} onTap={() => tap(n)} />
        ))}
      </ul>
      {/* Hidden and not gone: nothing below may move with the first tap. */}
      <Button
        kind="quiet"
        style={{ visibility: order.length && !fixed ? "visible" : "hidden" }}
        onClick={() => onFill(marks(order.slice(0, -1)))}
      >
        {say(t.undo)}
      </Button>
    </div>
  );
}

/** The field's keyboard on a phone: digits alone, digits with a comma, or all where a minus may be needed. */
function keyboard({ number }: Paper): "numeric" | "decimal" | "text" {
  if (!number?.least || number.least.startsWith("-")) return "text";
  return number.decimals ? "decimal" : "numeric";
}

function NumberField({ hand: { paper, fixed, unsent }, body, fault, onFill, onSend }: FieldsProps) {
  const { say, language } = useLanguage();
  const range = say(t.room(bounds(paper.number)));
  const submit = (event: Event) => {
    event.preventDefault();
    onSend();
  };
  return (
    <form class="fields" onSubmit={submit}>
      <label for="number">{say(t.yourNumber)}</label>
      <div class="measure">
        <input
          id="number"
          class="field"
          inputMode={keyboard(paper)}
          autoComplete="off"
          enterkeyhint="send"
          value={unsent ? body.text : decimal(body.text, language)}
          readOnly={fixed}
          aria-invalid={fault !== null}
          aria-describedby="number-hint"
          onInput={(event) => onFill({ ...marks([]), text: event.currentTarget.value })}
        />
        {paper.number && <span dir="auto">{say(paper.number.unit)}</span>}
      </div>
      <p id="number-hint" class="soft" {...(fault ? { role: "alert" as const } : {})}>
        {fault ? say(fault) : range}
      </p>
    </form>
  );
}

function TextField({ hand: { paper, fixed }, body, fault, onFill }: FieldsProps) {
  const { say } = useLanguage();
  const length = size(tidied(paper, body).text);
  return (
    <div class="fields">
      <label for="text">{say(t.yourText)}</label>
      <textarea
        id="text"
        class="field"
        rows={4}
        value={body.text}
        readOnly={fixed}
        aria-invalid={length > paper.text_max}
        aria-describedby="text-hint"
        onInput={(event) => onFill({ ...marks([]), text: event.currentTarget.value })}
      />
      <p id="text-hint" class={`counter${length > paper.text_max ? " over" : ""}`}>
        <span class="soft">{say(t.moderated)}</span>
        <span>{say(t.counter(length, paper.text_max))}</span>
      </p>
      {fault && (
        <p class="unseen" role="alert">
          {say(fault)}
        </p>
      )}
    </div>
  );
}

function Words({ hand: { paper, fixed }, body, fault, onFill, onSend }: FieldsProps) {
  const { say } = useLanguage();
  const words = wordsOf(body, paper.choose_max);
  const submit = (event: Event) => {
    event.preventDefault();
    onSend();
  };
  const write = (at: number, word: string) =>
    onFill({ ...marks([]), text: words.map((old, n) => (n === at ? word.replace(/[,;\n]/g, " ") : old)).join(",") });
  return (
    <form class="fields" onSubmit={submit}>
      {words.map((word, n) => (
        <div class="word">
          <label for={`word-${n}`}>{say(t.word(n + 1))}</label>
          <input
            id={`word-${n}`}
            class="field"
            autoComplete="off"
            enterkeyhint="send"
            value={word}
            readOnly={fixed}
            aria-invalid={size(word.trim()) > paper.text_max}
            aria-describedby="words-hint"
            onInput={(event) => write(n, event.currentTarget.value)}
          />
        </div>
      ))}
      {/* A form with several fields is sent by Enter only when it has a button of its own. */}
      <button type="submit" class="unseen" tabIndex={-1} aria-hidden="true" />
      <p id="words-hint" class="soft" {...(fault ? { role: "alert" as const } : {})}>
        {say(fault ?? t.moderated)}
      </p>
    </form>
  );
}
