/** Questions that need a second, different gesture before anything happens. */

import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import { REASON_MAX_CHARS, type Text } from "../shared/wire";
import { t } from "./texts";

interface DialogProps {
  title: Text;
  text: Text;
  onClose: () => void;
  children: ComponentChildren;
}

/** A modal dialog; Escape and the page behind it cancel. */
export function Dialog({ title, text, onClose, children }: DialogProps) {
  const { say } = useLanguage();
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current?.showModal(), []);
  return (
    <dialog
      ref={box}
      class="dialog"
      aria-labelledby="dialog-title"
      onClose={onClose}
      onClick={(event) => event.target === box.current && onClose()}
    >
      <div class="dialog-body">
        <h2 id="dialog-title">{say(title)}</h2>
        <p>{say(text)}</p>
        {children}
      </div>
    </dialog>
  );
}

export function Cancel({ onClose }: { onClose: () => void }) {
  const { say } = useLanguage();
  return <Button onClick={onClose}>{say(t.cancel)}</Button>;
}

/** Annulling: not before a reason is written. */
export function AnnulDialog({ onClose, onYes }: { onClose: () => void; onYes: (reason: string) => void }) {
  const { say } = useLanguage();
  const [reason, setReason] = useState("");
  const [asked, setAsked] = useState(false);
  const submit = (event: Event) => {
    event.preventDefault();
    if (reason.trim()) onYes(reason.trim());
    else setAsked(true);
  };
  return (
    <Dialog title={t.annulTitle} text={t.annulText} onClose={onClose}>
      <form class="dialog-form" onSubmit={submit}>
        <label for="reason">{say(t.annulReason)}</label>
        <textarea
          id="reason"
          rows={3}
          maxLength={REASON_MAX_CHARS}
          value={reason}
          aria-invalid={asked && !reason.trim()}
          aria-describedby="reason-hint"
          onInput={(event) => setReason(event.currentTarget.value)}
        />
        <p id="reason-hint" class="problem" role="alert">
          {asked && !reason.trim() ? say(t.annulNeedsReason) : ""}
        </p>
        <div class="dialog-buttons">
          <Cancel onClose={onClose} />
          <Button kind="stop" type="submit">
            {say(t.annulYes)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

type Verdict = "yes" | "no";

/** Acclamation: first which outcome, then record it. */
export function AcclaimDialog({ onClose, onYes }: { onClose: () => void; onYes: (outcome: Verdict) => void }) {
  const { say } = useLanguage();
  const [outcome, setOutcome] = useState<Verdict | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    if (outcome) onYes(outcome);
  };
  return (
    <Dialog title={t.acclaimTitle} text={t.acclaimText} onClose={onClose}>
      <form class="dialog-form" onSubmit={submit}>
        <div class="verdicts">
          {(["yes", "no"] as const).map((each) => (
            <label class="verdict">
              <input type="radio" name="outcome" checked={outcome === each} onChange={() => setOutcome(each)} />
              <span>{say(each === "yes" ? t.acclaimYes : t.acclaimNo)}</span>
            </label>
          ))}
        </div>
        <div class="dialog-buttons">
          <Cancel onClose={onClose} />
          <Button kind="primary" type="submit" aria-disabled={outcome === null}>
            {say(t.acclaimSave)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** Opening a secret vote that gives itself away: what it shows, and a second gesture of another kind. */
export function FewDialog({ why, onClose, onYes }: { why: Text; onClose: () => void; onYes: () => void }) {
  const { say } = useLanguage();
  return (
    <Dialog title={t.fewTitle} text={why} onClose={onClose}>
      <p>{say(t.fewText)}</p>
      <div class="dialog-buttons">
        <Cancel onClose={onClose} />
        <Button kind="stop" onClick={onYes}>
          {say(t.fewYes)}
        </Button>
      </div>
    </Dialog>
  );
}

export function ReleaseDialog({ who, onClose, onYes }: { who: string; onClose: () => void; onYes: () => void }) {
  const { say } = useLanguage();
  return (
    <Dialog title={t.releaseTitle(who)} text={t.releaseText} onClose={onClose}>
      <div class="dialog-buttons">
        <Cancel onClose={onClose} />
        <Button kind="stop" onClick={onYes}>
          {say(t.releaseYes)}
        </Button>
      </div>
    </Dialog>
  );
}
