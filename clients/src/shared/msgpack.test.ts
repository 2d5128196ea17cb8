import { describe, expect, it } from "vitest";
import { packed } from "./engine-side";
import { CodecError, decode, encode, type Packed } from "./msgpack";
import vectors from "./vectors.gen.json";
import { hex, unhex } from "./wire";

type Tagged = null | boolean | number | string | Tagged[] | { [key: string]: Tagged };

function plain(value: Tagged): Packed {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  if (typeof value["$bytes"] === "string") return unhex(value["$bytes"]);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each)]));
}

describe("golden vectors", () => {
  for (const [n, { name, direction, hex: data, value }] of vectors.entries()) {
    it(`${n} ${name}: decodes`, () => {
      expect(decode(unhex(data))).toEqual(plain(value as Tagged));
    });
    if (direction === "inbound") {
      it(`${n} ${name}: encodes`, () => expect(hex(encode(plain(value as Tagged)))).toBe(data));
    }
  }
});

describe("numbers and lengths at their edges", () => {
  const ints = [0, 127, 128, 255, 256, 65535, 65536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];
  for (const n of [...ints, -1, -32]) it(`number ${n} in its shortest form`, () => expect(decode(encode(n))).toBe(n));
  for (const count of [0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536]) {
    it(`text, bytes and list of ${count}`, () => {
      const value = ["å".repeat(count), new Uint8Array(count).fill(7), new Array<number>(count).fill(1)];
      expect(decode(encode(value))).toEqual(value);
    });
  }
});

describe("refuses", () => {
  const bad: Record<string, string> = {
    "bytes after the value": "c0c0",
    nothing: "",
    "a text cut short": "a5686a",
    "a length that promises 4 GiB": "dbffffffff",
    "an array that promises 4 G elements": "ddffffffff",
    "a map that promises more than there is": "dfffffffff",
    "an extension type": "d40102",
    "the type that is never used": "c1",
    "an integer above 2^53": "cf0020000000000000",
    "a fraction": "cb3fe0000000000000",
    "numbers below -32": "91d0df",
    "a number as key": "810102",
    "the same key twice": "82a16101a16102",
    "text that is not UTF-8": "a1ff",
    "nesting without end": "91".repeat(100) + "c0",
  };
  for (const [what, data] of Object.entries(bad)) {
    it(what, () => expect(() => decode(unhex(data))).toThrow(CodecError));
  }
  for (const value of [NaN, -33, 0.5, 2 ** 53, null, true, { key: 1 }]) {
    it(`to encode ${JSON.stringify(value)}`, () => expect(() => encode([value])).toThrow(CodecError));
  }
});

it("a key named __proto__ is only a key", () => {
  const value = decode(packed(JSON.parse('{"__proto__": {"polluted": true}}') as Packed)) as Record<string, unknown>;
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  expect(Object.keys(value)).toEqual(["__proto__"]);
});
