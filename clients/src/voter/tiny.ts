/**
 * What the voter's page uses of Preact, and nothing else: a quarter of its bytes, on the one page where every byte is
 * waited for. The build of that page puts this file in the place of `preact` and its JSX runtime, and tiny-hooks.ts in
 * that of `preact/hooks` (vite.config.mjs); to the compiler, and in every other page, they are Preact's own.
 * tiny.test.ts draws the same trees with both and compares.
 *
 * There is one page, drawn whole after every change. What it does not have: classes, contexts, `ref` functions,
 * `dangerouslySetInnerHTML`, portals, hydration. Effects run as soon as the page is drawn.
 */

interface Drawing {
  readonly type: unknown;
  readonly props: Props | string;
  readonly key?: string | number | undefined;
}

interface Props {
  readonly [name: string]: unknown;
}

/** What is drawn in one place. A component, a fragment and an empty place have no `dom` of their own. */
interface Drawn {
  readonly type: unknown;
  readonly key: string | number;
  dom: Element | Text | null;
  props: Props | string;
  kids: readonly Drawn[];
  readonly cells: Cell[];
}

/** What a hook remembers between two drawings; `end` is called when its component goes. */
export interface Cell {
  value?: unknown;
  deps?: readonly unknown[] | undefined;
  set?: (next: unknown) => void;
  end?: (() => void) | void;
}

const EMPTY = 0;
const TEXT = 1;

export function jsx(type: unknown, props: Props, key?: string | number): Drawing {
  return { type, props, key };
}
export { jsx as jsxs };

export const Fragment = ({ children }: Props) => children;

/** Draws the page into `root`, whose content before the first drawing goes. */
export function render(page: Drawing, root: Element): void {
  if (!whole) root.textContent = "";
  whole ??= start(EMPTY, 0);
  again = () => render(page, root);
  patchKids(whole, page, false);
  place(root, whole);
  for (const run of effects.splice(0)) run();
}

let whole: Drawn | undefined;
let again: () => void;
let waiting = false;
let effects: (() => void)[] = [];

function start(type: unknown, key: string | number): Drawn {
  return { type, key, dom: null, props: {}, kids: [], cells: [] };
}

function drawing(child: unknown): Drawing {
  if (child == null || typeof child === "boolean") return { type: EMPTY, props: "" };
  if (typeof child !== "object") return { type: TEXT, props: `${child}` };
  return Array.isArray(child) ? { type: Fragment, props: { children: child } } : (child as Drawing);
}

/** What was drawn with the same key, else in the same place, is kept where it is of the same type. */
function patchKids(drawn: Drawn, children: unknown, svg: boolean): void {
  const before = drawn.kids;
  const known = new Map(before.map((kid) => [kid.key, kid]));
  drawn.kids = (Array.isArray(children) ? children : [children]).map((child, n) => {
    const next = drawing(child);
    const key = next.key ?? n;
    const old = known.get(key);
    known.delete(key);
    return patch(old?.type === next.type ? old! : start(next.type, key), next.props, svg);
  });
  for (const kid of before) if (!drawn.kids.includes(kid)) drop(kid);
}

function patch(drawn: Drawn, props: Props | string, svg: boolean): Drawn {
  const { type } = drawn;
  if (typeof props === "string") {
    if (type === TEXT && drawn.props !== props) {
      if (drawn.dom) (drawn.dom as Text).data = props;
      else drawn.dom = document.createTextNode(props);
    }
  } else if (typeof type === "function") {
    current = drawn;
    nth = 0;
    patchKids(drawn, type(props), svg);
  } else {
    svg ||= type === "svg";
    const dom = (drawn.dom ??= document.createElementNS(`http://www.w3.org/${svg ? "2000/svg" : "1999/xhtml"}`, type as string));
    const old = drawn.props as Props;
    patchKids(drawn, props.children, svg);
    place(dom as Element, drawn);
    for (const name in { ...old, ...props }) set(dom as HTMLElement, name, props[name], old[name]);
  }
  drawn.props = props;
  return drawn;
}

/** Puts what is drawn in order. What stands right is not touched: it keeps focus, selection and scrolling. */
function place(parent: Element, drawn: Drawn): void {
  let at = parent.firstChild;
  const each = (kid: Drawn): void => {
    if (!kid.dom) kid.kids.forEach(each);
    else if (kid.dom === at) at = at.nextSibling;
    else parent.insertBefore(kid.dom, at);
  };
  drawn.kids.forEach(each);
}

function drop(drawn: Drawn): void {
  drawn.dom?.remove();
  drawn.kids.forEach(drop);
  for (const cell of drawn.cells) cell.end?.();
}

function set(dom: HTMLElement, name: string, value: unknown, old: unknown): void {
  const fields = dom as unknown as { [name: string]: unknown };
  if (name === "children") return;
  // What stands in a field is the reader's: it is compared, not what was drawn last.
  if (name === "value" && fields.value !== value) fields.value = value;
  if (value === old || name === "value") return;
  if (name === "ref") (value as { current: unknown }).current = dom;
  else if (name === "style") Object.assign(dom.style, { cssText: "" }, value);
  else if (name.startsWith("on")) fields[name.toLowerCase()] = value && ((event: Event) => void (value as (event: Event) => void)(event));
  else if (typeof value === "boolean" && name in dom) fields[name] = value;
  else if (value == null) dom.removeAttribute(name);
  else dom.setAttribute(name, value as string);
}

let current: Drawn;
let nth: number;

/** The memory of the hook that is called now: hooks are known by their order in a component. */
export const cellOf = (): Cell => (current.cells[nth++] ??= {});

/** Has `effect` run as soon as the page is drawn. */
export const afterDrawing = (effect: () => void) => effects.push(effect);

/** Draws the page soon, once for all changes until then. */
export function redraw(): void {
  if (!waiting) queueMicrotask(() => ((waiting = false), again()));
  waiting = true;
}
