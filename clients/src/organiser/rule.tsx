/** How a yes/no question is decided: a common majority with one tap, or a list of conditions that must all hold. */

import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import { idOf, Wrong, type At } from "./fields";
import { tables, text, type Table } from "./plain";
import { answers, bases, t } from "./texts";

const PRESETS: readonly (readonly [keyof typeof t & ("simple" | "absolute" | "twoThirds" | "threeQuarters"), readonly Table[]])[] = [
  ["simple", []],
  ["absolute", [{ share_of: "yes_no", more_than: "1/2" }]],
  ["twoThirds", [{ share_of: "yes_no", at_least: "2/3" }]],
  ["threeQuarters", [{ share_of: "yes_no", at_least: "3/4" }]],
];
/** What counts where nothing is said. */
const SIMPLE: Table = { more: "yes", than: "no" };

export function RuleEditor({ desk, place }: At) {
  const { say } = useLanguage();
  const at = `${place}.rule`;
  const rule = tables(desk.draft.at(at));
  // A lone simple majority written out is the same as nothing said.
  const chosen = JSON.stringify(rule).replace(JSON.stringify([SIMPLE]), "[]");
  const edit = (next: (now: readonly Table[]) => readonly Table[]) => {
    desk.draft.change(`${place}.majority`, undefined);
    desk.draft.edit(at, (now) => some(next(tables(now))));
  };
  return (
    <fieldset class="rule" id={idOf(at)}>
      <legend>{say(t.rule)}</legend>
      <div class="presets">
        {PRESETS.map(([name, conditions]) => (
          <Button key={name} aria-pressed={chosen === JSON.stringify(conditions)} onClick={() => edit(() => conditions)}>
            {say(t[name])}
          </Button>
        ))}
      </div>
      <Wrong desk={desk} place={at} />
      {rule.length > 0 && (
        <ol class="conditions">
          {rule.map((condition, n) => (
            <li key={n}>
              <Condition
                condition={condition}
                abstain={text(desk.draft.at(`${place}.method`)) !== "yes_no"}
                change={(next) => edit((now) => now.map((other, m) => (m === n ? next(other) : other)))}
                remove={() => edit((now) => now.filter((_, m) => m !== n))}
              />
              {["", ".at_least", ".more_than", ".share_of", ".than", ".more"].map((field) => (
                <Wrong key={field} desk={desk} place={`${at}[${n}]${field}`} />
              ))}
            </li>
          ))}
        </ol>
      )}
      <Button kind="quiet" onClick={() => edit((now) => [...(now.length ? now : [SIMPLE]), { share_of: "entitled", more_than: "1/2" }])}>
        {say(t.addCondition)}
      </Button>
    </fieldset>
  );
}

interface ConditionProps {
  condition: Table;
  /** One may abstain. */
  abstain: boolean;
  change: (next: (now: Table) => Table) => void;
  remove: () => void;
}

/** A rule of no condition is not said at all. */
const some = (rule: readonly Table[]): readonly Table[] | undefined => (rule.length ? rule : undefined);

const written = (condition: Table, kind: string): string => text(condition[kind]);
const fractionOf = (condition: Table): string => written(condition, "at_least") || written(condition, "more_than") || "1/2";

/** "members" is how a file may call everybody on the roll. */
function shareOf(condition: Table): string {
  const named = text(condition["share_of"]) || "entitled";
  return named === "members" ? "entitled" : named;
}

function Condition({ condition, abstain, change, remove }: ConditionProps) {
  const { say } = useLanguage();
  const kind = "more" in condition ? "more" : "at_least" in condition ? "at_least" : "more_than";
  const as = (next: string) => change((now) => (next === "more" ? SIMPLE : { share_of: shareOf(now), [next]: fractionOf(now) }));
  return (
    <span class="condition">
      <select aria-label={say(t.conditionKind)} value={kind} onChange={(event) => as(event.currentTarget.value)}>
        <option value="more">{say(t.moreOf)}</option>
        <option value="at_least">{say(t.atLeast)}</option>
        <option value="more_than">{say(t.moreThan)}</option>
      </select>
      {kind === "more" ? (
        (["more", "than"] as const).map((side) => (
          <select
            key={side}
            class="answer"
            aria-label={say(t[side])}
            value={text(condition[side])}
            onChange={({ currentTarget: { value } }) => change((now) => ({ ...now, [side]: value }))}
          >
            {answers.slice(0, abstain ? 3 : 2).map(([name, words]) => (
              <option key={name} value={name}>
                {`${say(t[side])} ${say(words)}`}
              </option>
            ))}
          </select>
        ))
      ) : (
        <>
          <input
            type="text"
            class="fraction"
            aria-label={say(t.fraction)}
            value={written(condition, kind)}
            onInput={({ currentTarget: { value } }) => change((now) => ({ share_of: shareOf(now), [kind]: value }))}
          />
          <select
            aria-label={say(t.base)}
            value={shareOf(condition)}
            onChange={({ currentTarget: { value } }) => change((now) => ({ ...now, share_of: value }))}
          >
            {bases.map(([name, words]) => (
              <option key={name} value={name}>
                {say(words)}
              </option>
            ))}
          </select>
        </>
      )}
      <Button kind="quiet" aria-label={say(t.remove)} onClick={remove}>
        ✕
      </Button>
    </span>
  );
}
