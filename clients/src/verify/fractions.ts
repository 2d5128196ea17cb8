// Exact fractions: sums of weights outgrow a browser's plain numbers as soon as they are multiplied.

export interface Fraction {
  readonly n: bigint;
  /** Above 0, and without a common divisor with n. */
  readonly d: bigint;
}

export function gcd(a: bigint, b: bigint): bigint {
  while (b) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}

export function fraction(n: bigint, d = 1n): Fraction {
  if (d === 0n) throw new RangeError("nothing can be divided by 0");
  const common = gcd(n, d) * (d < 0n ? -1n : 1n);
  return { n: n / common, d: d / common };
}

export const ZERO = fraction(0n);
export const add = (a: Fraction, b: Fraction) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
export const minus = (a: Fraction, b: Fraction) => fraction(a.n * b.d - b.n * a.d, a.d * b.d);
export const times = (a: Fraction, b: Fraction) => fraction(a.n * b.n, a.d * b.d);
export const over = (a: Fraction, b: Fraction) => fraction(a.n * b.d, a.d * b.n);
export const compare = (a: Fraction, b: Fraction) => Number(a.n * b.d > b.n * a.d) - Number(a.n * b.d < b.n * a.d);
export const least = (parts: Fraction[]) => parts.reduce((a, b) => (compare(b, a) < 0 ? b : a));
export const total = (parts: Fraction[]) => parts.reduce(add, ZERO);
export const spelled = (a: Fraction) => `${a.n}/${a.d}`;

/** The greatest whole number that is not more than n/d. */
export function floor(n: bigint, d: bigint): bigint {
  return n / d - (n % d !== 0n && n < 0n !== d < 0n ? 1n : 0n);
}

/** The fraction that a decimal such as "-12.5" spells. */
export function decimal(text: string): Fraction {
  const places = text.includes(".") ? text.length - text.indexOf(".") - 1 : 0;
  return fraction(BigInt(text.replace(".", "")), 10n ** BigInt(places));
}
