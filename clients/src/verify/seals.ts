// The seal of a round, made again: the root over its counted ballots, the line that binds it, and the signature.
import { isSignature } from "./ed25519";
import type { Json } from "./json";
import { hex, sha256, unhex, utf8 } from "./sha256";

export const NOT_SIGNED = "the log is of an older engine: its rounds are not sealed and not signed";

export function leaf(data: Uint8Array): Uint8Array {
  return sha256(Uint8Array.of(0), data);
}

/** The root (RFC 9162, section 2.1.1), as 64 hex digits. */
export function root(leaves: readonly Uint8Array[]): string {
  let level = leaves.length ? [...leaves] : [sha256()];
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let n = 0; n + 1 < level.length; n += 2) above.push(sha256(Uint8Array.of(1), level[n]!, level[n + 1]!));
    if (level.length % 2) above.push(level[level.length - 1]!);
    level = above;
  }
  return hex(level[0]!);
}

/** said: meeting, poll, round, key, size, root, head. */
export function line(...said: (string | number)[]): Uint8Array {
  return utf8(["klubba seal 1", ...said].join(" "));
}

export function sealed(line: Uint8Array): string {
  return hex(sha256(line));
}

/** What is wrong with a signature; "" for nothing. */
export function signatureFault(key: string, line: Uint8Array, signature: Json | undefined): string {
  if (signature === "") return "the round is not signed, and the log names a key that it is to be signed with";
  if (!isHex(key, 64)) return "the key that the log names is no key";
  const sound = isHex(signature, 128) && isSignature(unhex(key), line, unhex(signature as string));
  return sound ? "" : "it is not that of the key which the log names, over this seal";
}

function isHex(text: Json | undefined, length: number): boolean {
  return typeof text === "string" && text.length === length && /^[0-9a-f]*$/.test(text);
}

/** Whether the path proves that the leaf stands at `index` among the `size` that have this root (RFC 9162, 2.1.3.2). */
export function isIn(root: string, size: number, index: number, leaf: Uint8Array, path: readonly Uint8Array[]): boolean {
  let [at, last, made] = [index, size - 1, leaf];
  if (!Number.isSafeInteger(at) || !Number.isSafeInteger(last) || at < 0 || at > last) return false;
  for (const beside of path) {
    if (last === 0) return false;
    const right = at % 2 === 1 || at === last;
    made = sha256(Uint8Array.of(1), ...(right ? [beside, made] : [made, beside]));
    while (right && at % 2 === 0 && at > 0) [at, last] = [at / 2, Math.floor(last / 2)];
    [at, last] = [Math.floor(at / 2), Math.floor(last / 2)];
  }
  return last === 0 && hex(made) === root;
}
