/** Breaking a tie: the chair's casting vote in a matter, lots in an election. */

import { useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Icon } from "../shared/icons";
import { Button } from "../shared/parts";
import { REASON_MAX_CHARS, type State } from "../shared/wire";
import { Cancel, Dialog } from "./dialog";
import { t } from "./guide-texts";
import { t as chair } from "./texts";

type Answer = "yes" | "no";

export function CastingDialog({ onClose, onYes }: { onClose: () => void; onYes: (outcome: Answer) => void }) {
  const { say } = useLanguage();
  return (
    <Dialog title={t.castingTitle} text={t.castingText} onClose={onClose}>
      <div class="dialog-buttons">
        <Cancel onClose={onClose} />
        <Button kind="primary" data-answer="yes" onClick={() => onYes("yes")}>
          {say(chair.acclaimYes)}
        </Button>
        <Button kind="primary" data-answer="no" onClick={() => onYes("no")}>
          {say(chair.acclaimNo)}
        </Button>
      </div>
    </Dialog>
  );
}

export function LotsDialog({ onClose, onYes }: { onClose: () => void; onYes: (said: string) => void }) {
  const { say } = useLanguage();
  const [said, setSaid] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    if (said.trim()) onYes(said.trim());
  };
  return (
    <Dialog title={t.lotsTitle} text={t.lotsText} onClose={onClose}>
      <form class="dialog-form" onSubmit={submit}>
        <label for="said">{say(t.lotsSaid)}</label>
        <textarea
          id="said"
          rows={2}
          maxLength={REASON_MAX_CHARS}
          value={said}
          placeholder="7; åtta; 23"
          onInput={(event) => setSaid(event.currentTarget.value)}
        />
        <div class="dialog-buttons">
          <Cancel onClose={onClose} />
          <Button kind="primary" type="submit" aria-disabled={!said.trim()}>
            {say(t.lotsYes)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What the lots are bound to, before anybody contributes. */
export function Commitment({ state }: { state: State }) {
  const { say } = useLanguage();
  if (!state.commit) return null;
  return (
    <p class="note commitment" role="status">
      <Icon name="lock" />
      <span>{say(t.commit(state.commit.slice(0, 16).replace(/(.{4})(?=.)/g, "$1 ")))}</span>
    </p>
  );
}
