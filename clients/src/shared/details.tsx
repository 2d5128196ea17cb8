/** What only some results have: rounds of counting, comparisons two by two, numbers, texts, lots. */

import { letter, Mark } from "./choice";
import { decimal, number, useLanguage } from "./i18n";
import { t } from "./detail-texts";
import { isYesNo } from "./methods";
import type { CountRound, Detail } from "./detail";
import type { Bin, Numbers, Paper, Result, Text, Written } from "./wire";

const WEIGHT_UNIT = 1_000_000;
/** The largest and the smallest word of a word cloud, in relation to the text around it. */
const CLOUD_EM = [1, 2.4] as const;

/** What the bars' figures are; null where they are votes, as people expect. */
export function captionOf(result: Result, paper: Paper | null): Text | null {
  const { detail } = result;
  if (detail?.ratings?.length) return t.means;
  if (detail?.points?.length) return t.points;
  return paper?.method === "ranking" ? t.firsts : null;
}

interface DetailProps {
  result: Result;
  detail: Detail;
  paper: Paper | null;
  /** For a screen read from afar: figures without the sentences. */
  brief: boolean;
}

export function DetailPart({ result, detail, paper, brief }: DetailProps) {
  const { say, language } = useLanguage();
  return (
    <>
      {detail.rounds.length > 0 && <Rounds result={result} detail={detail} brief={brief} />}
      {detail.pairwise.length > 0 && <Pairs result={result} pairwise={detail.pairwise} />}
      {detail.number && <NumberFigures numbers={detail.number} unit={paper?.number?.unit} />}
      {detail.texts.length > 0 && (paper?.method === "words" ? <Cloud texts={detail.texts} /> : <TextList texts={detail.texts} />)}
      {detail.lots && paper && (
        <p class="caption">
          {say(t.lots(detail.lots.order.map((id) => named(paper, id, say)).join(", ")))}
        </p>
      )}
      {detail.quota && !brief && <p class="caption">{say(t.quota(decimal(detail.quota, language)))}</p>}
    </>
  );
}

/** An option as the lots name it: an answer in words, one of several by its letter. */
function named(paper: Paper, id: string, say: (text: Text) => string): string {
  const at = optionNumber(paper, id);
  return isYesNo(paper.method) ? say(paper.options[at]?.text ?? { sv: id, en: id }) : letter(at);
}

/** Options down, rounds across; who went out and who got in stands in the round where it happened. */
function Rounds({ result, detail: { rounds }, brief }: { result: Result; detail: Detail; brief: boolean }) {
  const { say } = useLanguage();
  const lines = result.lines.filter((line) => line.option !== "blank");
  return (
    <section class="detail rounds" aria-label={say(t.rounds)}>
      <p class="caption">{say(t.rounds)}</p>
      <div class="detail-scroll" {...(brief ? {} : { tabIndex: 0 })}>
        <table>
          <thead>
            <tr>
              <th scope="col">{say(t.option)}</th>
              {rounds.map((round) => (
                <th scope="col">{say(t.round(round.number))}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {lines.map((line, n) => (
              <tr key={line.option}>
                <th scope="row" dir="auto">
                  <Mark method="ranking" n={n} id={line.option} />
                  <span class="row-name">{say(line.text)}</span>
                </th>
                {rounds.map((round) => (
                  <RoundCell round={round} n={n} id={line.option} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {!brief && (
        <ol>
          {rounds.map((round) => (
            <li dir="auto">{say(round.text)}</li>
          ))}
        </ol>
      )}
    </section>
  );
}

function RoundCell({ round, n, id }: { round: CountRound; n: number; id: string }) {
  const { say, language } = useLanguage();
  const wins = round.elected.includes(id);
  const out = round.eliminated.includes(id);
  return (
    <td class={wins ? "wins" : ""}>
      {decimal(round.votes[n] ?? "", language)}
      {wins && <small>{say(t.elected)}</small>}
      {out && <small class="out">{say(t.eliminated)}</small>}
    </td>
  );
}

/** Every option against every other: votes that put the row first. The better of a pair stands out. */
function Pairs({ result, pairwise }: { result: Result; pairwise: Detail["pairwise"] }) {
  const { say, language } = useLanguage();
  return (
    <section class="detail pairs" aria-label={say(t.pairs)}>
      <p class="caption">{say(t.pairs)}</p>
      <div class="detail-scroll">
        <table>
          <thead>
            <tr>
              <td />
              {pairwise.map((_, n) => (
                <th scope="col">{letter(n)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {pairwise.map((row, n) => (
              <tr>
                <th scope="row" dir="auto">
                  <Mark method="ranking" n={n} id="" />
                  <span class="row-name">{result.lines[n] && say(result.lines[n].text)}</span>
                </th>
                {row.map((weight, m) => (
                  <td class={weight > (pairwise[m]?.[n] ?? 0) ? "wins" : ""}>
                    {n === m ? "–" : number(weight / WEIGHT_UNIT, language)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function NumberFigures({ numbers, unit }: { numbers: Numbers; unit: Text | undefined }) {
  const { say, language } = useLanguage();
  const measured = (figure: string) => `${decimal(figure, language)} ${unit ? say(unit) : ""}`.trim();
  return (
    <section class="detail">
      <dl class="figures-row">
        <div>
          <dt>{say(t.median)}</dt>
          <dd>{measured(numbers.median_shown)}</dd>
        </div>
        <div>
          <dt>{say(t.mean)}</dt>
          <dd>{measured(numbers.mean_shown)}</dd>
        </div>
        <div class="less">
          <dt>
            {say(t.least)} – {say(t.most).toLowerCase()}
          </dt>
          <dd>
            {decimal(numbers.least, language)} – {measured(numbers.most)}
          </dd>
        </div>
      </dl>
      {numbers.bins.length > 1 && <Bins bins={numbers.bins} />}
    </section>
  );
}

function Bins({ bins }: { bins: readonly Bin[] }) {
  const { say, language } = useLanguage();
  const most = Math.max(1, ...bins.map((bin) => bin.heads));
  return (
    <ul class="bins" aria-label={say(t.spread)}>
      {bins.map(({ low, high, heads }) => (
        <li>
          <span>{number(heads, language)}</span>
          <span class="bin-bar" style={{ height: `${(6 * heads) / most}em` }} />
          <span class="bin-label">{low === high ? decimal(low, language) : `${decimal(low, language)}–${decimal(high, language)}`}</span>
        </li>
      ))}
    </ul>
  );
}

function TextList({ texts }: { texts: readonly Written[] }) {
  const { language } = useLanguage();
  return (
    <ul class="texts">
      {texts.map(({ text, heads }) => (
        <li key={text}>
          <span dir="auto">{text}</span>
          {heads > 1 && <b>{number(heads, language)}</b>}
        </li>
      ))}
    </ul>
  );
}

/** Words as large as they are common; each with its number for those who cannot see sizes. */
function Cloud({ texts }: { texts: readonly Written[] }) {
  const most = Math.max(1, ...texts.map(({ heads }) => heads));
  const size = (heads: number) => CLOUD_EM[0] + ((CLOUD_EM[1] - CLOUD_EM[0]) * (heads - 1)) / Math.max(1, most - 1);
  return (
    <ul class="cloud">
      {texts.map(({ text, heads }) => (
        <li key={text} style={{ fontSize: `${size(heads)}em` }} dir="auto">
          {text}
          <span class="unseen"> {heads}</span>
        </li>
      ))}
    </ul>
  );
}

/** The number of the option with this id, -1 for none. */
function optionNumber(paper: Paper, id: string): number {
  return paper.options.findIndex((option) => option.id === id);
}
