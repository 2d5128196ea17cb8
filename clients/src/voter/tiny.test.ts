import { Fragment, h, render as drawWithPreact, type ComponentChildren, type VNode } from "preact";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { fakeDocument, type FakeNode } from "./fakedom";

type Tiny = typeof import("./tiny") & typeof import("./tiny-hooks");
/** A tree as data, so that both libraries can draw the same one. */
type Tree = null | boolean | string | number | readonly Tree[] | { readonly as: string; readonly props: object; readonly key?: string; readonly kids: Tree };

const COMPONENTS: { readonly [name: string]: (props: { children: ComponentChildren }) => ComponentChildren } = {
  Same: ({ children }) => children,
  Nothing: () => null,
};

let page: ReturnType<typeof fakeDocument>;
let tiny: Tiny;
let root: FakeNode;

beforeEach(async () => {
  vi.resetModules();
  page = fakeDocument();
  vi.stubGlobal("document", page);
  tiny = { ...(await import("./tiny")), ...(await import("./tiny-hooks")) };
  root = page.createElement("main");
});

type Make = (as: unknown, props: { children?: unknown }, key?: string) => unknown;
const withTiny: Make = (as, props, key) => tiny.jsx(as, props as never, key);
const withPreact: Make = (as, props, key) => h(as as "p", (key === undefined ? props : { ...props, key }) as object);

function built(tree: Tree, make: Make, fragment: unknown): unknown {
  if (Array.isArray(tree)) return tree.map((kid) => built(kid, make, fragment));
  if (tree === null || typeof tree !== "object") return tree;
  const { as, props, key, kids } = tree as Exclude<Tree, null | boolean | string | number | readonly Tree[]>;
  const type = as === "Fragment" ? fragment : (COMPONENTS[as] ?? as);
  return make(type, { ...props, children: built(kids, make, fragment) }, key);
}

function draw(tree: Tree): string {
  tiny.render(built(tree, withTiny, tiny.Fragment) as never, root as never);
  return root.html;
}

/** The same tree drawn anew with Preact. */
function expected(tree: Tree): string {
  const fresh = page.createElement("main");
  drawWithPreact(built(tree, withPreact, Fragment) as VNode, fresh as never);
  return fresh.html;
}

/** Whole numbers below a bound, the same in every run (mulberry32). */
function numbers(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function some(pick: (below: number) => number, depth: number): Tree {
  const kind = depth > 4 ? pick(5) : pick(12);
  if (kind < 2) return [null, false, true, "", 0][pick(5)]!;
  if (kind < 5) return `text ${pick(3)}`;
  const kids = Array.from({ length: pick(4) }, () => some(pick, depth + 1));
  if (kind < 7) return { as: ["Same", "Nothing", "Fragment"][pick(3)]!, props: {}, kids };
  if (kind < 9) return keyed(pick, depth);
  const props = [
    {},
    { class: `c${pick(2)}`, "aria-pressed": pick(2) === 1 },
    { dir: pick(2) ? "auto" : undefined, "aria-hidden": "true" },
    { style: { visibility: ["hidden", "visible"][pick(2)] } },
  ][pick(4)]!;
  if (pick(5) === 0) return { as: "svg", props, kids: { as: "text", props: {}, kids: `text ${pick(3)}` } };
  if (pick(5) === 0) return { as: "input", props: { ...props, value: `v${pick(3)}`, readOnly: pick(2) === 1 }, kids: null };
  return { as: ["p", "div"][pick(2)]!, props, kids };
}

/** A list whose keys come, go and change places. */
function keyed(pick: (below: number) => number, depth: number): Tree {
  const keys = ["a", "b", "c", "d", "e"].filter(() => pick(3) > 0);
  for (let n = keys.length - 1; n > 0; n--) {
    const m = pick(n + 1);
    [keys[n], keys[m]] = [keys[m]!, keys[n]!];
  }
  return keys.map((key) => ({ as: ["li", "Fragment", "Same"][pick(3)]!, props: {}, key, kids: some(pick, depth + 2) }));
}

describe("the small drawing", () => {
  it("draws what Preact draws, whatever was there before", () => {
    const pick = numbers(7);
    for (let step = 0; step < 3_000; step++) {
      const tree: Tree = { as: "div", props: {}, kids: [some(pick, 0), some(pick, 0), some(pick, 0)] };
      expect(draw(tree), `step ${step}: ${JSON.stringify(tree)}`).toBe(expected(tree));
    }
  });

  it("replaces what stood in the page before it", () => {
    root.appendChild(page.createElement("noscript"));
    expect(draw({ as: "p", props: {}, kids: "in" })).toBe(expected({ as: "p", props: {}, kids: "in" }));
  });

  it("keeps every node with a key, and moves none that stands right", () => {
    const list = (keys: string): Tree => ({ as: "ul", props: {}, kids: [...keys].map((key) => ({ as: "li", props: { id: key }, key, kids: key })) });
    draw(list("abcd"));
    const ul = root.childNodes[0]!;
    const [a, b, c, d] = ul.childNodes;
    page.count.placed = 0;
    draw(list("abcd"));
    expect(page.count.placed).toBe(0);
    draw(list("dabc"));
    expect(ul.childNodes).toEqual([d, a, b, c]);
    expect(page.count.placed).toBe(1);
    draw(list("ac"));
    expect(ul.childNodes).toEqual([a, c]);
    expect(page.count.placed).toBe(1);
  });

  it("keeps what stands behind a part that comes and goes", () => {
    const parts = (banner: boolean): Tree => ({ as: "div", props: {}, kids: [banner && { as: "p", props: {}, kids: "lost" }, { as: "main", props: {}, kids: "ballot" }] });
    draw(parts(false));
    const ballot = root.childNodes[0]!.childNodes[0];
    draw(parts(true));
    expect(root.childNodes[0]!.childNodes[1]).toBe(ballot);
    draw(parts(false));
    expect(root.childNodes[0]!.childNodes).toEqual([ballot]);
  });

  it("leaves what a reader types until something else is drawn into the field", () => {
    const field = (value: string): Tree => ({ as: "input", props: { value }, kids: null });
    draw(field(""));
    const input = root.childNodes[0]!;
    input.value = "typed";
    draw(field("typed"));
    expect(input.value).toBe("typed");
    draw(field(""));
    expect(input.value).toBe("");
    // What was typed and is not taken, the field does not go on showing.
    input.value = "refused";
    draw(field(""));
    expect(input.value).toBe("");
  });

  it("calls the newest listener, and none once it is gone", () => {
    const calls: string[] = [];
    const button = (name: string | null): Tree => ({ as: "button", props: { onClick: name ? () => calls.push(name) : undefined }, kids: null });
    draw(button("one"));
    const dom = root.childNodes[0]!;
    dom.click();
    draw(button("two"));
    dom.click();
    draw(button(null));
    dom.click();
    expect(calls).toEqual(["one", "two"]);
  });
});

describe("the hooks", () => {
  const show = (component: unknown, props: object = {}) => tiny.render(tiny.jsx("div", { children: tiny.jsx(component, props as never) }), root as never);
  const soon = () => new Promise<void>((resume) => queueMicrotask(resume));

  it("draws once for several changes, each from the one before", async () => {
    let drawn = 0;
    let add!: (next: (n: number) => number) => void;
    show(() => {
      const [n, set] = tiny.useState(() => 5);
      add = set;
      drawn += 1;
      return n;
    });
    add((n) => n + 1);
    add((n) => n + 1);
    await soon();
    expect([root.html, drawn]).toEqual(["<html:main><html:div>‹7›</></>", 2]);
    add((n) => n);
    await soon();
    expect(drawn).toBe(2);
  });

  it("runs an effect when what it names has changed, and ends it first", () => {
    const log: string[] = [];
    const Clock = ({ at }: { at: number }) => {
      tiny.useEffect(() => {
        log.push(`begin ${at}`);
        return () => void log.push(`end ${at}`);
      }, [at]);
      return null;
    };
    show(Clock, { at: 1 });
    show(Clock, { at: 1 });
    show(Clock, { at: 2 });
    show("p");
    expect(log).toEqual(["begin 1", "end 1", "begin 2", "end 2"]);
  });

  it("keeps a state as long as its component, and begins anew with another key", () => {
    const Kept = ({ first }: { first: string }) => tiny.useState(first)[0];
    const of = (key: string, first: string) => tiny.render(tiny.jsx("div", { children: tiny.jsx(Kept, { first }, key) }), root as never);
    of("a", "one");
    of("a", "two");
    expect(root.html).toContain("‹one›");
    of("b", "three");
    expect(root.html).toContain("‹three›");
  });

  it("remembers a value until what it was made from changes, and hands out the node of a ref", () => {
    let made = 0;
    let ref!: { current: unknown };
    const Sum = ({ n }: { n: number }) => {
      ref = tiny.useRef<unknown>(null);
      const twice = tiny.useMemo(() => ((made += 1), 2 * n), [n]);
      return tiny.jsx("p", { ref, children: twice });
    };
    show(Sum, { n: 2 });
    show(Sum, { n: 2 });
    show(Sum, { n: 3 });
    expect([made, root.html.includes("‹6›")]).toEqual([2, true]);
    expect(ref.current).toBe(root.childNodes[0]!.childNodes[0]);
  });
});
