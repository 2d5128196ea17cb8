/** For tests: packs what the engine may send, maps and all. Only what `encode` does not need to know. */

import { encode, type Packed } from "./msgpack";

/** The bytes of any value, as an engine would pack it. */
export function packed(value: Packed): Uint8Array {
  return Uint8Array.from(bytesOf(value));
}

function bytesOf(value: Packed): number[] {
  if (value === null) return [0xc0];
  if (typeof value === "boolean") return [value ? 0xc3 : 0xc2];
  if (typeof value === "number" || typeof value === "string" || value instanceof Uint8Array) return [...encode(value)];
  if (Array.isArray(value)) return [0xdd, ...count(value.length), ...value.flatMap(bytesOf)];
  const entries = Object.entries(value as { [key: string]: Packed });
  return [0xdf, ...count(entries.length), ...entries.flatMap(([key, each]) => [...encode(key), ...bytesOf(each)])];
}

function count(n: number): number[] {
  return [(n >>> 24) & 255, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
}
