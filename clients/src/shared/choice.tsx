/** Choices: letter, shape and colour together, the same on every screen. */

import type { Method, Paper } from "./wire";

/** Circle, square, triangle, diamond, hexagon, in a box of 40 × 40. */
export const SHAPES = [
  "M20 3a17 17 0 1 0 0 34 17 17 0 0 0 0-34Z",
  "M8 4h24a4 4 0 0 1 4 4v24a4 4 0 0 1-4 4H8a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4Z",
  "M18.3 4.2a2 2 0 0 1 3.4 0l16.5 29.6a2 2 0 0 1-1.7 3.2h-33a2 2 0 0 1-1.7-3.2Z",
  "M18.2 2a2.5 2.5 0 0 1 3.6 0l16.3 16.3a2.5 2.5 0 0 1 0 3.4L21.8 38a2.5 2.5 0 0 1-3.6 0L1.9 21.7a2.5 2.5 0 0 1 0-3.4Z",
  "M12.5 3.5h15a2 2 0 0 1 1.7 1l8.2 14.5a2 2 0 0 1 0 2l-8.2 14.5a2 2 0 0 1-1.7 1h-15a2 2 0 0 1-1.7-1L2.6 21a2 2 0 0 1 0-2l8.2-14.5a2 2 0 0 1 1.7-1Z",
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

/** Yes ●, no ■, abstain ▲ without letters; numbered options a letter in one of five shapes and colours. */
export function look(method: Method, n: number): Look {
  if (method === "choose") return { tone: `c-${n % COLOURS}`, shape: n % COLOURS, letter: letter(n) };
  return { tone: ["c-yes", "c-no", "c-abstain"][n] ?? "c-abstain", shape: Math.min(n, 2), letter: "" };
}

/** The mark of option n. Decoration for the eye: the option's text always stands beside it. */
export function Mark({ method, n, size }: { method: Method; n: number; size?: number }) {
  const { tone, shape, letter: text } = look(method, n);
  const box = size === undefined ? {} : { width: size, height: size };
  return (
    <svg class={`mark ${tone}`} viewBox="0 0 40 40" aria-hidden="true" focusable="false" style={box}>
      <path fill="currentColor" d={SHAPES[shape] ?? SHAPES[0]} />
      {text && (
        <text x="20" y={shape === 2 ? 31 : 26}>
          {text}
        </text>
      )}
    </svg>
  );
}

/** The number of the option with this id, -1 for none. */
export function optionNumber(paper: Paper, id: string): number {
  return paper.options.findIndex((option) => option.id === id);
}
