/** A result as people read it: bars from zero, counts before percent, the working, the reconciliation. */

import { look, Mark } from "./choice";
import { captionOf, DetailPart } from "./details";
import { number, useLanguage } from "./i18n";
import { Icon } from "./icons";
import { measure, type Measure } from "./measures";
import { isYesNo } from "./methods";
import { words } from "./words";
import { detailOf } from "./detail";
import type { Line, Method, Paper, Result, Working } from "./wire";

const LONG_SENTENCE = 90;

/** The method that the lines' looks follow, for a result without its paper. */
export function methodOf(result: Result): Method {
  return /^yes,no/.test(result.lines.map((line) => line.option).join()) ? "yes_no" : "choose";
}

/** Whole result. `paper`: of its round, where it is at hand. */
export function ResultBars({ result, paper }: { result: Result; paper: Paper | null }) {
  const { say } = useLanguage();
  const said = say(result.sentence);
  return (
    <div class="result">
      <p class={`result-sentence${said.length > LONG_SENTENCE ? " long" : ""}`}>{said}</p>
      {result.decided_by === "acclamation" ? <p>{say(words.acclaimed)}</p> : <Figures result={result} paper={paper} />}
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

/** Everything that was counted: bars, and what only some methods have. */
export function Figures({ result, paper, brief = false }: { result: Result; paper: Paper | null; brief?: boolean }) {
  const { say, language } = useLanguage();
  const caption = captionOf(result, paper);
  const blank = result.lines[0]?.option === "blank" ? result.lines[0] : null;
  return (
    <>
      {result.lines.length > 0 && !blank && (
        <div class="detail">
          {caption && <p class="caption">{say(caption)}</p>}
          <Bars result={result} paper={paper} />
        </div>
      )}
      {result.detail && <DetailPart result={result} detail={detailOf(result)} paper={paper} brief={brief} />}
      {blank && (
        <p class="caption">
          {say(blank.text)}: {number(blank.heads, language)}
        </p>
      )}
    </>
  );
}

/** Only the bars, in the paper's order. All bars share one scale, from zero to the largest. */
export function Bars({ result, paper }: { result: Result; paper: Paper | null }) {
  const { language } = useLanguage();
  const method = paper?.method ?? methodOf(result);
  const measures = measure(result, paper, language);
  return (
    <ul class="bars">
      {result.lines.map((line, n) => (
        <Bar key={line.option} line={line} n={n} method={method} {...measures[n]!} />
      ))}
    </ul>
  );
}

type BarProps = Measure & { line: Line; n: number; method: Method };

function Bar({ line, n, method, share, count, beside }: BarProps) {
  const { say } = useLanguage();
  const mark = line.winner ? words.won : line.tied ? words.tied : null;
  return (
    <li>
      <div class="bar-head">
        <Mark method={method} n={n} id={line.option} />
        <div class="bar-text">
          <span dir="auto">{say(line.text)}</span>
          {mark && !isYesNo(method) && <span class={`badge${line.winner ? "" : " tied"}`}>{say(mark)}</span>}
        </div>
        <div class="bar-count">
          <b>{count}</b>
          <div class="bar-share">{beside}</div>
        </div>
      </div>
      <div class="bar-track" aria-hidden="true">
        <div class={`bar-fill ${look(method, n, line.option).tone}`} style={{ width: `${100 * Math.min(1, share)}%` }} />
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
