/** The moderator's page: people's own words to look through, and nothing that belongs to somebody else. */

import { useLanguage } from "../shared/i18n";
import { currentPaper, type View } from "../shared/view";
import { Head } from "./head";
import { isWritten, Moderation } from "./moderation";
import { moderator as t } from "./moderation-texts";

export function Moderator({ view }: { view: View }) {
  return (
    <div class="panel moderator">
      <Head view={view} />
      <main class="middle">
        <Now view={view} />
        <Moderation view={view} />
      </main>
    </div>
  );
}

/** What is written now, or that nothing is. */
function Now({ view }: { view: View }) {
  const { say } = useLanguage();
  const paper = currentPaper(view);
  const { state } = view;
  const open = state?.state === "open" || state?.state === "paused";
  if (!paper || !state || !isWritten(paper) || state.state === "armed" || state.state === "annulled") {
    return (
      <>
        <h1>{say(t.nothing)}</h1>
        <p class="soft">{say(t.nothingMore)}</p>
      </>
    );
  }
  return (
    <>
      <p class="eyebrow" dir="auto">
        {say(paper.item)}
      </p>
      <h1 dir="auto">{say(paper.title)}</h1>
      {open && <p class="soft">{say(t.writing(state.voted))}</p>}
      {!open && state.voted === 0 && <p class="soft">{say(t.nobody)}</p>}
    </>
  );
}
