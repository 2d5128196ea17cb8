/** A question that was not prepared: one tap to ask, one to prepare it. What it says can be written in between. */

import { useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import type { View } from "../shared/view";
import { hex, randomBytes } from "../shared/wire";
import type { Commands } from "./commands";
import { Dialog } from "./dialog";
import { t } from "./desk-texts";
import type { Steps } from "./steps";

const ID_BYTES = 4;
const TITLE_MAX_CHARS = 600;

interface QuickProps {
  view: View;
  commands: Commands;
  steps: Steps;
  /** The new poll, to be put in the middle of the page. */
  onAdded: (poll: string) => void;
}

export function Quick({ view, commands, steps, onAdded }: QuickProps) {
  const { say } = useLanguage();
  const [asking, setAsking] = useState(false);
  const active = ["armed", "open", "paused"].includes(view.state?.state ?? "");
  const items = view.agenda?.items ?? [];
  if (items.length === 0) return null;
  return (
    <>
      <Button aria-disabled={active || view.status.kind !== "live"} onClick={() => !active && setAsking(true)} id="quick">
        {say(t.quick)}
      </Button>
      {asking && <QuickDialog {...{ view, commands, steps, onAdded }} onClose={() => setAsking(false)} />}
    </>
  );
}

function QuickDialog({ view, commands, steps, onAdded, onClose }: QuickProps & { onClose: () => void }) {
  const { say } = useLanguage();
  const [title, setTitle] = useState("");
  const [failed, setFailed] = useState(false);
  const prepare = async (event: Event) => {
    event.preventDefault();
    const { agenda, state } = view;
    const item = agenda?.items.find(({ polls }) => polls.some(({ id }) => id === state?.poll)) ?? agenda?.items[0];
    if (!agenda || !item) return;
    const poll = `snabb-${hex(randomBytes(ID_BYTES))}`;
    const written = title.trim();
    const named = written ? { title: written } : { title: t.quickDefault.sv, title_en: t.quickDefault.en };
    const said = await commands.addPoll(agenda.step, item.id, { id: poll, method: "yes_no_abstain", ...named });
    if (said?.answer !== "done") return setFailed(true);
    onAdded(poll);
    steps.take({ action: "arm", poll, round: 0, step: said.step, title: null, ahead: false });
    onClose();
  };
  return (
    <Dialog title={t.quickTitle} text={t.quickText} onClose={onClose}>
      <form class="dialog-form" onSubmit={(event) => void prepare(event)}>
        <label for="quick-title">{say(t.question)}</label>
        <textarea
          id="quick-title"
          rows={2}
          maxLength={TITLE_MAX_CHARS}
          placeholder={say(t.quickDefault)}
          value={title}
          onInput={(event) => setTitle(event.currentTarget.value)}
        />
        <p class="problem" role="alert">
          {failed ? say(t.notTaken) : ""}
        </p>
        <div class="dialog-buttons">
          <Button onClick={onClose}>{say(t.cancel)}</Button>
          <Button kind="primary" type="submit">
            {say(t.prepare)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
