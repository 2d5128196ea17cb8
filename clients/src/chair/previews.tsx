/** What hall and stream show at this moment: the pages themselves, small. They are pictures here, and not counted as screens. */

import { useEffect, useState } from "preact/hooks";
import { useLanguage } from "../shared/i18n";
import { t } from "./desk-texts";

const PAGES = ["hall", "overlay"] as const;
/** A picture for people in the room, and no graphics on air: it is not counted, and nobody is told when it goes. */
const MONITOR = "?kind=monitor";
const KEPT = "klubba.previews";

export function Previews({ meeting }: { meeting: string }) {
  const { say } = useLanguage();
  const [open, setOpen] = useState(wasOpen);
  const links = usePreviews(meeting, open);
  const toggle = (now: boolean) => {
    setOpen(now);
    try {
      localStorage.setItem(KEPT, now ? "open" : "shut");
    } catch {
      // Private mode: it is open again next time.
    }
  };
  return (
    <details class="previews" open={open} onToggle={(event) => toggle(event.currentTarget.open)}>
      <summary>{say(t.previews)}</summary>
      {open && (
        <ul>
          {PAGES.map((page) => (
            <li key={page}>
              <div class="preview-frame">
                {links && <iframe src={links[page]} title={say(t[page])} tabIndex={-1} loading="lazy" />}
              </div>
              <span>{say(t[page])}</span>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}

function wasOpen(): boolean {
  try {
    return localStorage.getItem(KEPT) !== "shut";
  } catch {
    return true;
  }
}

type Links = Readonly<Record<(typeof PAGES)[number], string>>;

/** The two addresses on the host that this page came from, whatever host the links were made with. */
function usePreviews(meeting: string, wanted: boolean): Links | null {
  const [links, setLinks] = useState<Links | null>(null);
  useEffect(() => {
    if (!wanted || links) return;
    void fetch(`/api/meetings/${encodeURIComponent(meeting)}/previews`, { credentials: "same-origin" })
      .then((answer) => (answer.ok ? answer.json() : null))
      .then((found: Links | null) => found && setLinks({ hall: local(found.hall), overlay: local(found.overlay, MONITOR) }))
      .catch(() => null);
  }, [meeting, wanted]);
  return links;
}

function local(link: string, search = ""): string {
  const { pathname, hash } = new URL(link);
  return pathname + search + hash;
}
