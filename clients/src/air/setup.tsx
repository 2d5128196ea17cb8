/** For setting up: the safe area, and a test card. */

import type { Text } from "./air.gen";
import { Say } from "./parts";

const CARD: Text = { sv: "Testbild", en: "Test card" };

/** Five and ten per cent, and the middle: what is outside may be cut off, or covered by a platform's own controls. */
export function Guide() {
  return (
    <svg class="guide" viewBox="0 0 1920 1080" preserveAspectRatio="none" aria-hidden="true">
      <rect x="96" y="54" width="1728" height="972" />
      <rect class="inner" x="192" y="108" width="1536" height="864" />
      <path d="M930 540h60M960 510v60" />
    </svg>
  );
}

const CARD_TONES = ["c-yes", "c-no", "c-2", "c-3", "c-4", "c-abstain"];

/** A test card: name, size of the picture, colours, greys, edges, and something that moves. */
export function TestCard({ output, width, height }: { output: string; width: number; height: number }) {
  return (
    <div class="testcard">
      <svg viewBox="0 0 1920 1080" preserveAspectRatio="none" aria-hidden="true">
        <path class="edge" d="M1 1h1918v1078H1z" />
        {Array.from({ length: 17 }, (_, n) => (
          <path class="grid" d={n < 16 ? `M${n * 120} 0v1080` : ""} />
        ))}
        {Array.from({ length: 9 }, (_, n) => (
          <path class="grid" d={`M0 ${n * 120}h1920`} />
        ))}
        {CARD_TONES.map((tone, n) => (
          <rect class={tone} x={300 + n * 220} y="700" width="220" height="120" />
        ))}
        {Array.from({ length: 11 }, (_, n) => (
          <rect x={300 + n * 120} y="820" width="120" height="60" fill={`rgb(${Array(3).fill(Math.round(n * 25.5)).join(" ")})`} />
        ))}
        <circle class="ring" cx="960" cy="540" r="420" />
      </svg>
      <p>
        <b>
          <Say text={CARD} /> · {output}
        </b>
        <span>
          {width} × {height}
        </span>
        <span class="sample">Å Ä Ö Š Ž Đ Ŋ 0123456789</span>
      </p>
      <div class="mover" />
      <Guide />
    </div>
  );
}
