// A hash as people compare it: 24 digits, made dear to search for.
import { hex, sha256, unhex } from "./sha256";

const STRETCH_TIMES = 2 ** 14;
const known = new Map<string, string>();

/** A seal or a head as people see it. */
export function digits(head: string): string {
  const before = known.get(head);
  if (before) return before;
  let value = unhex(head);
  for (let n = 0; n < STRETCH_TIMES; n++) value = sha256(value);
  const number = (BigInt("0x" + hex(value.slice(0, 16))) % 10n ** 24n).toString().padStart(24, "0");
  const groups = number.match(/..../g)!.join(" ");
  known.set(head, groups);
  return groups;
}
