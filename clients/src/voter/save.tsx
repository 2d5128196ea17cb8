/** "Save the proof": the proof as a file, which anybody can check without this phone and without the engine. */

import type { Place } from "../shared/ballot";
import { useLanguage } from "../shared/i18n";
import { Button } from "../shared/parts";
import { t } from "./checked-texts";

/** How long the file stays at hand for the browser to read it: some ask the person first where it is to go. */
const KEPT_MS = 60_000;

export function Save({ file, place: { poll, round, seat } }: { file: string; place: Place }) {
  const { say } = useLanguage();
  const save = () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([file], { type: "text/plain" }));
    link.download = `klubba-proof-${poll}-${round}-${seat}.txt`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
  };
  return (
    <p class="check-save">
      <Button onClick={save}>{say(t.save)}</Button>
      <span class="soft">{say(t.saveMore)}</span>
    </p>
  );
}
