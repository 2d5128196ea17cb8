/** A result as people read it: bars from zero, counts before percent, the working, the reconciliation. */

import { look, Mark } from "./choice";
import { t } from "./detail-texts";
import { captionOf, DetailPart } from "./details";
import { decimal, inLanguage, number, percent, useLanguage, type Language } from "./i18n";
import { Icon } from "./icons";
import { isYesNo } from "./methods";
import { words } from "./words";
import { detailOf } from "./detail";
import type { Line, Method, Paper, Result, Working } from "./wire";

const WEIGHT_UNIT = 1_000_000;
const LONG_SENTENCE = 90;

/** True when some seat's vote weighs other than one, so that weights must be shown beside heads. */
export function isWeighted(result: Result): boolean {
  return result.register_weight !== result.register * WEIGHT_UNIT;
}

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
  const { say } = useLanguage();
  const caption = captionOf(result, paper);
  return (
    <>
      {result.lines.length > 0 && (
        <div class="detail">
          {caption && <p class="caption">{say(caption)}</p>}
          <Bars result={result} paper={paper} />
        </div>
      )}
      {result.detail && <DetailPart result={result} detail={detailOf(result)} paper={paper} brief={brief} />}
    </>
  );
}

/** What one bar stands for: how long (0 to 1), its figure, and what is said beside it. */
interface Measure {
  readonly share: number;
  readonly count: string;
  readonly beside: string;
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

/** Votes; of ratings the mean, on the scale from zero to the best; of a Borda count the points. */
function measure(result: Result, paper: Paper | null, language: Language): readonly Measure[] {
  const { ratings, points } = detailOf(result);
  const weighted = isWeighted(result);
  const size = (line: Line) => (weighted ? line.weight : line.heads);
  const figures = ratings.length ? ratings.map(({ shown }) => shown) : points;
  const top = ratings.length ? (paper?.scale[1] ?? 0) : 0;
  const most = Math.max(1, top, ...(figures.length ? figures.map(Number) : result.lines.map(size)));
  return result.lines.map((line, n) => {
    const heads = number(line.heads, language);
    const figure = figures[n];
    if (figure === undefined) {
      const scale = figures.length ? Math.max(1, result.cast) : most;
      const weight = weighted ? `${number(line.weight / WEIGHT_UNIT, language)} · ` : "";
      return { share: size(line) / scale, count: heads, beside: weight + percent(line.percent, language) };
    }
    const raters = inLanguage(t.raters(line.heads), language);
    return { share: Number(figure) / most, count: decimal(figure, language) || "–", beside: ratings.length ? raters : "" };
  });
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
