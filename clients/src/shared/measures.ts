/** What a result's lines are measured by: votes, means, points. Pure. */

import { detailOf } from "./detail";
import { t } from "./detail-texts";
import { decimal, inLanguage, number, percent, type Language } from "./i18n";
import type { Line, Paper, Result } from "./wire";

const WEIGHT_UNIT = 1_000_000;

/** True when some seat's vote weighs other than one, so that weights must be shown beside heads. */
export function isWeighted(result: Result): boolean {
  return result.register_weight !== result.register * WEIGHT_UNIT;
}

/** What one bar stands for: how long (0 to 1), its figure, and what is said beside it. */
export interface Measure {
  readonly share: number;
  readonly count: string;
  readonly beside: string;
}

/** Votes; of ratings the mean, on the scale from zero to the best; of a Borda count the points. */
export function measure(result: Result, paper: Paper | null, language: Language): readonly Measure[] {
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
      const weight = weighted ? `${inLanguage(t.weight(number(line.weight / WEIGHT_UNIT, language)), language)} · ` : "";
      return { share: size(line) / scale, count: heads, beside: weight + percent(line.percent, language) };
    }
    const raters = inLanguage(t.raters(line.heads), language);
    return { share: Number(figure) / most, count: decimal(figure, language) || "–", beside: ratings.length ? raters : "" };
  });
}
