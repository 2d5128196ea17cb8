/** What a move of the procedure needs before it is made: a proposal's wording, one of them, a seat, or a reason. */

import { useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import { PROPOSAL_MAX_CHARS, REASON_MAX_CHARS, type MatterMove, type MatterProposal } from "../shared/wire";
import type { Given } from "./guide";
import { t } from "./guide-texts";
import type { RollSeat } from "./roll";

interface AskProps {
  move: MatterMove;
  proposals: readonly MatterProposal[];
  roll: readonly RollSeat[];
  onSave: (given: Given) => void;
  onClose: () => void;
}

/** The seat that a typed seat, or "Name (seat)" out of the list, means; null for none that is on the roll. */
export function seatOf(typed: string, roll: readonly RollSeat[]): string | null {
  const plain = typed.trim();
  const inside = /\(([^()]+)\)$/.exec(plain);
  const found = roll.find(({ seat }) => seat === plain || seat === inside?.[1]);
  return found?.seat ?? null;
}

export function Ask({ move, proposals, roll, onSave, onClose }: AskProps) {
  const { say } = useLanguage();
  const [text, setText] = useState("");
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    const by = seatOf(typed, roll);
    if (by === null && (typed.trim() !== "" || move.needs === "seat")) return setWrong(true);
    if (text.trim() === "" && move.needs !== "seat") return;
    const proposal = move.needs === "proposal" ? text : "";
    onSave({ proposal, text: proposal ? "" : text.trim(), by: by ?? "" });
  };
  return (
    <form class="ask" onSubmit={submit}>
      <p class="ask-title">{say(move.label)}</p>
      {move.needs === "proposal" && (
        <label>
          <span>{say(t.which)}</span>
          <select value={text} onChange={(event) => setText(event.currentTarget.value)}>
            <option value="" />
            {proposals.map(({ id, text: said }) => (
              <option value={id}>{say(said)}</option>
            ))}
          </select>
        </label>
      )}
      {(move.needs === "text" || move.needs === "reason") && (
        <label>
          <span>{say(move.needs === "text" ? t.text : t.reason)}</span>
          <textarea
            rows={2}
            maxLength={move.needs === "text" ? PROPOSAL_MAX_CHARS : REASON_MAX_CHARS}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
      )}
      {(move.needs === "text" || move.needs === "seat") && (
        <label>
          <span>{say(move.needs === "seat" ? t.seat : t.bySeat)}</span>
          <input
            list="guide-seats"
            autocomplete="off"
            value={typed}
            aria-invalid={wrong}
            onInput={(event) => {
              setTyped(event.currentTarget.value);
              setWrong(false);
            }}
          />
          <datalist id="guide-seats">
            {roll.map(({ seat, name }) => (
              <option value={`${name} (${seat})`} />
            ))}
          </datalist>
        </label>
      )}
      <p class="problem" role="alert">
        {wrong ? say(t.unknownSeat) : ""}
      </p>
      <div class="dialog-buttons">
        <Button onClick={onClose}>{say(t.cancel)}</Button>
        <Button kind="primary" type="submit">
          {say(t.save)}
        </Button>
      </div>
    </form>
  );
}
