/** The hooks that the voter's page uses, on tiny.ts: in a file of their own, because a first ballot needs none. */

import { afterDrawing, cellOf, redraw, type Cell } from "./tiny";

function changed(cell: Cell, deps: readonly unknown[] | undefined): boolean {
  const old = cell.deps;
  cell.deps = deps;
  return !old || !deps || deps.some((dep, n) => dep !== old[n]);
}

/** As Preact's. A change draws the page soon, once for all changes until then. */
export function useState<T>(first: T | (() => T)): [T, (next: T | ((now: T) => T)) => void] {
  const cell = cellOf();
  const valued = (next: unknown) => (typeof next === "function" ? next(cell.value) : next);
  if (!cell.set) {
    cell.value = valued(first);
    cell.set = (next) => {
      const value = valued(next);
      if (value === cell.value) return;
      cell.value = value;
      redraw();
    };
  }
  return [cell.value as T, cell.set as (next: T | ((now: T) => T)) => void];
}

/** As Preact's, and run as soon as the page is drawn. */
export function useEffect(effect: () => (() => void) | void, deps?: readonly unknown[]): void {
  const cell = cellOf();
  if (changed(cell, deps))
    afterDrawing(() => {
      cell.end?.();
      cell.end = effect();
    });
}

/** As Preact's. */
export function useMemo<T>(make: () => T, deps: readonly unknown[]): T {
  const cell = cellOf();
  if (changed(cell, deps)) cell.value = make();
  return cell.value as T;
}

/** As Preact's. */
export function useRef<T>(first: T): { current: T } {
  return useMemo(() => ({ current: first }), []);
}
