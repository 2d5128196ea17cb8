// Verification of Ed25519 signatures (RFC 8032, section 5.1.7) with whole numbers: a page opened from a file, or over
// plain http, has no crypto.subtle. What is verified is public, so it does not matter that it takes uneven time.
import { hex } from "./sha256";
import { sha512 } from "./sha512";

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** (X, Y, Z, T): x = X/Z, y = Y/Z, xy = T/Z. */
type Point = readonly [bigint, bigint, bigint, bigint];

const mod = (value: bigint) => ((value % P) + P) % P;

function power(base: bigint, exponent: bigint): bigint {
  let [result, square] = [1n, mod(base)];
  for (let left = exponent; left; left >>= 1n) {
    if (left & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

const inverse = (value: bigint) => power(value, P - 2n);
const D = mod(-121665n * inverse(121666n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);

function sum(a: Point, b: Point): Point {
  const one = mod((a[1] - a[0]) * (b[1] - b[0]));
  const two = mod((a[1] + a[0]) * (b[1] + b[0]));
  const three = mod(2n * a[3] * b[3] * D);
  const four = mod(2n * a[2] * b[2]);
  const [e, f, g, h] = [two - one, four - three, four + three, two + one];
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(count: bigint, point: Point): Point {
  let [total, doubled]: [Point, Point] = [[0n, 1n, 1n, 0n], point];
  for (let left = count; left; left >>= 1n) {
    if (left & 1n) total = sum(total, doubled);
    doubled = sum(doubled, doubled);
  }
  return total;
}

const little = (bytes: Uint8Array) => BigInt("0x" + hex(bytes.slice().reverse()));

function encoded([x, y, z]: Point): bigint {
  const z1 = inverse(z);
  return mod(y * z1) | ((mod(x * z1) & 1n) << 255n);
}

/** A point from its number; null where it is no point's. */
function pointOf(number: bigint): Point | null {
  const [y, odd] = [number & ((1n << 255n) - 1n), number >> 255n];
  if (y >= P) return null;
  const square = mod((y * y - 1n) * inverse(D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x - square)) x = mod(x * ROOT_OF_MINUS_ONE);
  if (mod(x * x - square) || (x === 0n && odd)) return null;
  if ((x & 1n) !== odd) x = P - x;
  return [x, y, 1n, mod(x * y)];
}

const BASE = pointOf(mod(4n * inverse(5n)))!;

/** Whether the owner of the public key (32 bytes) signed the message. signature: 64 bytes. */
export function isSignature(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== 32 || signature.length !== 64) return false;
  const point = pointOf(little(key));
  const scalar = little(signature.subarray(32));
  if (!point || scalar >= ORDER) return false;
  const stated = signature.subarray(0, 32);
  const challenge = little(sha512(stated, key, message)) % ORDER;
  const [x, y, z, t] = point;
  return encoded(sum(times(scalar, BASE), times(challenge, [mod(-x), y, z, mod(-t)]))) === little(stated);
}
