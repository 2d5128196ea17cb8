// The proof of one ballot as a file: one line, `proof HEX JSON`, as the lines of a bundle are.
import { at, type Facts, type Json } from "./json";
import { hex, sha256, utf8 } from "./sha256";

export const FORMAT = "klubba-proof";
export const VERSION = 1;
const FIELDS = ["seal", "signature", "leaf", "index", "path"];

/** The file of an engine's answer that was found to be true. digits: those that stand with the result. */
export function proofFile(answer: Facts, digits: string): string {
  const facts: Facts = { format: FORMAT, v: VERSION, digits };
  for (const name of FIELDS) facts[name] = at(answer, name);
  const json = JSON.stringify(facts as Json);
  return `proof ${hex(sha256(utf8(json)))} ${json}\n`;
}
