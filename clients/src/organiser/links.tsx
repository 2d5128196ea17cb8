/** Links and cards: handed out, printed, and made anew when one has gone astray. */

import { useEffect, useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import type { Text } from "../shared/wire";
import { ask } from "./draft";
import type { Desk } from "./fields";
import { tables, text } from "./plain";
import { linkNames, t } from "./texts";

type Links = Readonly<Record<string, string>>;
/** Which capability a page's link is: two pages share the operator's. */
const ROLES: Readonly<Record<string, string>> = { organiser: "operator", cards: "operator" };

export function LinksPart({ desk }: { desk: Desk }) {
  const { say } = useLanguage();
  const path = `/api/meetings/${encodeURIComponent(desk.meeting)}`;
  const [links, setLinks] = useState<Links | null>(null);
  const [said, setSaid] = useState<Text | null>(null);
  useEffect(() => {
    void ask(`${path}/links`).then((answer) => answer?.status === 200 && setLinks(answer.body as Links));
  }, [path]);
  const renew = async (role: string) => {
    const answer = await ask(`${path}/links/${role}/renew`, "POST", {});
    if (answer?.status === 200) setLinks(answer.body as Links);
    setSaid(answer?.status === 200 ? t.renewed : t.failed);
    // Whoever has just made the own link anew is shut out with everybody else, and comes in by the new one.
    const own = (answer?.body as Links | undefined)?.["organiser"];
    if (answer?.status === 200 && role === "operator" && own) location.assign(own);
  };
  return (
    <>
      <section class="box">
        <h3>{say(t.cardsTitle)}</h3>
        <p class="hint">{say(t.cardsHint)}</p>
        <div class="row">
          <a class="button primary" href={`${path}/cards.pdf`} target="_blank" rel="noreferrer">
            {say(t.pdf)}
          </a>
          <a class="button" href="/cards" target="_blank" rel="noreferrer">
            {say(t.cardsPage)}
          </a>
          <a class="button" href={`${path}/cards.csv`} download>
            {say(t.csv)}
          </a>
        </div>
      </section>
      <section class="box">
        <h3>{say(t.pageLinks)}</h3>
        <p class="hint">{say(t.linksHint)}</p>
        <ul class="links">
          {Object.entries(links ?? {}).map(([page, link]) => (
            <li key={page}>
              <OneLink page={page} link={link} renew={() => void renew(ROLES[page] ?? page)} />
            </li>
          ))}
        </ul>
      </section>
      <SeatDoors desk={desk} path={path} say2={setSaid} />
      <section class="box">
        <h3>{say(t.codes)}</h3>
        <p class="hint">{say(t.codesHint)}</p>
        <Button onClick={() => void ask("/api/codes/allow", "POST", {}).then((a) => setSaid(a?.status === 204 ? t.codesAllowed : t.failed))}>
          {say(t.allowCodes)}
        </Button>
      </section>
      <p class="said" role="status">
        {said && say(said)}
      </p>
    </>
  );
}

function OneLink({ page, link, renew }: { page: string; link: string; renew: () => void }) {
  const { say } = useLanguage();
  const [sure, setSure] = useState(false);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link);
      setCopied(true);
    } catch {
      setCopied(false); // No clipboard on plain http: the address stands there to be marked.
    }
  };
  return (
    <>
      <b>{say(linkNames[page] ?? { sv: page, en: page })}</b>
      <input type="text" readOnly value={link} aria-label={say(linkNames[page] ?? { sv: page, en: page })} onFocus={(e) => e.currentTarget.select()} />
      <Button onClick={() => void copy()}>{say(copied ? t.copied : t.copy)}</Button>
      {sure ? (
        <span class="sure">
          <Button onClick={() => setSure(false)}>{say(t.keep)}</Button>
          <Button
            kind="stop"
            onClick={() => {
              setSure(false);
              renew();
            }}
          >
            {say(t.renewReally)}
          </Button>
        </span>
      ) : (
        <Button kind="quiet" onClick={() => setSure(true)}>
          {say(t.renew)}
        </Button>
      )}
    </>
  );
}

/** One person's card lost, or their seat stuck on another phone. */
function SeatDoors({ desk, path, say2 }: { desk: Desk; path: string; say2: (text: Text) => void }) {
  const { say } = useLanguage();
  const [seat, setSeat] = useState("");
  const roll = tables(desk.shown.meeting["roll"]);
  const known = roll.find((each) => text(each["seat"]) === seat);
  const go = async (door: string, done: Text) => {
    const answer = await ask(`${path}/seats/${encodeURIComponent(seat)}/${door}`, "POST", {});
    say2(answer?.status === 204 ? done : t.failed);
  };
  return (
    <section class="box">
      <h3>{say(t.oneSeat)}</h3>
      <p class="hint">{say(t.oneSeatHint)}</p>
      <div class="row">
        <input type="text" list="seats" aria-label={say(t.seat)} placeholder={say(t.seat)} value={seat} onInput={(e) => setSeat(e.currentTarget.value.trim())} />
        <datalist id="seats">
          {roll.slice(0, 2000).map((each) => (
            <option key={text(each["seat"])} value={text(each["seat"])}>
              {text(each["name"])}
            </option>
          ))}
        </datalist>
        <span dir="auto">{known ? text(known["name"]) : ""}</span>
      </div>
      <div class="row">
        <Button aria-disabled={!known} onClick={() => known && void go("release", t.released)}>
          {say(t.release)}
        </Button>
        <Button aria-disabled={!known} onClick={() => known && void go("renew", t.renewedSeat)}>
          {say(t.newCard)}
        </Button>
        {known && (
          <a class="button" href={`${path}/cards.pdf?seats=${encodeURIComponent(seat)}`} target="_blank" rel="noreferrer">
            {say(t.printOne)}
          </a>
        )}
      </div>
    </section>
  );
}
