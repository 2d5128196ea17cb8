/** The lower third: a plate with a strap (what this is), the question, and figures. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { look, Mark } from "../shared/choice";
import { Fit } from "../shared/fit";
import { inLanguage, number, percent, type Language } from "../shared/i18n";
import { isYesNo } from "../shared/methods";
import type { Line, Method, Result, Text } from "../shared/wire";
import { words } from "../shared/words";
import { leading, type Picture } from "./picture";
import { t } from "./texts";

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
          <ResultBody question={picture.paper.title} method={picture.paper.method} result={picture.result} />
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
  return joined(picture.result.decided_by === "acclamation" ? t.acclaimed : t.result, t[picture.result.outcome]);
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

function ResultBody({ question, method, result }: { question: Text; method: Method; result: Result }) {
  const counted = result.decided_by !== "acclamation";
  return (
    <>
      <h1 class={counted ? "small" : ""}>
        <Say text={question} />
      </h1>
      {counted && (isYesNo(method) ? <Figures method={method} result={result} /> : <Winners method={method} result={result} />)}
    </>
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

function Winners({ method, result }: { method: Method; result: Result }) {
  const { rows, left } = leading(result);
  return (
    <ul class={`winners${rows.length > 3 ? " many" : ""}`}>
      {rows.map(({ line, n }) => (
        <Winner key={line.option} method={method} line={line} n={n} />
      ))}
      {left > 0 && (
        <li class="left">
          <Say text={t.more(left)} />
        </li>
      )}
    </ul>
  );
}

function Winner({ method, line, n }: { method: Method; line: Line; n: number }) {
  const air = useContext(AirSpeech);
  return (
    <li>
      <Mark method={method} n={n} id={line.option} />
      <span class="label">
        <Say text={line.text} />
      </span>
      {line.tied && <span class="tied">{inLanguage(words.tied, main(air))}</span>}
      <b>{number(line.heads, main(air))}</b>
      <span class="share">{percent(line.percent, main(air))}</span>
    </li>
  );
}
