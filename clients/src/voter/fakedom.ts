/** As much of a document as drawing needs, for tests without a browser: nodes in a tree, attributes, some fields. */

class FakeStyle {
  set cssText(_: string) {
    for (const name in this) delete this[name];
  }
}

export class FakeNode {
  childNodes: FakeNode[] = [];
  parentNode: FakeNode | null = null;
  data = "";
  readonly attributes: { name: string; value: string }[] = [];
  readonly style = new FakeStyle() as FakeStyle & { [name: string]: string };
  readonly heard: { [event: string]: (event: { type: string }) => void } = {};
  [field: string]: unknown;

  constructor(
    readonly nodeType: number,
    readonly localName: string,
    readonly namespaceURI: string,
    /** How many nodes the document has put somewhere. */
    private readonly count: { placed: number },
  ) {
    if (localName === "input") Object.assign(this, { value: "", readOnly: false });
  }

  get firstChild(): FakeNode | null {
    return this.childNodes[0] ?? null;
  }

  get nextSibling(): FakeNode | null {
    const beside = this.parentNode?.childNodes ?? [];
    return beside[beside.indexOf(this) + 1] ?? null;
  }

  get ownerSVGElement(): FakeNode | undefined {
    return undefined;
  }

  set textContent(_: string) {
    for (const kid of [...this.childNodes]) kid.remove();
  }

  insertBefore(node: FakeNode, before: FakeNode | null): void {
    node.remove();
    this.childNodes.splice(before ? this.childNodes.indexOf(before) : this.childNodes.length, 0, node);
    node.parentNode = this;
    this.count.placed += 1;
  }

  appendChild(node: FakeNode): void {
    this.insertBefore(node, null);
  }

  removeChild(node: FakeNode): void {
    node.remove();
  }

  remove(): void {
    const beside = this.parentNode?.childNodes;
    beside?.splice(beside.indexOf(this), 1);
    this.parentNode = null;
  }

  setAttribute(name: string, value: unknown): void {
    this.removeAttribute(name);
    this.attributes.push({ name, value: String(value) });
  }

  removeAttribute(name: string): void {
    const at = this.attributes.findIndex((each) => each.name === name);
    if (at >= 0) this.attributes.splice(at, 1);
  }

  addEventListener(event: string, listener: (event: { type: string }) => void): void {
    this.heard[event] = listener;
  }

  click(): void {
    (this.heard.click ?? this.onclick as typeof this.heard.click)?.call(this, { type: "click" });
  }

  /** The node as HTML, its attributes in the order of their names. */
  get html(): string {
    if (this.nodeType === 3) return `‹${this.data}›`;
    const facts = this.attributes.map(({ name, value }) => ` ${name}="${value}"`).sort();
    const fields = ["value", "readOnly"].filter((name) => name in this).map((name) => ` .${name}=${this[name]}`);
    const styles = Object.entries(this.style).filter(([, value]) => value).map(([name, value]) => ` ${name}:${value}`);
    const within = this.childNodes.map((kid) => kid.html).join("");
    return `<${this.namespaceURI.slice(-4)}:${this.localName}${[...facts, ...fields, ...styles].join("")}>${within}</>`;
  }
}

/** A document, and how many nodes were put somewhere in it. */
export function fakeDocument() {
  const count = { placed: 0 };
  const html = "http://www.w3.org/1999/xhtml";
  return {
    count,
    createElement: (name: string) => new FakeNode(1, name, html, count),
    createElementNS: (space: string, name: string) => new FakeNode(1, name, space, count),
    createTextNode: (data: string) => Object.assign(new FakeNode(3, "", "", count), { data: String(data) }),
  };
}
