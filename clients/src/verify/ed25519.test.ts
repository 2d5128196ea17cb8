// The vectors of RFC 8032, section 7.1, and what must not pass.
import { expect, test } from "vitest";
import { isSignature } from "./ed25519";
import { hex, unhex, utf8 } from "./sha256";
import { sha512 } from "./sha512";

const VECTORS = [
  [
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "",
    "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
  ],
  [
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "72",
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
  ],
  [
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "af82",
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
  ],
  [
    "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
    hex(sha512(utf8("abc"))),
    "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
  ],
].map((parts) => parts.map(unhex) as [Uint8Array, Uint8Array, Uint8Array]);

test("the digest is that of FIPS 180-4's example", () => {
  expect(hex(sha512(utf8("abc")))).toBe(
    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
  );
  for (const length of [111, 112, 127, 128, 129]) expect(sha512(new Uint8Array(length)).length).toBe(64);
});

test("every vector's signature is one", () => {
  for (const vector of VECTORS) expect(isSignature(...vector)).toBe(true);
});

test("no altered key, message or signature passes", () => {
  for (const vector of VECTORS)
    for (const part of [0, 1, 2] as const)
      for (let at = 0; at < vector[part].length; at += 7) {
        const altered = vector.map((bytes) => bytes.slice()) as [Uint8Array, Uint8Array, Uint8Array];
        altered[part][at]! ^= 1 << at % 8;
        expect(isSignature(...altered)).toBe(false);
      }
  const [key, message, signature] = VECTORS[0]!;
  expect(isSignature(key, message, signature.slice(0, 63))).toBe(false);
  expect(isSignature(key.slice(1), message, signature)).toBe(false);
});

test("a scalar that is not reduced, and a key that is no point, are refused", () => {
  const [key, message, signature] = VECTORS[1]!;
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  const scalar = BigInt("0x" + hex(signature.slice(32).reverse())) + order;
  const raised = unhex(hex(signature.slice(0, 32)) + hex(unhex(scalar.toString(16).padStart(64, "0")).reverse()));
  expect(isSignature(key, message, raised)).toBe(false);
  expect(isSignature(new Uint8Array(32).fill(255), message, signature)).toBe(false);
  expect(isSignature(unhex("02" + "00".repeat(31)), message, signature)).toBe(false);
});
