/**
 * Whether the engine's proof shows that a ballot is part of the result with these digits. Pure, and trusts no word of
 * it: leaf, root, seal, digits and signature are made again here, over plain http too (engine/AUDIT.md).
 */

import type { Body, Place } from "../shared/ballot";
import type { Paper } from "../shared/wire";
import { digits } from "../verify/digits";
import { at, type Facts, isFacts, type Json, list, number, parsed, text } from "../verify/json";
import { proofFile } from "../verify/prooffile";
import { isIn, leaf, line, sealed, signatureFault } from "../verify/seals";
import { unhex, utf8 } from "../verify/sha256";

/** Which ballot: whose and in which round, its id, and the digits that stand with the result on the screens. */
export interface Asked {
  readonly place: Place;
  readonly id: string;
  readonly head: string;
  readonly secret: boolean;
}

/** marks: what the ballot is counted as, null where that is secret. size: how many were counted. file: the proof to keep. */
export type Finding =
  | { readonly kind: "found"; readonly size: number; readonly marks: Json; readonly signed: boolean; readonly file: string }
  | { readonly kind: "replaced" | "absent" | "untrue" | "unsealed" | "no_receipt" | "failed" };

/** What an answer of the engine means. */
export function judged(status: number, data: Uint8Array, asked: Asked): Finding {
  const answer = parsed(data);
  if (status === 404) return { kind: isUnsealed(answer) ? "unsealed" : "failed" };
  if (status !== 200) return { kind: "failed" };
  try {
    return proved(answer, asked);
  } catch {
    return { kind: "untrue" };
  }
}

function isUnsealed(answer: Json | undefined): boolean {
  return isFacts(answer) && isFacts(answer.error) && answer.error.code === "not_sealed";
}

function proved(answer: Json | undefined, { place, id, head, secret }: Asked): Finding {
  const seal = at(answer, "seal");
  const [size, root, key] = [number(seal, "size"), text(seal, "root"), text(seal, "key")];
  // The names are the phone's own: a seal of another round cannot be put in the place of this one's.
  const said = line(place.meeting, place.poll, place.round, key, size, root, text(seal, "head"));
  if (digits(sealed(said)) !== head) return { kind: "untrue" };
  const signature = text(answer, "signature");
  if (signature && signatureFault(key, said, signature)) return { kind: "untrue" };
  const found = text(answer, "found");
  if (found === "absent") return { kind: "absent" };
  const bytes = text(answer, "leaf");
  const path = list(answer, "path").map((part) => unhex(String(part)));
  if (!isIn(root, size, number(answer, "index"), leaf(utf8(bytes)), path)) return { kind: "untrue" };
  const signed = signature !== "";
  const file = proofFile(answer as Facts, head);
  if (secret) return found === "counted" && bytes === id ? { kind: "found", size, marks: null, signed, file } : { kind: "untrue" };
  const facts = entryOf(bytes, place);
  const same = text(facts, "ballot_id") === id;
  if (found !== (same ? "counted" : "replaced")) return { kind: "untrue" };
  return same ? { kind: "found", size, marks: at(facts, "choices"), signed, file } : { kind: "replaced" };
}

/** The log's entry of a ballot, which must be this seat's in this round. */
function entryOf(bytes: string, place: Place): Facts {
  const facts = (parsed(utf8(bytes)) as Json[])[3];
  const own = { kind: "cast", poll: place.poll, round: place.round, voter: place.seat };
  for (const [name, value] of Object.entries(own)) if (at(facts, name) !== value) throw new TypeError(`another ${name}`);
  return facts as Facts;
}

/** What a ballot says, from how the log has it. */
export function bodyOf(paper: Paper, marks: Json): Body {
  const none = { choices: [], text: "", scores: [] };
  if (typeof marks === "string") return marks ? { ...none, text: marks } : { ...none, choices: [paper.blank] };
  const numbers = marks as number[];
  if (paper.method !== "rating") return { ...none, choices: numbers };
  return numbers.every((score) => score < 0) ? { ...none, choices: [paper.blank] } : { ...none, scores: numbers };
}
