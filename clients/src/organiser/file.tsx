/** The meeting as a file: saved to disk, and read back. */

import { useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import type { Text } from "../shared/wire";
import { ask } from "./draft";
import type { Desk } from "./fields";
import type { Problem, Table } from "./plain";
import { problemText } from "./problems";
import { t } from "./texts";

export function FilePart({ desk }: { desk: Desk }) {
  const { say } = useLanguage();
  const [said, setSaid] = useState<Text | null>(null);
  const path = `/api/meetings/${encodeURIComponent(desk.meeting)}/meeting.toml`;
  const read = async (file: File) => {
    const answer = await ask(path, "POST", file);
    if (answer?.status === 200) {
      desk.draft.changeAll((answer.body as { definition: Table }).definition);
      setSaid(t.fileRead);
    } else {
      const first = (answer?.body as { errors?: Problem[] } | undefined)?.errors?.[0];
      setSaid(first ? problemText(first) : t.away);
    }
  };
  return (
    <>
      <p class="soft">{say(t.fileHint)}</p>
      {desk.shown.saving !== "clean" && <p>{say(t.saveFirst)}</p>}
      <div class="row">
        <a class="button primary" href={path} download>
          {say(t.download)}
        </a>
        <label class="button file">
          {say(t.readFile)}
          <input
            type="file"
            accept=".toml"
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file) void read(file);
              event.currentTarget.value = "";
            }}
          />
        </label>
      </div>
      <p role="status">{said && say(said)}</p>
    </>
  );
}
