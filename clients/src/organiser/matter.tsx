/** What a council decides an item on: the proposals that stand before the meeting. Only under its procedure. */

import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import { Flag, idOf, Wrong, type At } from "./fields";
import { isTable, list, tables, text, type Table, type Value } from "./plain";
import { t } from "./texts";

export function Matter({ desk, place }: At) {
  const item = desk.draft.at(place);
  if (!isTable(item)) return null;
  const council = text(desk.shown.meeting["procedure"]) === "council";
  if (!council && !item["proposals"] && !item["minority_used"]) return null;
  return (
    <>
      <Proposals desk={desk} place={`${place}.proposals`} />
      <Flag desk={desk} place={`${place}.minority_used`} label={t.minorityUsed} />
    </>
  );
}

const asTable = (proposal: Value): Table => (isTable(proposal) ? proposal : { text: text(proposal) });

function Proposals({ desk, place }: At) {
  const { say } = useLanguage();
  // Read when something happens, not when it was drawn: two keys may come between two drawings.
  const now = () => list(desk.draft.at(place)).map(asTable);
  const write = (next: readonly Table[]) => desk.draft.change(place, next.length ? next : undefined);
  const another = () => write([...now(), { id: freeProposal(now()), text: "" }]);
  const field = (n: number, key: string, value: string) =>
    write(now().map((proposal, other) => (other === n ? withField(proposal, key, value) : proposal)));
  return (
    <fieldset class="options proposals" id={idOf(place)}>
      <legend>{say(t.proposals)}</legend>
      <p class="hint">{say(t.proposalsHint)}</p>
      <Wrong desk={desk} place={place} />
      <ol>
        {now().map((proposal, n) => (
          <li key={text(proposal["id"]) || n}>
            <Proposal
              {...{ desk, proposal, n }}
              place={`${place}[${n}]`}
              write={(key, value) => field(n, key, value)}
              remove={() => write(now().filter((_, other) => other !== n))}
            />
          </li>
        ))}
      </ol>
      <Button onClick={another}>{say(t.addProposal)}</Button>
      <datalist id={`${idOf(place)}-seats`}>
        {now().length > 0 &&
          tables(desk.shown.meeting["roll"]).map((seat) => (
            <option key={text(seat["seat"])} value={text(seat["seat"])}>
              {text(seat["name"])}
            </option>
          ))}
      </datalist>
    </fieldset>
  );
}

type ProposalProps = At & { proposal: Table; n: number; write: (key: string, value: string) => void; remove: () => void };

function Proposal({ desk, place, proposal, n, write, remove }: ProposalProps) {
  const { say } = useLanguage();
  const called = say(t.proposal(n + 1));
  const wrong = (...fields: string[]) =>
    desk.shown.problems.some((problem) => fields.some((field) => problem.place === `${place}${field}`));
  const shared = (key: string) => ({
    type: "text" as const,
    value: text(proposal[key]),
    onInput: (event: { currentTarget: { value: string } }) => write(key, event.currentTarget.value),
  });
  return (
    <>
      <input {...shared("text")} dir="auto" aria-label={called} aria-invalid={wrong("", ".text")} />
      <input
        {...shared("text_en")}
        dir="auto"
        lang="en"
        placeholder={say(t.inEnglish)}
        aria-label={`${called}, ${say(t.inEnglish)}`}
      />
      <input
        {...shared("by")}
        list={`${idOf(place.replace(/\[\d+\]$/, ""))}-seats`}
        placeholder={say(t.proposalBy)}
        aria-label={`${called}, ${say(t.proposalBy)}`}
        aria-invalid={wrong(".by")}
      />
      <Button kind="quiet" aria-label={say(t.removeWhat(text(proposal["text"]) || called))} onClick={remove}>
        ✕
      </Button>
      {["", ".text", ".text_en", ".by", ".id"].map((each) => (
        <Wrong key={each} desk={desk} place={`${place}${each}`} />
      ))}
    </>
  );
}

/** The text may be empty while it is written; the other fields are there or not. */
function withField(proposal: Table, key: string, value: string): Table {
  const { [key]: _, ...rest } = proposal;
  return value || key === "text" ? { ...rest, [key]: value } : rest;
}

/** An id of its own: proposals are known by it when one before them is taken away. */
function freeProposal(proposals: readonly Table[]): string {
  const taken = new Set(proposals.map((proposal, n) => text(proposal["id"]) || `p${n + 1}`));
  let n = 1;
  while (taken.has(`p${n}`)) n += 1;
  return `p${n}`;
}
