/** For tests: packs what the engine may send, maps and all. Only what `encode` does not need to know. */

import { encode, type Packed } from "./msgpack";

/** The bytes of any value, as an engine would pack it (integers below 0 and floats in their long forms). */
export function packed(value: Packed): Uint8Array {
  return Uint8Array.from(bytesOf(value));
}

function bytesOf(value: Packed): number[] {
  if (value === null) return [0xc0];
  if (typeof value === "boolean") return [value ? 0xc3 : 0xc2];
  if (typeof value === "number" && !(Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0))) return long(value);
  if (typeof value === "number" || typeof value === "string" || value instanceof Uint8Array) return [...encode(value)];
  if (Array.isArray(value)) return [0xdd, ...count(value.length), ...value.flatMap(bytesOf)];
  const entries = Object.entries(value as { [key: string]: Packed });
  return [0xdf, ...count(entries.length), ...entries.flatMap(([key, each]) => [...encode(key), ...bytesOf(each)])];
}

function count(n: number): number[] {
  return [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
}

function long(value: number): number[] {
  const eight = new DataView(new ArrayBuffer(8));
  const whole = Number.isSafeInteger(value) && !Object.is(value, -0);
  if (whole) eight.setBigInt64(0, BigInt(value));
  else eight.setFloat64(0, value);
  return [whole ? 0xd3 : 0xcb, ...new Uint8Array(eight.buffer)];
}
