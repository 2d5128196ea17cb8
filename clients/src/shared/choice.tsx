/** Choices: letter, shape and colour together, the same on every screen. */

import { isYesNo } from "./methods";
import type { Method } from "./wire";

/** Circle, square, triangle, diamond, hexagon in a box of 40 × 40; a stroke of 4 rounds their corners. */
export const SHAPES = [
  "M20 5a15 15 0 1 0 .1 0Z",
  "M6 6h28v28H6Z",
  "M20 6 36 35H4Z",
  "M20 3 37 20 20 37 3 20Z",
  "M12 6h16l8 14-8 14H12L4 20Z",
] as const;
const COLOURS = 5;

/** How an option looks. `tone` is a class (`c-yes`, `c-0` …) that sets the colour. */
export interface Look {
  readonly tone: string;
  readonly shape: number;
  readonly letter: string;
}

/** The letter of option n: A … Z, AA, AB … */
export function letter(n: number): string {
  const last = String.fromCharCode(65 + (n % 26));
  return n < 26 ? last : letter(Math.floor(n / 26) - 1) + last;
}

/**
 * Yes ●, no ■, abstain ▲ without letters; numbered options a letter in one of five shapes and colours; a blank ballot
 * (`id` "blank") an empty ring.
 */
export function look(method: Method, n: number, id: string): Look {
  if (id === "blank") return { tone: "c-blank", shape: 0, letter: "" };
  if (isYesNo(method)) return { tone: ["c-yes", "c-no"][n] ?? "c-abstain", shape: n, letter: "" };
  return { tone: `c-${n % COLOURS}`, shape: n % COLOURS, letter: letter(n) };
}

/** The mark of option n, called `id`. Decoration for the eye: the option's text always stands beside it. */
export function Mark({ method, n, id }: { method: Method; n: number; id: string }) {
  const { tone, shape, letter: text } = look(method, n, id);
  return (
    <svg class={`mark ${tone}`} viewBox="0 0 40 40" aria-hidden="true">
      <path d={SHAPES[shape] ?? SHAPES[0]} />
      {text && (
        <text x="20" y={shape === 2 ? 31 : 26}>
          {text}
        </text>
      )}
    </svg>
  );
}
