/** While a vote is counted before everybody: what its rule needs, and how far it has come. Words, figures and a bar. */

import { useLanguage } from "./i18n";
import { Icon } from "./icons";
import type { Working } from "./wire";
import "./so-far.css";

export function SoFar({ lines }: { lines: readonly Working[] }) {
  const { say } = useLanguage();
  if (lines.length === 0) return null;
  return (
    <ul class="so-far">
      {lines.map((line) => (
        <li class={line.holds ? "holds" : ""}>
          <div class="so-far-track" aria-hidden="true">
            <div class="so-far-fill" style={{ width: part(line.got, line.base) }} />
            <div class="so-far-mark" style={{ left: part(line.needed, line.base) }} />
          </div>
          <p>
            {line.holds && <Icon name="check" />}
            <span>{say(line.text)}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}

const part = (figure: number, base: number): string => `${base ? Math.min(100, (100 * figure) / base) : 0}%`;
