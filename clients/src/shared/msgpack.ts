/**
 * The part of MessagePack that the frames use: nil, bool, integers up to 2^53, float64, str, bin, array and map.
 *
 * Decoding is bounded: by depth, and by the bytes that are there (a length that promises more is refused before
 * anything is allocated). Extension types, duplicate keys, keys that are no strings, and bytes after the value
 * are refused. Every refusal is a `CodecError`.
 */

export type Packed = null | boolean | number | string | Uint8Array | readonly Packed[] | { readonly [key: string]: Packed };

export class CodecError extends Error {}

const DEPTH_MAX = 16;
const HIGH = 2 ** 32;

/** The value as bytes, in the shortest form of each type. Raises `CodecError` for what the frames cannot hold. */
export function encode(value: Packed): Uint8Array {
  const out: number[] = [];
  write(out, value, 0);
  return Uint8Array.from(out);
}

function write(out: number[], value: Packed, depth: number): void {
  if (depth > DEPTH_MAX) throw new CodecError("too deep");
  if (value === null) out.push(0xc0);
  else if (value === false) out.push(0xc2);
  else if (value === true) out.push(0xc3);
  else if (typeof value === "number") writeNumber(out, value);
  else if (typeof value === "string") writeText(out, value);
  else if (value instanceof Uint8Array) {
    head(out, value.length, -1, 0, 0xc4);
    append(out, value);
  } else if (Array.isArray(value)) {
    head(out, value.length, 15, 0x90, 0xdb);
    for (const each of value) write(out, each, depth + 1);
  } else {
    const entries = Object.entries(value as { [key: string]: Packed });
    head(out, entries.length, 15, 0x80, 0xdd);
    for (const [key, each] of entries) {
      writeText(out, key);
      write(out, each, depth + 1);
    }
  }
}

/** The head of a counted type: the count itself when it fits in `short`, else 1, 2 or 4 bytes after `first`. */
function head(out: number[], count: number, short: number, fix: number, first: number): void {
  const hasByteForm = first === 0xd9 || first === 0xc4;
  if (count <= short) out.push(fix | count);
  else if (hasByteForm && count < 0x100) out.push(first, count);
  else if (count < 0x10000) out.push(first + 1, count >> 8, count & 0xff);
  else out.push(first + 2, ...bigEndian(count));
}

function bigEndian(n: number): number[] {
  return [(n >>> 24) & 0xff, (n >>> 16) & 0xff, (n >>> 8) & 0xff, n & 0xff];
}

function append(out: number[], bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) out.push(bytes[i]!);
}

function writeText(out: number[], text: string): void {
  const bytes = new TextEncoder().encode(text);
  head(out, bytes.length, 31, 0xa0, 0xd9);
  append(out, bytes);
}

function writeNumber(out: number[], n: number): void {
  if (!Number.isSafeInteger(n) || Object.is(n, -0)) {
    if (!Number.isFinite(n)) throw new CodecError("not a finite number");
    const view = new DataView(new ArrayBuffer(8));
    view.setFloat64(0, n);
    out.push(0xcb);
    append(out, new Uint8Array(view.buffer));
  } else if (n >= 0) {
    if (n < 0x80) out.push(n);
    else if (n < 0x100) out.push(0xcc, n);
    else if (n < 0x10000) out.push(0xcd, n >> 8, n & 0xff);
    else if (n < HIGH) out.push(0xce, ...bigEndian(n));
    else out.push(0xcf, ...bigEndian(Math.floor(n / HIGH)), ...bigEndian(n % HIGH >>> 0));
  } else if (n >= -32) out.push(n & 0xff);
  else if (n >= -0x80) out.push(0xd0, n & 0xff);
  else if (n >= -0x8000) out.push(0xd1, (n >> 8) & 0xff, n & 0xff);
  else if (n >= -0x80000000) out.push(0xd2, ...bigEndian(n));
  else {
    const top = Math.floor(n / HIGH);
    out.push(0xd3, ...bigEndian(top), ...bigEndian((n - top * HIGH) >>> 0));
  }
}

/** The one value in the bytes. Maps become objects without a prototype. Raises `CodecError`. */
export function decode(bytes: Uint8Array): Packed {
  const reader = new Reader(bytes);
  const value = reader.value(0);
  if (!reader.done) throw new CodecError("bytes after the value");
  return value;
}

class Reader {
  private at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get done(): boolean {
    return this.at === this.bytes.length;
  }

  value(depth: number): Packed {
    if (depth > DEPTH_MAX) throw new CodecError("too deep");
    const tag = this.unsigned(1);
    if (tag < 0x80) return tag;
    if (tag < 0x90) return this.map(tag & 15, depth);
    if (tag < 0xa0) return this.array(tag & 15, depth);
    if (tag < 0xc0) return this.text(tag & 31);
    if (tag >= 0xe0) return tag - 0x100;
    return this.tagged(tag, depth);
  }

  private tagged(tag: number, depth: number): Packed {
    switch (tag) {
      case 0xc0:
        return null;
      case 0xc2:
      case 0xc3:
        return tag === 0xc3;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return this.take(this.unsigned(1 << (tag - 0xc4))).slice();
      case 0xcb:
        return this.float();
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.unsigned(1 << (tag - 0xcc));
      case 0xcf:
        return this.wide(this.unsigned(4));
      case 0xd0:
        return this.signed(1);
      case 0xd1:
        return this.signed(2);
      case 0xd2:
        return this.signed(4);
      case 0xd3:
        return this.wide(this.signed(4));
      case 0xd9:
      case 0xda:
      case 0xdb:
        return this.text(this.unsigned(1 << (tag - 0xd9)));
      case 0xdc:
      case 0xdd:
        return this.array(this.unsigned(tag === 0xdc ? 2 : 4), depth);
      case 0xde:
      case 0xdf:
        return this.map(this.unsigned(tag === 0xde ? 2 : 4), depth);
      default:
        throw new CodecError(`type 0x${tag.toString(16)} is not used in frames`);
    }
  }

  private take(count: number): Uint8Array {
    if (count > this.bytes.length - this.at) throw new CodecError("cut short");
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  private unsigned(size: number): number {
    const at = this.at;
    this.take(size);
    return size === 1 ? this.view.getUint8(at) : size === 2 ? this.view.getUint16(at) : this.view.getUint32(at);
  }

  private signed(size: number): number {
    const at = this.at;
    this.take(size);
    return size === 1 ? this.view.getInt8(at) : size === 2 ? this.view.getInt16(at) : this.view.getInt32(at);
  }

  private float(): number {
    const at = this.at;
    this.take(8);
    const value = this.view.getFloat64(at);
    if (!Number.isFinite(value)) throw new CodecError("not a finite number");
    return value;
  }

  private wide(top: number): number {
    const value = top * HIGH + this.unsigned(4);
    if (!Number.isSafeInteger(value)) throw new CodecError("integer above 2^53");
    return value;
  }

  private text(count: number): string {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(count));
    } catch (error) {
      throw error instanceof CodecError ? error : new CodecError("text is not UTF-8");
    }
  }

  private room(count: number): void {
    if (count > this.bytes.length - this.at) throw new CodecError("cut short");
  }

  private array(count: number, depth: number): Packed[] {
    this.room(count);
    const out: Packed[] = [];
    for (let i = 0; i < count; i++) out.push(this.value(depth + 1));
    return out;
  }

  private map(count: number, depth: number): { [key: string]: Packed } {
    this.room(count * 2);
    const out = Object.create(null) as { [key: string]: Packed };
    for (let i = 0; i < count; i++) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw new CodecError("a key that is no text");
      if (key in out) throw new CodecError("the same key twice");
      out[key] = this.value(depth + 1);
    }
    return out;
  }
}
