/** The fields of the organiser's page: each knows its place in the meeting, and shows there what is wrong with it. */

import type { ComponentChildren } from "preact";
import { useLanguage } from "../shared/i18n";
import type { Text } from "../shared/wire";
import type { Draft, Shown } from "./draft";
import { text, type Value } from "./plain";
import { problemText } from "./problems";
import { t } from "./texts";

/** What every part of the page is given. */
export interface Desk {
  readonly draft: Draft;
  readonly shown: Shown;
  readonly meeting: string;
}

export interface At {
  readonly desk: Desk;
  readonly place: string;
}

/** The id of what stands for this place on the page. */
export const idOf = (place: string): string => `f-${place.replace(/[^A-Za-z0-9]+/g, "-")}`;

/** What is wrong at this very place. */
export function Wrong({ desk, place }: At) {
  const { say } = useLanguage();
  const found = desk.shown.problems.filter((problem) => problem.place === place);
  if (found.length === 0) return null;
  return (
    <span class="wrong" id={`${idOf(place)}-wrong`}>
      {found.map((problem) => say(problemText(problem))).join(" ")}
    </span>
  );
}

const isWrong = ({ desk, place }: At): boolean => desk.shown.problems.some((problem) => problem.place === place);

/** Where a control stands, whether it is wrong, and where that is explained. */
export function marks(at: At) {
  const wrong = isWrong(at);
  return { id: idOf(at.place), "aria-invalid": wrong, ...(wrong ? { "aria-describedby": `${idOf(at.place)}-wrong` } : {}) };
}

type LabelledProps = At & { label: Text; hint?: Text | undefined; children: ComponentChildren; narrow?: boolean };

export function Labelled({ desk, place, label, hint, children, narrow }: LabelledProps) {
  const { say } = useLanguage();
  return (
    <div class={narrow ? "field narrow" : "field"}>
      <label for={idOf(place)}>{say(label)}</label>
      {children}
      {hint && <span class="hint">{say(hint)}</span>}
      <Wrong desk={desk} place={place} />
    </div>
  );
}

type TextProps = At & { label: Text; hint?: Text; lines?: number; narrow?: boolean; lang?: string };

export function TextField({ desk, place, label, hint, lines, narrow, lang }: TextProps) {
  const value = text(desk.draft.at(place));
  const write = (event: { currentTarget: { value: string } }) => desk.draft.change(place, event.currentTarget.value || undefined);
  const shared = { ...marks({ desk, place }), value, onInput: write, dir: "auto" as const, ...(lang ? { lang } : {}) };
  return (
    <Labelled desk={desk} place={place} label={label} hint={hint} narrow={narrow ?? false}>
      {lines ? <textarea rows={lines} {...shared} /> : <input type="text" {...shared} />}
    </Labelled>
  );
}

/** A text in both languages, side by side. */
export function BothFields({ desk, place, label, lines }: Omit<TextProps, "hint">) {
  return (
    <div class="both">
      <TextField desk={desk} place={place} label={label} lang="sv" {...(lines ? { lines } : {})} />
      <TextField desk={desk} place={`${place}_en`} label={t.inEnglish} lang="en" {...(lines ? { lines } : {})} />
    </div>
  );
}

type NumberProps = At & { label: Text; hint?: Text; otherwise: number; least?: number; most?: number };

/** A whole number; what is no number is kept as it was written, for the engine to name. */
export function NumberField({ desk, place, label, hint, otherwise, least = 0, most }: NumberProps) {
  const value = desk.draft.at(place) ?? otherwise;
  const write = (typed: string) => {
    const next = /^\d+$/.test(typed) ? Number(typed) : typed || undefined;
    desk.draft.change(place, next === otherwise ? undefined : next);
  };
  return (
    <Labelled desk={desk} place={place} label={label} hint={hint} narrow>
      <input
        type="number"
        inputMode="numeric"
        min={least}
        {...(most === undefined ? {} : { max: most })}
        {...marks({ desk, place })}
        value={text(value)}
        onInput={(event) => write(event.currentTarget.value)}
      />
    </Labelled>
  );
}

type ChoiceProps = At & { label: Text; hint?: Text; options: readonly (readonly [string, Text])[]; otherwise: string };

export function Choice({ desk, place, label, hint, options, otherwise }: ChoiceProps) {
  const { say } = useLanguage();
  const value = text(desk.draft.at(place)) || otherwise;
  const choose = (next: string) => desk.draft.change(place, next === otherwise ? undefined : next);
  return (
    <Labelled desk={desk} place={place} label={label} hint={hint} narrow>
      <select {...marks({ desk, place })} value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {options.map(([name, words]) => (
          <option key={name} value={name}>
            {say(words)}
          </option>
        ))}
      </select>
    </Labelled>
  );
}

export function Flag({ desk, place, label, hint }: At & { label: Text; hint?: Text }) {
  const { say } = useLanguage();
  const value: Value | undefined = desk.draft.at(place);
  return (
    <div class="field flag">
      <label>
        <input
          type="checkbox"
          {...marks({ desk, place })}
          checked={value === true}
          onChange={(event) => desk.draft.change(place, event.currentTarget.checked || undefined)}
        />
        <span>{say(label)}</span>
      </label>
      {hint && <span class="hint">{say(hint)}</span>}
      <Wrong desk={desk} place={place} />
    </div>
  );
}
