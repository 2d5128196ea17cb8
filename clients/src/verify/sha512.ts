// SHA-512 by hand (FIPS 180-4), in whole numbers of any size: slow, and asked for once per signature.

const MASK = (1n << 64n) - 1n;

/** The largest whole number whose power is not above `value`. */
function root(value: bigint, power: bigint): bigint {
  let [low, high] = [0n, 1n << 70n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** power <= value) low = middle;
    else high = middle;
  }
  return low;
}

/** The first 64 bits of the fractional parts of the roots of the first primes. */
function constants(count: number, power: bigint): bigint[] {
  const found: bigint[] = [];
  for (let n = 2n; found.length < count; n++) {
    let prime = true;
    for (let d = 2n; d * d <= n; d++) if (n % d === 0n) prime = false;
    if (prime) found.push(root(n << (64n * power), power) & MASK);
  }
  return found;
}

const K = constants(80, 3n);
const START = constants(8, 2n);

const rotated = (x: bigint, by: bigint) => ((x >> by) | (x << (64n - by))) & MASK;

function schedule(block: DataView, at: number): bigint[] {
  const w: bigint[] = [];
  for (let t = 0; t < 16; t++) w.push(block.getBigUint64(at + 8 * t));
  for (let t = 16; t < 80; t++) {
    const [x, y] = [w[t - 15]!, w[t - 2]!];
    const s0 = rotated(x, 1n) ^ rotated(x, 8n) ^ (x >> 7n);
    const s1 = rotated(y, 19n) ^ rotated(y, 61n) ^ (y >> 6n);
    w.push((w[t - 16]! + s0 + w[t - 7]! + s1) & MASK);
  }
  return w;
}

function compressed(state: readonly bigint[], w: readonly bigint[]): bigint[] {
  let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
  for (let t = 0; t < 80; t++) {
    const s1 = rotated(e, 14n) ^ rotated(e, 18n) ^ rotated(e, 41n);
    const one = h + s1 + ((e & f) ^ (~e & MASK & g)) + K[t]! + w[t]!;
    const s0 = rotated(a, 28n) ^ rotated(a, 34n) ^ rotated(a, 39n);
    const two = s0 + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) & MASK, c, b, a, (one + two) & MASK];
  }
  return [a, b, c, d, e, f, g, h].map((value, n) => (value + state[n]!) & MASK);
}

/** The digest (64 bytes) of the parts, one after the other. */
export function sha512(...parts: Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const padded = new Uint8Array((((length + 16) >> 7) + 1) << 7);
  let at = 0;
  for (const part of parts) {
    padded.set(part, at);
    at += part.length;
  }
  padded[length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setBigUint64(padded.length - 8, BigInt(length) * 8n);
  let state = START;
  for (let block = 0; block < padded.length; block += 128) state = compressed(state, schedule(view, block));
  const digest = new Uint8Array(64);
  const out = new DataView(digest.buffer);
  state.forEach((word, n) => out.setBigUint64(8 * n, word));
  return digest;
}
