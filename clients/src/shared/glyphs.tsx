/** The drawings of the icons that a phone needs in order to vote. */

export const CHECK = "M5 12.5 10 17.5 19.5 7";
export const SEND = "M4 12h14M12.5 6l6 6-6 6";

/** A line drawing in a box of 24 × 24. Always beside words, so hidden from screen readers. */
export function Glyph({ d }: { d: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={d} />
    </svg>
  );
}
