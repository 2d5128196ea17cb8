// JSON read strictly: whole numbers only, and no object that says the same thing twice. JSON.parse would let both pass,
// and two readers could then understand one file in two ways.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Facts = { [name: string]: Json };

const NUMBER = /-?(?:0|[1-9][0-9]*)(?![.eE0-9])/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SPACE = /[ \t\n\r]*/y;
const WORD = /true|false|null/y;
const DEPTH_MAX = 100;

class Reader {
  private at = 0;
  constructor(private readonly text: string) {}

  whole(): Json {
    const value = this.value(0);
    this.take(SPACE);
    if (this.at < this.text.length) throw new SyntaxError("something follows");
    return value;
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return null;
    this.at = pattern.lastIndex;
    return found[0];
  }

  private sign(char: string): boolean {
    this.take(SPACE);
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private must(char: string): void {
    if (!this.sign(char)) throw new SyntaxError(`${char} was to stand here`);
  }

  private value(depth: number): Json {
    if (depth > DEPTH_MAX) throw new SyntaxError("too deep");
    if (this.sign("{")) return this.object(depth);
    if (this.sign("[")) return this.list(depth);
    const text = this.take(STRING) ?? this.take(NUMBER) ?? this.take(WORD);
    if (text === null) throw new SyntaxError("no value");
    return JSON.parse(text) as Json;
  }

  private list(depth: number): Json[] {
    const found: Json[] = [];
    if (this.sign("]")) return found;
    do found.push(this.value(depth + 1));
    while (this.sign(","));
    this.must("]");
    return found;
  }

  private object(depth: number): Facts {
    const found = Object.create(null) as Facts;
    if (this.sign("}")) return found;
    do {
      this.take(SPACE);
      const name = this.take(STRING);
      if (name === null) throw new SyntaxError("no name");
      const key = JSON.parse(name) as string;
      if (key in found) throw new SyntaxError("the same name twice");
      this.must(":");
      found[key] = this.value(depth + 1);
    } while (this.sign(","));
    this.must("}");
    return found;
  }
}

/** The value; undefined where the bytes are no such JSON. */
export function parsed(data: Uint8Array): Json | undefined {
  try {
    return new Reader(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data)).whole();
  } catch {
    return undefined;
  }
}

export function isFacts(value: Json | undefined): value is Facts {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A field that must be there. */
export function at(facts: Json | undefined, name: string): Json {
  if (!isFacts(facts) || !(name in facts)) throw new TypeError(`${name} is missing`);
  return facts[name]!;
}

export function text(facts: Json | undefined, name: string): string {
  const value = at(facts, name);
  if (typeof value !== "string") throw new TypeError(`${name} was to be a text`);
  return value;
}

export function number(facts: Json | undefined, name: string): number {
  const value = at(facts, name);
  if (typeof value !== "number") throw new TypeError(`${name} was to be a number`);
  return value;
}

export function list(facts: Json | undefined, name: string): Json[] {
  const value = at(facts, name);
  if (!Array.isArray(value)) throw new TypeError(`${name} was to be a list`);
  return value;
}

/** Texts as they are, anything else as compact JSON. */
export function shown(value: Json | undefined): string {
  return typeof value === "string" ? value : value === undefined || value === null ? "nothing" : JSON.stringify(value);
}
