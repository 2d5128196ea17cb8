/** The roll: a table to write in, and a sheet pasted or uploaded, which shows what it would change before it does. */

import { useState } from "preact/hooks";
import { number, useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import type { Text } from "../shared/wire";
import { ask } from "./draft";
import { Wrong, type At, type Desk } from "./fields";
import { changes, list, steps, tables, text, type Changes, type Problem, type Table } from "./plain";
import { problemText } from "./problems";
import { columns, t } from "./texts";

const SHOWN_COUNT = 50;
const LISTED_COUNT = 12;

/** A problem in a sheet: where it stands there, and the cells of its line. */
interface SheetProblem extends Problem {
  readonly line: number;
  readonly column: number;
  readonly cell: string;
  readonly cells: readonly string[];
}

interface Told {
  readonly roll: readonly Table[];
  readonly errors: readonly SheetProblem[];
}

export function RollPart({ desk }: { desk: Desk }) {
  const { say, language } = useLanguage();
  const roll = tables(desk.shown.meeting["roll"]);
  const [search, setSearch] = useState("");
  const [limit, setLimit] = useState(SHOWN_COUNT);
  const wrong = mistaken(desk);
  const found = roll.map((seat, n) => ({ seat, n })).filter(({ seat, n }) => wrong.has(n) || matches(seat, search));
  // What is to be mended is among the rows, wherever it stands: the save bar leads to it.
  const rows = found.filter(({ n }, place) => place < limit || wrong.has(n));
  const add = () => desk.draft.edit("roll", (now) => [...list(now), { seat: freeSeat(tables(now)), name: "" }]);
  return (
    <>
      <Sheet desk={desk} roll={roll} />
      <Wrong desk={desk} place="roll" />
      <div class="row">
        <input
          type="search"
          class="search"
          placeholder={say(t.searchRoll)}
          aria-label={say(t.searchRoll)}
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <p class="soft" role="status">
          {say(t.seats(roll.length))}
        </p>
      </div>
      <div class="scroll">
        <table class="roll">
          <thead>
            <tr>
              {columns.map(([field, words]) => (
                <th scope="col" key={field} class={`of-${field}`}>
                  {say(words)}
                </th>
              ))}
              <td class="of-nothing" />
            </tr>
          </thead>
          <tbody>
            {rows.map(({ seat, n }) => (
              <Row key={n} desk={desk} place={`roll[${n}]`} seat={seat} />
            ))}
          </tbody>
        </table>
      </div>
      {found.length > rows.length && (
        <Button onClick={() => setLimit(limit + 500)}>{say(t.showMore(number(found.length - rows.length, language)))}</Button>
      )}
      <Button onClick={add}>{say(t.addSeat)}</Button>
    </>
  );
}

/** The rows with mistakes: always shown, whatever is searched for. */
function mistaken(desk: Desk): ReadonlySet<number> {
  const places = desk.shown.problems.map(({ place }) => steps(place));
  return new Set(places.flatMap(([part, row]) => (part === "roll" && typeof row === "number" ? [row] : [])));
}

function matches(seat: Table, search: string): boolean {
  const words = search.toLocaleLowerCase("sv").split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const all = Object.values(seat).map(String).join(" ").toLocaleLowerCase("sv");
  return words.every((word) => all.includes(word));
}

function freeSeat(roll: readonly Table[]): string {
  const taken = new Set(roll.map((seat) => text(seat["seat"])));
  let n = roll.length + 1;
  while (taken.has(String(n))) n += 1;
  return String(n);
}

function Row({ desk, place, seat }: At & { seat: Table }) {
  const { say } = useLanguage();
  return (
    <tr>
      {columns.map(([field, words]) => {
        const at = `${place}.${field}`;
        const wrong = desk.shown.problems.some((problem) => problem.place === at);
        const write = (value: string | boolean | undefined) => desk.draft.change(at, value);
        return (
          <td key={field} class={`of-${field}`}>
            {field === "remote" ? (
              <label class="check">
                <input
                  type="checkbox"
                  checked={seat[field] === true}
                  aria-label={`${say(words)}, ${text(seat["seat"])}`}
                  onChange={(event) => write(event.currentTarget.checked || undefined)}
                />
              </label>
            ) : (
              <input
                type="text"
                dir="auto"
                aria-label={`${say(words)}, ${text(seat["seat"])}`}
                aria-invalid={wrong}
                {...(field === "weight" ? { placeholder: "1" } : {})}
                value={text(seat[field])}
                onInput={(event) => write(event.currentTarget.value || undefined)}
              />
            )}
            <Wrong desk={desk} place={at} />
          </td>
        );
      })}
      <td>
        <Button kind="quiet" aria-label={say(t.removeWhat(text(seat["name"])))} onClick={() => desk.draft.change(place, undefined)}>
          ✕
        </Button>
      </td>
    </tr>
  );
}

function Sheet({ desk, roll }: { desk: Desk; roll: readonly Table[] }) {
  const { say } = useLanguage();
  const [pasted, setPasted] = useState("");
  const [told, setTold] = useState<Told | null>(null);
  const [said, setSaid] = useState<Text | null>(null);
  const look = async (sheet: Blob | string) => {
    const answer = await ask(`/api/meetings/${encodeURIComponent(desk.meeting)}/roll/preview`, "POST", sheet);
    const ok = answer?.status === 200;
    setTold(ok ? (answer.body as Told) : null);
    setSaid(ok ? null : answer?.status === 413 ? t.sheetTooLarge : t.away);
  };
  const done = (text: Text | null) => {
    setTold(null);
    setPasted("");
    setSaid(text);
  };
  const take = () => {
    if (told) desk.draft.change("roll", told.roll);
    done(t.taken);
  };
  return (
    <section class="box">
      <h3>{say(t.sheet)}</h3>
      <p class="hint">{say(t.sheetHint)}</p>
      <textarea
        rows={3}
        aria-label={say(t.paste)}
        placeholder={say(t.paste)}
        value={pasted}
        onInput={(event) => setPasted(event.currentTarget.value)}
        onPaste={(event) => {
          // A sheet of thousands of rows is looked at at once, and not laid out in a small field first.
          const sheet = event.clipboardData?.getData("text/plain") ?? "";
          if (!sheet.includes("\n")) return;
          event.preventDefault();
          void look(sheet);
        }}
      />
      <div class="row">
        <Button aria-disabled={!pasted.trim()} onClick={() => pasted.trim() && void look(pasted)}>
          {say(t.preview)}
        </Button>
        <label class="button file">
          {say(t.upload)}
          <input
            type="file"
            accept=".xlsx,.ods,.csv,.tsv,.txt"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void look(file);
              event.currentTarget.value = "";
            }}
          />
        </label>
      </div>
      <p role="status">{said && say(said)}</p>
      {told && told.errors.length > 0 && <Broken errors={told.errors} onClose={() => done(null)} />}
      {told && told.errors.length === 0 && <Preview told={changes(roll, told.roll)} onTake={take} onClose={() => done(null)} />}
    </section>
  );
}

/** Which cells are wrong, with their lines as they stand in the sheet. Nothing has been changed. */
function Broken({ errors, onClose }: { errors: readonly SheetProblem[]; onClose: () => void }) {
  const { say } = useLanguage();
  return (
    <div class="preview broken" role="alert">
      <h4>{say(t.brokenSheet(errors.length))}</h4>
      <ul>
        {errors.slice(0, LISTED_COUNT).map((problem, n) => (
          <li key={n}>
            <p>
              <b>{problem.cell ? say(t.cell(problem.cell)) : problem.line ? say(t.line(problem.line)) : ""}</b>{" "}
              {say(problemText(problem))}
            </p>
            {problem.cells.length > 0 && (
              <div class="scroll">
                <table class="cells">
                  <tbody>
                    <tr>
                      {problem.cells.map((cell, column) => (
                        <td key={column} dir="auto" class={column === problem.column ? "bad" : ""}>
                          {cell || "–"}
                        </td>
                      ))}
                    </tr>
                  </tbody>
                </table>
              </div>
            )}
          </li>
        ))}
      </ul>
      {errors.length > LISTED_COUNT && <p class="soft">{say(t.andMore(errors.length - LISTED_COUNT))}</p>}
      <Button onClick={onClose}>{say(t.close)}</Button>
    </div>
  );
}

function Preview({ told, onTake, onClose }: { told: Changes; onTake: () => void; onClose: () => void }) {
  const { say } = useLanguage();
  return (
    <div class="preview" role="region" aria-label={say(t.whatChanges)}>
      <h4>{say(t.whatChanges)}</h4>
      <p role="status">{say(t.summary(told.added.length, told.removed.length, told.changed.length, told.same))}</p>
      <Names heading={t.addedSeats} seats={told.added} />
      <Names heading={t.removedSeats} seats={told.removed} />
      {told.changed.length > 0 && (
        <>
          <h5>{say(t.changedSeats)}</h5>
          <ul>
            {told.changed.slice(0, LISTED_COUNT).map(({ before, after, fields }) => (
              <li key={text(after["seat"])}>
                <b>{text(after["seat"])}</b> <bdi>{text(after["name"])}</bdi>:{" "}
                {fields.map((field) => (
                  <span key={field} class="difference">
                    {say(columnName(field))} <del dir="auto">{say(shown(before[field]))}</del>{" "}
                    <ins dir="auto">{say(shown(after[field]))}</ins>
                  </span>
                ))}
              </li>
            ))}
          </ul>
          {told.changed.length > LISTED_COUNT && <p class="soft">{say(t.andMore(told.changed.length - LISTED_COUNT))}</p>}
        </>
      )}
      <div class="row">
        <Button onClick={onClose}>{say(t.cancel)}</Button>
        <Button kind="primary" onClick={onTake}>
          {say(t.take)}
        </Button>
      </div>
    </div>
  );
}

const NOTHING: Text = { sv: "–", en: "–" };
const YES: Text = { sv: "ja", en: "yes" };

function shown(value: unknown): Text {
  if (value === undefined || value === "") return NOTHING;
  return value === true ? YES : { sv: String(value), en: String(value) };
}

const columnName = (field: string): Text => columns.find(([name]) => name === field)?.[1] ?? { sv: field, en: field };

function Names({ heading, seats }: { heading: Text; seats: readonly Table[] }) {
  const { say } = useLanguage();
  if (seats.length === 0) return null;
  return (
    <>
      <h5>{say(heading)}</h5>
      <p>
        {seats.slice(0, LISTED_COUNT).map((seat, n) => (
          <span key={text(seat["seat"])}>
            {n > 0 && " · "}
            {text(seat["seat"])} <bdi>{text(seat["name"])}</bdi>
          </span>
        ))}
        {seats.length > LISTED_COUNT && ` · ${say(t.andMore(seats.length - LISTED_COUNT))}`}
      </p>
    </>
  );
}
