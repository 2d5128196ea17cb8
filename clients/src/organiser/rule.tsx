/** How a yes/no question is decided: a common majority with one tap, or a list of conditions that must all hold. */

import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import { Wrong, type At } from "./fields";
import { tables, text, type Table } from "./plain";
import { t, bases } from "./texts";

const PRESETS: readonly (readonly [keyof typeof t & ("simple" | "absolute" | "twoThirds" | "threeQuarters"), readonly Table[]])[] = [
  ["simple", []],
  ["absolute", [{ share_of: "yes_no", more_than: "1/2" }]],
  ["twoThirds", [{ share_of: "yes_no", at_least: "2/3" }]],
  ["threeQuarters", [{ share_of: "yes_no", at_least: "3/4" }]],
];

export function RuleEditor({ desk, place }: At) {
  const { say } = useLanguage();
  const at = `${place}.rule`;
  const rule = tables(desk.draft.at(at));
  const chosen = JSON.stringify(rule);
  const write = (next: readonly Table[]) => {
    desk.draft.change(`${place}.majority`, undefined);
    desk.draft.change(at, next.length ? next : undefined);
  };
  return (
    <fieldset class="rule">
      <legend>{say(t.rule)}</legend>
      <div class="presets">
        {PRESETS.map(([name, conditions]) => (
          <Button key={name} aria-pressed={chosen === JSON.stringify(conditions)} onClick={() => write(conditions)}>
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
                change={(next) => write(rule.map((other, m) => (m === n ? next : other)))}
                remove={() => write(rule.filter((_, m) => m !== n))}
              />
              {["", ".at_least", ".more_than", ".share_of", ".than", ".more"].map((field) => (
                <Wrong key={field} desk={desk} place={`${at}[${n}]${field}`} />
              ))}
            </li>
          ))}
        </ol>
      )}
      <Button kind="quiet" onClick={() => write([...rule, { share_of: "entitled", more_than: "1/2" }])}>
        {say(t.addCondition)}
      </Button>
    </fieldset>
  );
}

interface ConditionProps {
  condition: Table;
  change: (next: Table) => void;
  remove: () => void;
}

function Condition({ condition, change, remove }: ConditionProps) {
  const { say } = useLanguage();
  const kind = "more" in condition ? "more" : "at_least" in condition ? "at_least" : "more_than";
  const share = text(condition["share_of"]) || "entitled";
  const fraction = text(condition["at_least"]) || text(condition["more_than"]) || "1/2";
  const as = (next: string) =>
    change(next === "more" ? { more: "yes", than: "no" } : { share_of: share, [next]: fraction });
  return (
    <span class="condition">
      <select aria-label={say(t.conditionKind)} value={kind} onChange={(event) => as(event.currentTarget.value)}>
        <option value="more">{say(t.moreThanNo)}</option>
        <option value="at_least">{say(t.atLeast)}</option>
        <option value="more_than">{say(t.moreThan)}</option>
      </select>
      {kind !== "more" && (
        <>
          <input
            type="text"
            class="fraction"
            aria-label={say(t.fraction)}
            value={fraction}
            onInput={(event) => change({ share_of: share, [kind]: event.currentTarget.value })}
          />
          <select
            aria-label={say(t.base)}
            value={share === "members" ? "entitled" : share}
            onChange={(event) => change({ share_of: event.currentTarget.value, [kind]: fraction })}
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
