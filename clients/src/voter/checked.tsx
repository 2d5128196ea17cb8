/** The answers to "Check my vote": asks the engine for each proof, checks it on the phone, and says it in words. */

import { useEffect, useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import type { IconName } from "../shared/icons";
import type { Text } from "../shared/wire";
import type { Cast, CheckProps } from "./check";
import { t as usual } from "./check-texts";
import { of, t } from "./checked-texts";
import { inWords } from "./filled";
import { Panel } from "./panel";
import { bodyOf, judged, type Finding } from "./proof";
import { t as proxies } from "./proxies-texts";
import { Save } from "./save";

const ANSWER_MAX_MS = 10_000;
const PAINTED_MS = 50;
/** The engine gives a phone some proofs a second: a holder of many proxies waits for the next. */
const TOO_FAST = 429;
const NEXT_MS = 600;
const TRIES = 20;

type VerdictsProps = CheckProps & { ids: readonly string[]; asked: number };

/** One line for each ballot that was handed in from this phone, one after the other. */
export function Verdicts(props: VerdictsProps) {
  const { cast, ids, asked } = props;
  const [found, setFound] = useState<readonly Finding[]>([]);
  useEffect(() => {
    let gone = false;
    setFound([]);
    void (async () => {
      for (const [n, id] of ids.entries()) {
        const finding = await check(props, cast[n]!, id);
        if (gone) return;
        setFound((before) => [...before, finding]);
      }
    })();
    return () => void (gone = true);
  }, [asked]);
  return (
    <ul class="checks">
      {ids.map((_, n) => (
        <li key={n} data-seat={cast[n]!.who?.id ?? ""}>
          {cast.some(({ who }) => who) && <Whose {...cast[n]!} />}
          <Verdict {...props} of={cast[n]!} found={found[n]} />
        </li>
      ))}
    </ul>
  );
}

function Whose({ who }: Cast) {
  const { say } = useLanguage();
  return (
    <p class="check-who">
      <b dir="auto">{who ? who.name || who.id : say(proxies.own)}</b> {who && <small>{say(proxies.proxyOf(who.id))}</small>}
    </p>
  );
}

function Verdict({ paper, of: cast, found }: CheckProps & { of: Cast; found: Finding | undefined }) {
  const { say } = useLanguage();
  if (!found) return <p>{say(usual.checking)}</p>;
  const [icon, tone, text, more] = words(found, paper, cast);
  return (
    <>
      <Panel icon={icon} tone={tone} text={text} more={more} />
      {found.kind === "found" && found.signed && <Save file={found.file} place={cast.ballot.place} />}
    </>
  );
}

async function check({ paper, head }: CheckProps, { who, ballot }: Cast, id: string): Promise<Finding> {
  if (!id) return { kind: "no_receipt" };
  const { poll, round } = ballot.place;
  const question = { poll, round, ballot: id, ...(who ? { seat: who.id } : {}) };
  for (let tries = 1; ; tries++) {
    try {
      const [status, data] = await answered(question);
      if (status === TOO_FAST && tries < TRIES) {
        await pause(NEXT_MS);
        continue;
      }
      // Hashing holds the page for a moment: the word that it is being checked is painted first.
      await pause(PAINTED_MS);
      return judged(status, data, { place: ballot.place, id, head, secret: paper.secrecy === "secret" });
    } catch {
      return { kind: "failed" };
    }
  }
}

async function answered(question: object): Promise<[status: number, data: Uint8Array]> {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), ANSWER_MAX_MS);
  try {
    const response = await fetch("/api/me/proof", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      credentials: "same-origin",
      body: JSON.stringify(question),
      signal: stop.signal,
    });
    return [response.status, new Uint8Array(await response.arrayBuffer())];
  } finally {
    clearTimeout(timer);
  }
}

const pause = (ms: number) => new Promise((resume) => setTimeout(resume, ms));

function words(found: Finding, paper: CheckProps["paper"], { who, ballot }: Cast): [IconName, string, Text, Text] {
  const vote = who ? of.proxied : of.own;
  switch (found.kind) {
    case "found": {
      const body = found.marks === null ? null : bodyOf(paper, found.marks);
      const known = ballot.counted?.body;
      if (body && known && !agrees(paper.method, body, known))
        return ["cross", "stop", t.otherwise(vote, inWords(paper, body)), t.tell];
      const counted = body && inWords(paper, body);
      const more = found.signed ? t.foundMore(vote, found.size) : t.unsigned(vote, found.size);
      return ["check", "good", counted?.sv ? t.foundAs(vote, counted) : t.found(vote), more];
    }
    case "replaced":
      return ["info", "", who ? t.replacedProxied : t.replaced, t.replacedMore];
    case "absent":
      return ["cross", "stop", t.absent(vote), paper.secrecy === "secret" ? t.absentSecret : t.tell];
    case "untrue":
      return ["cross", "stop", t.untrue, t.untrueMore];
    case "unsealed":
      return ["info", "", t.unsealed, t.unsealedMore];
    case "no_receipt":
      return ["info", "", t.noReceipt(vote), t.noReceiptMore];
    case "failed":
      return ["cloud", "", usual.failed, usual.failedMore];
  }
}

/** Numbers and texts are put into another form before they are counted: the voter reads them, and judges. */
function agrees(method: string, counted: ReturnType<typeof bodyOf>, known: ReturnType<typeof bodyOf>): boolean {
  if (known.text) return true;
  const said = (body: typeof known) => JSON.stringify(method === "rating" ? [body.choices, body.scores] : body.choices);
  return said(counted) === said(known);
}
