/** One poll: the question, how a ballot is filled in, who wins, and who sees what. Only what its method knows. */

import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import { BothFields, Choice, Flag, idOf, marks, NumberField, TextField, Wrong, type At } from "./fields";
import { isTable, list, text, type Table, type Value } from "./plain";
import { RuleEditor } from "./rule";
import { basesOf, methodNames, t } from "./texts";

const QUESTIONS = ["yes_no", "yes_no_abstain"];
/** Nobody is elected by a number or a text. */
const ELECTING = [...QUESTIONS, "choose", "rating", "ranking"];
const WITH_OPTIONS = ["choose", "rating", "ranking"];
/** The fields that every method has; the others go when the method changes. */
const COMMON = ["id", "title", "title_en", "method", "secrecy", "change", "live", "quorum", "blank", "closes_after_s", "election"];

export function PollEditor({ desk, place }: At) {
  const poll = desk.draft.at(place);
  if (!isTable(poll)) return <Wrong desk={desk} place={place} />;
  const method = text(poll["method"]) || "yes_no_abstain";
  const change = (next: string) => desk.draft.edit(place, (now) => (isTable(now) ? withMethod(now, next) : now));
  return (
    <div class="poll-editor">
      <BothFields desk={desk} place={`${place}.title`} label={t.question} lines={2} />
      <Method desk={desk} place={`${place}.method`} method={method} change={change} />
      {WITH_OPTIONS.includes(method) && <Options desk={desk} place={`${place}.options`} />}
      <OfMethod desk={desk} place={place} method={method} />
      {ELECTING.includes(method) && <Flag desk={desk} place={`${place}.election`} label={t.election} hint={t.electionHint} />}
      <div class="row">
        <Choice desk={desk} place={`${place}.secrecy`} label={t.secrecy} otherwise={poll["election"] === true ? "secret" : "open"} options={t2.secrecy} />
        <Choice desk={desk} place={`${place}.change`} label={t.change} otherwise="last" options={t2.change} />
        <Choice
          desk={desk}
          place={`${place}.base`}
          label={t.base}
          otherwise="valid"
          options={basesOf(QUESTIONS.includes(method))}
        />
        <NumberField desk={desk} place={`${place}.closes_after_s`} label={t.closesAfter} hint={t.closesHint} otherwise={0} />
      </div>
      <div class="row flags">
        <Flag desk={desk} place={`${place}.blank`} label={t.blank} />
        <Flag desk={desk} place={`${place}.quorum`} label={t.quorum} />
        <Flag desk={desk} place={`${place}.live`} label={t.live} />
      </div>
    </div>
  );
}

const t2 = {
  secrecy: [
    ["open", { sv: "Öppen: efteråt syns vem som röstade vad", en: "Open: everyone sees afterwards who voted what" }],
    ["secret", { sv: "Sluten: ingen får veta vem som röstade vad", en: "Secret: nobody learns who voted for what" }],
  ],
  change: [
    ["last", { sv: "Man får ändra sig tills den stängs", en: "May be changed until it closes" }],
    ["first", { sv: "Den första rösten gäller", en: "The first vote counts" }],
  ],
} as const;

/** What the engine takes where nothing is said (core.polldata). */
const TEXT_CHARS = 140;
const WORD_CHARS = 24;
const WORDS = 3;

/** The poll with another method: what both know stays, the rest goes. */
function withMethod(poll: Table, method: string): Table {
  const common = ELECTING.includes(method) ? COMMON : COMMON.filter((key) => key !== "election");
  const keep = WITH_OPTIONS.includes(method) ? [...common, "options", "winners"] : common;
  const kept = Object.fromEntries(Object.entries(poll).filter(([key]) => keep.includes(key)));
  const options = WITH_OPTIONS.includes(method) && !poll["options"] ? { options: [{ text: "" }, { text: "" }] } : {};
  return { ...kept, ...options, method };
}

function Method({ desk, place, method, change }: At & { method: string; change: (next: string) => void }) {
  const { say } = useLanguage();
  return (
    <div class="field narrow">
      <label for={idOf(place)}>{say(t.method)}</label>
      <select {...marks({ desk, place })} value={method} onChange={(event) => change(event.currentTarget.value)}>
        {methodNames.map(([name, words]) => (
          <option key={name} value={name}>
            {say(words)}
          </option>
        ))}
      </select>
      <Wrong desk={desk} place={place} />
    </div>
  );
}

function OfMethod({ desk, place, method }: At & { method: string }) {
  const at = (field: string) => ({ desk, place: `${place}.${field}` });
  if (QUESTIONS.includes(method)) return <RuleEditor desk={desk} place={place} />;
  if (method === "choose")
    return (
      <div class="row">
        <NumberField {...at("choose_min")} label={t.chooseMin} otherwise={1} least={1} />
        <NumberField {...at("choose_max")} label={t.chooseMax} otherwise={1} least={1} />
        <NumberField {...at("winners")} label={t.winners} otherwise={1} least={1} />
      </div>
    );
  if (method === "rating")
    return (
      <div class="row">
        <NumberField {...at("scale_min")} label={t.scaleMin} otherwise={1} />
        <NumberField {...at("scale_max")} label={t.scaleMax} otherwise={5} />
        <NumberField {...at("winners")} label={t.winners} otherwise={1} least={1} />
      </div>
    );
  if (method === "ranking") return <Ranking desk={desk} place={place} />;
  if (method === "number")
    return (
      <div class="row">
        <TextField {...at("number_min")} label={t.numberMin} narrow />
        <TextField {...at("number_max")} label={t.numberMax} narrow />
        <NumberField {...at("decimals")} label={t.decimals} otherwise={0} />
        <TextField {...at("unit")} label={t.unit} narrow />
        <TextField {...at("unit_en")} label={t.inEnglish} narrow />
      </div>
    );
  return (
    <div class="row">
      <NumberField {...at("text_max")} label={t.textMax} otherwise={method === "text" ? TEXT_CHARS : WORD_CHARS} least={2} />
      {method === "words" && <NumberField {...at("choose_min")} label={t.wordsMin} otherwise={1} least={1} />}
      {method === "words" && <NumberField {...at("choose_max")} label={t.wordsMax} otherwise={WORDS} least={1} />}
    </div>
  );
}

function Ranking({ desk, place }: At) {
  const at = (field: string) => ({ desk, place: `${place}.${field}` });
  const options = list(desk.draft.at(`${place}.options`)).length;
  return (
    <div class="row">
      <Choice
        {...at("counting")}
        label={t.counting}
        otherwise="irv"
        options={[
          ["irv", { sv: "Omräkning tills någon har mer än hälften", en: "Instant run-off" }],
          ["borda", { sv: "Poäng efter placering (Borda)", en: "Points by place (Borda)" }],
          ["schulze", { sv: "Parvis jämförelse (Schulze)", en: "Pairwise (Schulze)" }],
          ["stv", { sv: "Flera platser (STV)", en: "Several seats (STV)" }],
        ]}
      />
      <NumberField {...at("choose_min")} label={t.rankMin} otherwise={1} least={1} />
      <NumberField {...at("choose_max")} label={t.rankMax} otherwise={options} least={1} />
      <NumberField {...at("winners")} label={t.winners} otherwise={1} least={1} />
    </div>
  );
}

/** The options, each with its English beside it. Enter in the last one begins another. */
function Options({ desk, place }: At) {
  const { say } = useLanguage();
  // Read when something happens, not when it was drawn: two keys may come between two drawings.
  const now = () => list(desk.draft.at(place));
  const options = now();
  const write = (next: readonly Value[]) => desk.draft.change(place, next);
  const another = () => write([...now(), { text: "" }]);
  const field = (n: number, key: string, value: string) => {
    const before = now()[n];
    const table: Table = isTable(before) ? before : { text: text(before) };
    const { [key]: _, ...rest } = table;
    write(now().map((option, other) => (other === n ? { ...rest, ...(value || key === "text" ? { [key]: value } : {}) } : option)));
  };
  return (
    <fieldset class="options" id={idOf(place)}>
      <legend>{say(t.options)}</legend>
      <Wrong desk={desk} place={place} />
      <ol>
        {options.map((option, n) => {
          const table: Table = isTable(option) ? option : { text: text(option) };
          const at = `${place}[${n}]`;
          return (
            <li key={n}>
              <input
                type="text"
                dir="auto"
                aria-label={say(t.option(n + 1))}
                aria-invalid={desk.shown.problems.some((p) => p.place === at || p.place === `${at}.text`)}
                value={text(table["text"])}
                onInput={(event) => field(n, "text", event.currentTarget.value)}
                onKeyDown={(event) => event.key === "Enter" && n === now().length - 1 && another()}
              />
              <input
                type="text"
                dir="auto"
                lang="en"
                placeholder={say(t.inEnglish)}
                aria-label={`${say(t.option(n + 1))}, ${say(t.inEnglish)}`}
                value={text(table["text_en"])}
                onInput={(event) => field(n, "text_en", event.currentTarget.value)}
              />
              <Button
                kind="quiet"
                aria-label={say(t.removeWhat(text(table["text"])))}
                onClick={() => write(now().filter((_, other) => other !== n))}
              >
                ✕
              </Button>
              <Wrong desk={desk} place={at} />
              <Wrong desk={desk} place={`${at}.text`} />
            </li>
          );
        })}
      </ol>
      <Button onClick={another}>{say(t.addOption)}</Button>
    </fieldset>
  );
}
