/** The lower third: a plate with a strap (what this is), the question, and figures. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { look, Mark } from "../shared/choice";
import { Fit } from "../shared/fit";
import { t as details } from "../shared/detail-texts";
import { decimal, inLanguage, number, percent, type Language } from "../shared/i18n";
import { measure, type Measure } from "../shared/measures";
import { isYesNo } from "../shared/methods";
import type { Line, Method, Numbers, Paper, Result, Text } from "../shared/wire";
import { words } from "../shared/words";
import { leading, type Picture } from "./picture";
import { t } from "./texts";

/** Texts that fit a lower third. */
const WRITTEN_MAX_COUNT = 8;

/** What the stream speaks. `both`: Swedish, with English below. */
export type AirLanguage = Language | "both";
export const AirSpeech = createContext<AirLanguage>("sv");

const main = (air: AirLanguage): Language => (air === "en" ? "en" : "sv");

/** A text in the stream's language, or in both. */
function Say({ text }: { text: Text }) {
  const air = useContext(AirSpeech);
  const second = air === "both" && text.en && text.en !== text.sv ? text.en : "";
  return (
    <>
      <span dir="auto">{inLanguage(text, main(air))}</span>
      {second && (
        <span class="second" lang="en" dir="auto">
          {second}
        </span>
      )}
    </>
  );
}

export function Plate({ picture }: { picture: Picture }) {
  const air = useContext(AirSpeech);
  return (
    <div class={`plate is-${picture.kind}`}>
      <p class="strap">
        <Say text={strap(picture)} />
      </p>
      <Fit class="body" content={`${picture.kind} ${picture.paper.poll} ${picture.paper.round} ${air}`}>
        {picture.kind === "result" ? (
          <ResultBody paper={picture.paper} result={picture.result} />
        ) : (
          <div class="asking">
            <h1>
              <Say text={picture.paper.title} />
            </h1>
            {picture.kind !== "annulled" && <Count voted={picture.voted} entitled={picture.entitled} />}
          </div>
        )}
      </Fit>
    </div>
  );
}

function strap(picture: Picture): Text {
  if (picture.kind !== "result") return t[picture.kind];
  const { result, paper } = picture;
  if (result.decided_by === "acclamation") return joined(t.acclaimed, t[result.outcome]);
  return joined(t.result, result.outcome === "decided" ? decidedBy(paper) : t[result.outcome]);
}

/** What won, in the method's own terms. */
function decidedBy({ method, counting }: Paper): Text {
  if (method === "rating") return t.bestMean;
  if (method === "ranking") return counting === "borda" ? t.mostPoints : t.elected;
  return method === "choose" || isYesNo(method) ? t.decided : t.answers;
}

const joined = (a: Text, b: Text): Text => ({ sv: `${a.sv} · ${b.sv}`, en: `${a.en} · ${b.en}` });

function Count({ voted, entitled }: { voted: number; entitled: number }) {
  const air = useContext(AirSpeech);
  return (
    <div class="count">
      <p>
        <b>{number(voted, main(air))}</b>{" "}
        <span class="of">
          <Say text={t.turnout(entitled)} />
        </span>
      </p>
      <div class="track">
        <div class="fill" style={{ transform: `scaleX(${entitled ? voted / entitled : 0})` }} />
      </div>
    </div>
  );
}

function ResultBody({ paper, result }: { paper: Paper; result: Result }) {
  const counted = result.decided_by !== "acclamation";
  return (
    <>
      <h1 class={counted ? "small" : ""}>
        <Say text={paper.title} />
      </h1>
      {counted && <Counted paper={paper} result={result} />}
    </>
  );
}

function Counted({ paper, result }: { paper: Paper; result: Result }) {
  if (isYesNo(paper.method)) return <Figures method={paper.method} result={result} />;
  if (result.detail?.number) return <NumberFigures numbers={result.detail.number} unit={paper.number?.unit} />;
  if (paper.method === "text" || paper.method === "words") return <Written result={result} />;
  return <Winners paper={paper} result={result} />;
}

function NumberFigures({ numbers, unit }: { numbers: Numbers; unit: Text | undefined }) {
  const air = useContext(AirSpeech);
  const measured = (figure: string) => `${decimal(figure, main(air))} ${unit ? inLanguage(unit, main(air)) : ""}`.trim();
  return (
    <dl class="numbers">
      <div>
        <dt>
          <Say text={details.median} />
        </dt>
        <dd>{measured(numbers.median_shown)}</dd>
      </div>
      <div>
        <dt>
          <Say text={details.mean} />
        </dt>
        <dd>{measured(numbers.mean_shown)}</dd>
      </div>
    </dl>
  );
}

/** What people wrote and somebody has approved, the most common first; the sentence where that is nothing yet. */
function Written({ result }: { result: Result }) {
  const texts = result.detail?.texts ?? [];
  if (texts.length === 0)
    return (
      <p class="written">
        <Say text={result.sentence} />
      </p>
    );
  return (
    <ul class="written">
      {texts.slice(0, WRITTEN_MAX_COUNT).map(({ text }) => (
        <li dir="auto">{text}</li>
      ))}
    </ul>
  );
}

/** Yes, no, abstain side by side, on one scale from zero. */
function Figures({ method, result }: { method: Method; result: Result }) {
  const air = useContext(AirSpeech);
  const most = Math.max(1, ...result.lines.map((line) => line.weight));
  return (
    <ul class="figures">
      {result.lines.map((line, n) => (
        <li key={line.option}>
          <p>
            <Mark method={method} n={n} id={line.option} />
            <span class="label">
              <Say text={line.text} />
            </span>
            <b>{number(line.heads, main(air))}</b>
            <span class="share">{percent(line.percent, main(air))}</span>
          </p>
          <div class="track">
            <div class={`fill ${look(method, n, line.option).tone}`} style={{ transform: `scaleX(${line.weight / most})` }} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function Winners({ paper, result }: { paper: Paper; result: Result }) {
  const air = useContext(AirSpeech);
  const { rows, left } = leading(result);
  const measures = measure(result, paper, main(air));
  // Who is elected is the end of a count in rounds or pairs: no single figure says it.
  const bare = paper.method === "ranking" && paper.counting !== "borda";
  return (
    <ul class={`winners${rows.length > 3 ? " many" : ""}`}>
      {rows.map(({ line, n }) => (
        <Winner key={line.option} method={paper.method} line={line} n={n} measure={bare ? undefined : measures[n]} />
      ))}
      {left > 0 && (
        <li class="left">
          <Say text={t.more(left)} />
        </li>
      )}
    </ul>
  );
}

interface WinnerProps {
  method: Method;
  line: Line;
  n: number;
  measure: Measure | undefined;
}

function Winner({ method, line, n, measure: measured }: WinnerProps) {
  const air = useContext(AirSpeech);
  return (
    <li>
      <Mark method={method} n={n} id={line.option} />
      <span class="label">
        <Say text={line.text} />
      </span>
      {line.tied && <span class="tied">{inLanguage(words.tied, main(air))}</span>}
      {measured && <b>{measured.count}</b>}
      {measured && <span class="share">{measured.beside}</span>}
    </li>
  );
}
