/** What every scene is put together from. No sentence is composed here and no figure is counted. */

import { createContext, type ComponentChildren } from "preact";
import { useContext } from "preact/hooks";
import { SHAPES } from "../shared/choice";
import { Fit } from "../shared/fit";
import type { Bar, Board, Text } from "./air.gen";

/** What the stream speaks. `both`: Swedish, with English below. */
export type AirLanguage = "sv" | "en" | "both";
export const AirSpeech = createContext<AirLanguage>("sv");

/** The text in one language; the Swedish one serves where there is no other. */
const inOne = (text: Text, air: AirLanguage): string => (air === "en" && text.en) || text.sv;

/** A text in the stream's language, or in both. */
export function Say({ text }: { text: Text }) {
  const air = useContext(AirSpeech);
  const second = air === "both" && text.en && text.en !== text.sv ? text.en : "";
  return (
    <>
      <span dir="auto">{inOne(text, air)}</span>
      {second && (
        <span class="second" lang="en" dir="auto">
          {second}
        </span>
      )}
    </>
  );
}

/** A short figure, which has no room for two languages. */
export function Fig({ text }: { text: Text }) {
  return <>{inOne(text, useContext(AirSpeech))}</>;
}

export function Mark({ bar }: { bar: Bar }) {
  return (
    <svg class={`mark c-${bar.tone}`} viewBox="0 0 40 40" aria-hidden="true">
      <path d={SHAPES[bar.shape] ?? SHAPES[0]} />
      {bar.letter && (
        <text x="20" y={bar.shape === 2 ? 31 : 26}>
          {bar.letter}
        </text>
      )}
    </svg>
  );
}

export function Track({ permille, tone = "" }: { permille: number; tone?: string }) {
  return (
    <div class="track">
      <div class={`fill ${tone}`} style={{ transform: `scaleX(${permille / 1000})` }} />
    </div>
  );
}

export const Strap = ({ board }: { board: Board }) => (
  <p class="strap">
    <Say text={board.strap} />
  </p>
);

/** A box that sets its text smaller until it fits. */
export function Box({ board, name, children }: { board: Board; name: string; children: ComponentChildren }) {
  const air = useContext(AirSpeech);
  return (
    <Fit class={name} content={`${board.phase} ${board.poll} ${board.round} ${board.question.sv} ${air}`}>
      {children}
    </Fit>
  );
}

export function Count({ board }: { board: Board }) {
  return (
    <div class="count">
      <p>
        <Turnout text={board.turnout} />
      </p>
      <Track permille={board.turnout_permille} />
    </div>
  );
}

/** "12 av 77 har röstat", with the first number large. */
export function Turnout({ text }: { text: Text }) {
  const air = useContext(AirSpeech);
  const halves = (said: string): [string, string] => {
    const at = said.search(/ (?=[a-zåäö])/i);
    return at < 0 ? [said, ""] : [said.slice(0, at), said.slice(at + 1)];
  };
  const [n, rest] = halves(inOne(text, air));
  return (
    <>
      <b>{n}</b> <span class="of">{rest}{air === "both" && text.en && <span class="second">{halves(text.en)[1]}</span>}</span>
    </>
  );
}

/** The rule's conditions with their figures: of a result, or as a vote that is counted before everybody stands now. */
export function Rule({ board }: { board: Board }) {
  if (board.work.length === 0) return null;
  return (
    <div class="rule">
      {board.work.map(({ text, holds }) => (
        <p>
          <span class={holds ? "holds" : "fails"}>{holds ? "✓" : "✗"}</span>
          <Say text={text} />
        </p>
      ))}
    </div>
  );
}

export function Numbers({ board }: { board: Board }) {
  return (
    <dl class="numbers">
      {board.figures.map(({ label, value }) => (
        <div>
          <dt>
            <Say text={label} />
          </dt>
          <dd>
            <Fig text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** What people wrote and somebody has approved, the most common first; the sentence where that is nothing yet. */
export function Written({ board }: { board: Board }) {
  if (board.texts.length === 0)
    return (
      <p class="written">
        <Say text={board.sentence} />
      </p>
    );
  return (
    <ul class="written">
      {board.texts.map((text) => (
        <li dir="auto">{text}</li>
      ))}
    </ul>
  );
}
