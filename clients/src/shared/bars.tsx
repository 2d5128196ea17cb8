/** A result as people read it: bars from zero, counts before percent, the working, the reconciliation. */

import { look, Mark } from "./choice";
import { number, percent, useLanguage } from "./i18n";
import { Icon } from "./icons";
import { words } from "./words";
import type { Line, Method, Result, Working } from "./wire";

const WEIGHT_UNIT = 1_000_000;
const LONG_SENTENCE = 90;

/** True when some seat's vote weighs other than one, so that weights must be shown beside heads. */
export function isWeighted(result: Result): boolean {
  return result.register_weight !== result.register * WEIGHT_UNIT;
}

/** The method that the lines' looks follow, for a result without its paper. */
export function methodOf(result: Result): Method {
  const ids = result.lines.map((line) => line.option).join();
  return ids === "yes,no" ? "yes_no" : ids === "yes,no,abstain" ? "yes_no_abstain" : "choose";
}

/** Whole result. `sentence` false leaves out the sentence, where a page has it as its heading. */
export function ResultBars({ result, sentence = true }: { result: Result; sentence?: boolean }) {
  const { say } = useLanguage();
  const said = say(result.sentence);
  return (
    <div class="result">
      {sentence && <p class={`result-sentence${said.length > LONG_SENTENCE ? " long" : ""}`}>{said}</p>}
      {result.decided_by === "acclamation" ? <p>{say(words.acclaimed)}</p> : <Bars result={result} />}
      {result.working.length > 0 && (
        <ul class="working">
          {result.working.map((line) => (
            <WorkingLine line={line} />
          ))}
        </ul>
      )}
      <p class="reconciliation">{say(result.reconciliation)}</p>
    </div>
  );
}

/** Only the bars, in the paper's order. All bars share one scale, from zero to the largest. */
export function Bars({ result }: { result: Result }) {
  const weighted = isWeighted(result);
  const size = (line: Line) => (weighted ? line.weight : line.heads);
  const most = Math.max(1, ...result.lines.map(size));
  const method = methodOf(result);
  return (
    <ul class="bars">
      {result.lines.map((line, n) => (
        <Bar key={line.option} line={line} n={n} method={method} weighted={weighted} share={size(line) / most} />
      ))}
    </ul>
  );
}

interface BarProps {
  line: Line;
  n: number;
  method: Method;
  weighted: boolean;
  share: number;
}

function Bar({ line, n, method, weighted, share }: BarProps) {
  const { say, language } = useLanguage();
  const mark = line.winner ? words.won : line.tied ? words.tied : null;
  return (
    <li>
      <div class="bar-head">
        <Mark method={method} n={n} />
        <div class="bar-text">
          <span dir="auto">{say(line.text)}</span>
          {mark && method === "choose" && <span class={`badge${line.winner ? "" : " tied"}`}>{say(mark)}</span>}
        </div>
        <div class="bar-count">
          <b>{number(line.heads, language)}</b>
          <div class="bar-share">
            {weighted && <span>{number(line.weight / WEIGHT_UNIT, language)} · </span>}
            {percent(line.percent, language)}
          </div>
        </div>
      </div>
      <div class="bar-track" aria-hidden="true">
        <div class={`bar-fill ${look(method, n).tone}`} style={{ width: `${100 * share}%` }} />
      </div>
    </li>
  );
}

function WorkingLine({ line }: { line: Working }) {
  const { say } = useLanguage();
  return (
    <li>
      <span class={line.holds ? "holds" : "fails"}>
        <Icon name={line.holds ? "check" : "cross"} />
        <span class="unseen">{say(line.holds ? words.holds : words.fails)}</span>
      </span>
      <span>{say(line.text)}</span>
    </li>
  );
}
