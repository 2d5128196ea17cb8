/**
 * The page stands still under a finger. Between the press and the click that it makes nothing is drawn: no control
 * moves, is renamed or is replaced, whatever comes from the engine meanwhile. What came is drawn right after the click.
 *
 * Without this a browser that finds another element under the finger at release than at the press makes no click of
 * it, or, where the button has become the next one, a click that nobody meant.
 */

import { options } from "preact";
import { atOnce } from "./show";

/** A press whose end was never heard of, or somebody who rests on the glass, must not freeze the page. */
const LONGEST_MS = 10_000;
/** A touch is turned into a click a moment after the finger has gone. */
const CLICK_AFTER_MS = 100;

/** What a click means something to. A press on a list of choices or a scrollbar may end outside of the page. */
const CONTROLS = "button, a, label, summary, input";

type Render = () => void;

/** Holds every drawing of the page while something is pressed. Once a page, before it is first drawn. */
export function standStill(page: Window): void {
  let waiting: Render[] = [];
  let pressed = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const draw = () => {
    pressed = false;
    clearTimeout(timer);
    const now = waiting;
    waiting = [];
    for (const render of now) render();
  };
  const within = (ms: number) => {
    if (!pressed) return;
    clearTimeout(timer);
    timer = setTimeout(draw, ms);
  };
  options.debounceRendering = (render) => {
    if (pressed) waiting.push(render);
    else atOnce(render);
  };
  const press = ({ target }: Event) => {
    if (!(target instanceof Element) || !target.closest(CONTROLS)) return;
    pressed = true;
    within(LONGEST_MS);
  };
  const letGo = () => within(CLICK_AFTER_MS);
  page.addEventListener("pointerdown", press, true);
  page.addEventListener("pointerup", letGo, true);
  // The window hears of it last, after every handler of the click; a second click finds what the first one led to.
  page.addEventListener("click", () => pressed && draw());
  // Released outside of the page: the first that is heard of it is a pointer with nothing pressed.
  page.addEventListener("pointermove", ({ buttons }) => buttons === 0 && within(0), true);
  for (const end of ["pointercancel", "contextmenu", "dragend"]) page.addEventListener(end, () => within(0), true);
  // Of the window alone: a press also takes the focus from what had it.
  page.addEventListener("blur", ({ target }) => target === page && within(0));
}
