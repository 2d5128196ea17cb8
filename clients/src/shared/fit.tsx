/** Text that must fit its box: long questions and many options are set smaller, never cut. */

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

const STEP = 0.94;
const LEAST = 0.3;

/**
 * Sets `--fit` (1, then smaller) on its box until the content fits; the style sheet multiplies its sizes by it.
 * Measures when `content` changes, when the box changes size, and when fonts have come; never in between.
 */
export function Fit({ content, class: name, children }: { content: string; class: string; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const measure = () => fit(element);
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    measure();
    void document.fonts.ready.then(measure);
    return () => watch.disconnect();
  }, [content]);
  return (
    <div ref={box} class={name}>
      {children}
    </div>
  );
}

function fit(element: HTMLElement): void {
  for (let size = 1; size > LEAST; size *= STEP) {
    element.style.setProperty("--fit", size.toFixed(3));
    if (element.scrollHeight <= element.clientHeight + 1 && element.scrollWidth <= element.clientWidth + 1) return;
  }
}
