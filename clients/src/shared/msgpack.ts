/**
 * The part of MessagePack that the frames use: nil, bool, integers from -32 to 2^53, str, bin, array and map.
 * Frames from the engine may hold all of it; frames to the engine are lists of texts, bytes and whole numbers.
 * The schema has no fractions and no number below -1, so their types are refused: every phone would carry them.
 *
 * Decoding is bounded: by depth, and by the bytes that are there (a length that promises more is refused before
 * anything is allocated). Other types, duplicate keys, keys that are no strings, and bytes left
 * are refused. Every refusal is a `CodecError`.
 */

export type Packed = null | boolean | number | string | Uint8Array | readonly Packed[] | { readonly [key: string]: Packed };

export class CodecError extends Error {}

const DEPTH_MAX = 16;
const HIGH = 2 ** 32;

/**
 * The bytes of a frame to the engine: lists of texts, bytes and whole numbers from -32, each in its shortest form.
 * Raises `CodecError` for anything else, which no such frame holds.
 */
export function encode(value: Packed): Uint8Array {
  const out: number[] = [];
  write(out, value);
  return Uint8Array.from(out);
}

function write(out: number[], value: Packed): void {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= -32) {
    if (value < 0x80) out.push(value & 0xff);
    else sized(out, value, 0xcc, 0);
  } else if (typeof value === "string") {
    const bytes = new TextEncoder().encode(value);
    head(out, bytes.length, 31, 0xa0, 0xd9);
    append(out, bytes);
  } else if (value instanceof Uint8Array) {
    head(out, value.length, -1, 0, 0xc4);
    append(out, value);
  } else if (Array.isArray(value)) {
    head(out, value.length, 15, 0x90, 0xdb);
    value.forEach((each) => write(out, each));
  } else refuse("cannot be sent");
}

function append(out: number[], bytes: Uint8Array): void {
  bytes.forEach((byte) => out.push(byte));
}

/** The head of a counted type: the count itself up to `short`, else 1, 2 or 4 bytes after a tag counted from `first`. */
function head(out: number[], count: number, short: number, fix: number, first: number): void {
  if (count <= short) out.push(fix | count);
  else sized(out, count, first, first === 0xd9 || first === 0xc4 ? 0 : 1);
}

/** A whole number in 2^k bytes, the smallest k from `k` on, after the tag `first + k`. */
function sized(out: number[], n: number, first: number, k: number): void {
  while (n >= 256 ** 2 ** k) k++;
  out.push(first + k);
  for (let place = 2 ** k - 1; place >= 0; place--) out.push(Math.floor(n / 256 ** place) % 256);
}

/** The one value in the bytes. Maps become objects without a prototype. Raises `CodecError`. */
export function decode(frame: Uint8Array): Packed {
  bytes = frame;
  view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  at = 0;
  const whole = value(0);
  if (at < bytes.length) refuse("bytes left");
  return whole;
}

// One frame is read at a time, from its first byte to its last: this is the one, and how far the reading has come.
let bytes: Uint8Array;
let view: DataView;
let at: number;

function refuse(why: string): never {
  throw new CodecError(why);
}

/** A count that the bytes can hold; refused before anything is made of it. */
function room(count: number): number {
  if (count > bytes.length - at) refuse("cut short");
  return count;
}

/** The place of the next `count` bytes, which must be there. */
function skip(count: number): number {
  at += room(count);
  return at - count;
}

function unsigned(size: number): number {
  const from = skip(size);
  return size === 1 ? view.getUint8(from) : size === 2 ? view.getUint16(from) : view.getUint32(from);
}

function wide(): number {
  const n = unsigned(4) * HIGH + unsigned(4);
  if (!Number.isSafeInteger(n)) refuse("too large");
  return n;
}

function binary(count: number): Uint8Array {
  const from = skip(count);
  return bytes.slice(from, at);
}

function text(count: number): string {
  const part = binary(count);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(part);
  } catch {
    return refuse("not UTF-8");
  }
}

function array(count: number, depth: number): Packed[] {
  const out: Packed[] = [];
  for (let left = room(count); left > 0; left--) out.push(value(depth));
  return out;
}

function map(count: number, depth: number): Packed {
  const out = Object.create(null) as { [key: string]: Packed };
  for (let left = room(count); left > 0; left--) {
    const key = value(depth);
    if (typeof key !== "string" || key in out) return refuse("bad key");
    out[key] = value(depth);
  }
  return out;
}

function value(depth: number): Packed {
  if (++depth > DEPTH_MAX) refuse("too deep");
  const tag = unsigned(1);
  if (tag < 0x80) return tag;
  if (tag < 0x90) return map(tag & 15, depth);
  if (tag < 0xa0) return array(tag & 15, depth);
  if (tag < 0xc0) return text(tag & 31);
  if (tag >= 0xe0) return tag - 0x100;
  return tagged(tag, depth);
}

function tagged(tag: number, depth: number): Packed {
  if (tag === 0xc0) return null;
  if (tag === 0xc2 || tag === 0xc3) return tag === 0xc3;
  if (tag >= 0xc4 && tag <= 0xc6) return binary(unsigned(1 << (tag - 0xc4)));
  if (tag >= 0xcc && tag <= 0xce) return unsigned(1 << (tag - 0xcc));
  if (tag === 0xcf) return wide();
  if (tag >= 0xd9 && tag <= 0xdb) return text(unsigned(1 << (tag - 0xd9)));
  if (tag === 0xdc || tag === 0xdd) return array(unsigned(tag === 0xdc ? 2 : 4), depth);
  if (tag === 0xde || tag === 0xdf) return map(unsigned(tag === 0xde ? 2 : 4), depth);
  return refuse("bad type");
}
