/** Outside the meeting: the screen to join from, and the one of a phone that has no seat any more. */

import type { Me, Shut } from "../shared/api";
import { useLanguage } from "../shared/i18n";
import { Icon } from "../shared/icons";
import { CodeForm } from "../shared/join";
import { Banner, Button } from "../shared/parts";
import type { Moved } from "../shared/wire";
import { t } from "./later-texts";
import type { Note } from "./model";

interface DoorProps {
  shut: Shut;
  note: Note | null;
  onJoined: (me: Me) => void;
}

/** How to join: the seat card, its code, or the link that was mailed. */
export function Door({ shut, note, onJoined }: DoorProps) {
  const { say } = useLanguage();
  return (
      <main class="door">
        <SeatCard />
        <h1>{say(t.joinTitle)}</h1>
        {note && <Banner icon="info">{say(t[note])}</Banner>}
        <p>{say(t.joinCard)}</p>
        <CodeForm as="voter" shut={shut} onJoined={onJoined} />
        <p class="soft remote">
          <Icon name="send" />
          <span>{say(t.joinRemote)}</span>
        </p>
      </main>
  );
}

/** A seat card, drawn: what to look for on the table. */
function SeatCard() {
  const cells = ["11111", "10001", "10101", "10001", "11111"];
  return (
    <svg class="seat-card" viewBox="0 0 240 132" aria-hidden="true" focusable="false">
      <rect class="card-back" x="14" y="10" width="212" height="112" rx="10" />
      <g class="card-ink">
        {[
          [36, 32],
          [76, 32],
          [36, 72],
        ].map(([x = 0, y = 0]) =>
          cells.flatMap((row, i) =>
            [...row].map((cell, j) => cell === "1" && <rect x={x + j * 5} y={y + i * 5} width="5" height="5" />),
          ),
        )}
        {[
          [66, 37],
          [66, 52],
          [41, 62],
          [56, 62],
          [66, 66],
          [76, 62],
          [86, 67],
          [96, 62],
          [71, 77],
          [81, 77],
          [91, 82],
          [76, 87],
          [86, 92],
          [96, 92],
          [66, 92],
        ].map(([x = 0, y = 0]) => (
          <rect x={x} y={y} width="5" height="5" />
        ))}
      </g>
      <g class="card-line">
        <rect x="122" y="34" width="82" height="9" rx="4.5" />
        <rect x="122" y="51" width="58" height="7" rx="3.5" />
      </g>
      <rect class="card-code" x="122" y="74" width="82" height="24" rx="6" />
      <g class="card-dots">
        {Array.from({ length: 8 }, (_, n) => (
          <circle cx={133 + n * 8.6} cy="86" r="2.4" />
        ))}
      </g>
    </svg>
  );
}

/** This phone has no seat any more: where it went, what is safe, what to do. */
export function Gone({ moved, onCode }: { moved: Moved | null; onCode: () => void }) {
  const { say } = useLanguage();
  const other = !moved || moved.code === "other_device";
  return (
      <main class="notice">
        <div class="notice-icon">
          <Icon name={other ? "phone" : "card"} />
        </div>
        <div role="alert" class="notice-words">
          <h1>{say(other ? t.otherDevice : t.released)}</h1>
          <p>{say(other ? t.otherDeviceMore : t.releasedMore)}</p>
        </div>
        <Button onClick={onCode}>{say(t.enterCode)}</Button>
      </main>
  );
}
