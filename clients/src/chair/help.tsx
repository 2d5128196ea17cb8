/** The operator enters a ballot for a person who asks for help: an ordinary ballot, logged, and seen by the chair. */

import { useState } from "preact/hooks";
import { marks, type Body } from "../shared/ballot";
import { Mark } from "../shared/choice";
import { useLanguage } from "../shared/i18n";
import { isTapped } from "../shared/methods";
import { Button } from "../shared/parts";
import { BALLOT_ID_BYTES, randomBytes, type Paper, type Text } from "../shared/wire";
import { ready, tidied } from "../voter/filled";
import { Blank, Fields } from "../voter/form";
import type { Hand } from "../voter/paper";
import { Dialog } from "./dialog";
import { t } from "./desk-texts";
import type { SeatNow } from "./roll";

interface HelpProps {
  meeting: string;
  paper: Paper;
  seat: SeatNow;
  onClose: () => void;
  onDone: (said: Text) => void;
}

interface Said {
  readonly answer?: string;
  readonly ballot_seq?: number;
  readonly error?: { readonly text: Text };
}

/** What the operator fills in is nobody's ballot yet: the form starts empty, whatever the person has voted. */
const handOf = (paper: Paper, unsent: Body): Hand => ({
  ...{ paper, unsent, step: "choose", shown: marks([]), refusal: null, changed: false },
  ...{ full: false, live: true, fixed: false, paused: false },
});

export function HelpDialog({ meeting, paper, seat, onClose, onDone }: HelpProps) {
  const { say } = useLanguage();
  const [body, setBody] = useState<Body>(marks([]));
  // One ballot, whatever becomes of the answer on its way: sending it again is harmless.
  const [ballot, setBallot] = useState(() => base64(randomBytes(BALLOT_ID_BYTES)));
  const [replaces, setReplaces] = useState(0);
  const [said, setSaid] = useState<Text | null>(null);
  const who = seat.name || seat.seat;
  const filled = ready(paper, body);
  const fault = typeof filled === "object" ? filled : null;
  const fill = (next: Body) => {
    setSaid(null);
    setBody(next);
  };
  const cast = async () => {
    if (fault) return setSaid(fault);
    if (!filled) return;
    const answer = await handIn(meeting, paper, {
      ...{ seat: seat.seat, round: paper.round, ballot_id: ballot, replaces },
      ...tidied(paper, body),
    });
    if (["accepted", "replaced", "same"].includes(answer?.answer ?? "")) return onDone(t.helpDone(who));
    if (answer?.answer === "superseded") {
      setReplaces(answer.ballot_seq ?? 0);
      setBallot(base64(randomBytes(BALLOT_ID_BYTES)));
      return setSaid(t.helpHas);
    }
    setSaid(answer?.error?.text ?? t.helpRefused);
  };
  return (
    <Dialog title={t.helpTitle(who)} text={t.helpText} onClose={onClose}>
      <div class="dialog-form">
        <p class="help-question" dir="auto">
          {say(paper.title)}
        </p>
        <Ballot paper={paper} body={body} fill={fill} cast={() => void cast()} />
        <p class="problem" role="alert">
          {said ? say(said) : ""}
        </p>
        <div class="dialog-buttons">
          <Button onClick={onClose}>{say(t.cancel)}</Button>
          <Button kind="primary" aria-disabled={!filled} onClick={() => void cast()}>
            {say(replaces ? t.helpReplace : t.helpCast)}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

interface BallotProps {
  paper: Paper;
  body: Body;
  fill: (body: Body) => void;
  cast: () => void;
}

/** The form of the poll's method: the voter's own, so that both ask and check the same. */
function Ballot({ paper, body, fill, cast }: BallotProps) {
  if (isTapped(paper.method)) return <Choices paper={paper} chosen={body.choices} choose={(next) => fill(marks(next))} />;
  const hand = handOf(paper, body);
  return (
    <div class="help-form">
      <Fields hand={hand} body={body} fault={null} onFill={fill} onSend={cast} />
      <Blank hand={hand} onFill={fill} />
    </div>
  );
}

function Choices({ paper, chosen, choose }: { paper: Paper; chosen: readonly number[]; choose: (next: readonly number[]) => void }) {
  const { say } = useLanguage();
  const one = paper.choose_max === 1;
  const tap = (n: number) => {
    if (one || n === paper.blank) return choose([n]);
    const rest = chosen.filter((each) => each !== n && each !== paper.blank);
    const next = chosen.includes(n) ? rest : [...rest, n].slice(-paper.choose_max);
    choose(next.sort((a, b) => a - b));
  };
  return (
    <div class="help-options">
      {paper.options.map((option, n) => (
        <label key={option.id} class="verdict">
          <input type={one ? "radio" : "checkbox"} name="help" checked={chosen.includes(n)} onChange={() => tap(n)} />
          <Mark method={paper.method} n={n} id={option.id} />
          <span dir="auto">{say(option.text)}</span>
        </label>
      ))}
    </div>
  );
}

async function handIn(meeting: string, paper: Paper, ballot: object): Promise<Said | null> {
  try {
    const answer = await fetch(`/api/meetings/${encodeURIComponent(meeting)}/polls/${encodeURIComponent(paper.poll)}/help`, {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(ballot),
    });
    return (await answer.json()) as Said;
  } catch {
    return null;
  }
}

const base64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes));
