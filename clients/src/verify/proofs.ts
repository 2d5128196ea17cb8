// The proof of one ballot as a file: checked with nothing else, and said in words what it proves and what it does not.
import { digits } from "./digits";
import { type Facts, isFacts, type Json, parsed, shown } from "./json";
import { FORMAT, VERSION } from "./prooffile";
import type { Finding } from "./reading";
import { isIn, leaf, line, sealed, signatureFault } from "./seals";
import { hex, sha256, unhex, utf8 } from "./sha256";

const FILE = /^proof ([0-9a-f]{64}) ([^]+)\n$/;
const HASH = /^[0-9a-f]{64}$/;
const BALLOT = /^[0-9a-f]{32}$/;
const NAME = /^[!-~]+$/;
const DIGITS = /^[0-9]{4}( [0-9]{4}){5}$/;
/** Half of a pair of surrogates alone. */
const LONE = /\p{Cs}/u;

/** In Swedish, and as the command says it. */
export type Said = readonly [sv: string, en: string];

export interface ProofReport {
  findings: Finding[];
  said: Said[];
  receipt: string;
}

interface Seal {
  meeting: string;
  poll: string;
  round: number;
  key: string;
  size: number;
  root: string;
  head: string;
}

interface Proof {
  seal: Seal;
  signature: Json | undefined;
  digits: string;
  leaf: string;
  index: number;
  path: string[];
}

export function isProof(data: Uint8Array): boolean {
  return new TextDecoder().decode(data.subarray(0, 6)) === "proof ";
}

/** head: digits that people saw; receipt: a phone's, as parsed JSON. */
export function verifyProof(data: Uint8Array, head = "", receipt: Json = null): ProofReport {
  const report: ProofReport = { findings: [], said: [], receipt: "" };
  const json = jsonOf(data);
  if (!json) report.findings.push({ where: "file", what: "its bytes are not those that its sha256 was made of" });
  if (!json) return report;
  const proof = whole(parsed(json));
  if (!proof) report.findings.push({ where: "file", what: "it lacks something, or has it in another form" });
  if (!proof) return report;
  const ballot = ballotOf(proof);
  report.findings.push(...faults(proof, ballot, head));
  if (ballot && isFacts(receipt)) report.receipt = saidOf(receipt, proof.seal, ballot);
  if (ballot && !report.findings.length) report.said.push(...words(proof, ballot, head));
  return report;
}

/** The bytes of the JSON; null where they are not those of the digest, or where this is not one line. */
function jsonOf(data: Uint8Array): Uint8Array | null {
  const [start, end] = ["proof ".length + 64 + 1, data.length - 1];
  const text = new TextDecoder("latin1").decode(data);
  const found = FILE.exec(text);
  const json = data.subarray(start, end);
  return found && hex(sha256(json)) === found[1] ? json : null;
}

function whole(facts: Json | undefined): Proof | null {
  if (!isFacts(facts) || facts.format !== FORMAT || facts.v !== VERSION) return null;
  const { seal, path } = facts;
  if (!isFacts(seal) || !Array.isArray(path)) return null;
  const sound =
    [seal.round, seal.size, facts.index].every((value) => typeof value === "number") &&
    [seal.key, seal.root, seal.head, ...path].every((text) => is(HASH, text)) &&
    is(NAME, seal.meeting) &&
    is(NAME, seal.poll) &&
    is(DIGITS, facts.digits) &&
    typeof facts.leaf === "string" &&
    !LONE.test(facts.leaf);
  return sound ? (facts as unknown as Proof) : null;
}

const is = (form: RegExp, text: Json | undefined): boolean => typeof text === "string" && form.test(text);

function ballotOf({ leaf, seal }: Proof): Facts | null {
  if (BALLOT.test(leaf)) return { ballot_id: leaf };
  const entry = parsed(utf8(leaf));
  const ballot = Array.isArray(entry) && entry.length === 4 ? entry[3] : null;
  if (!isFacts(ballot!) || ballot.kind !== "cast") return null;
  const same = ballot.poll === seal.poll && ballot.round === seal.round;
  const named = is(NAME, ballot.voter) && is(BALLOT, ballot.ballot_id) && "choices" in ballot;
  return same && named ? ballot : null;
}

function faults(proof: Proof, ballot: Facts | null, head: string): Finding[] {
  const { seal, signature } = proof;
  const found: Finding[] = [];
  if (!ballot) found.push({ where: "leaf", what: "it is no ballot of this round" });
  if (!isIn(seal.root, seal.size, proof.index, leaf(utf8(proof.leaf)), proof.path.map(unhex)))
    found.push({ where: "leaf", what: "the path does not lead from it to the root of the counted ballots" });
  const said = line(seal.meeting, seal.poll, seal.round, seal.key, seal.size, seal.root, seal.head);
  const made = digits(sealed(said));
  if (proof.digits !== made)
    found.push({ where: "digits", what: `the seal gives ${made}, the file says ${proof.digits}` });
  if (signatureFault(seal.key, said, signature))
    found.push({ where: "signature", what: "it is not that of the key which the file names, over this seal" });
  const plain = head.replace(/\s/g, "").toLowerCase();
  if (head && ![made.replace(/ /g, ""), sealed(said), seal.head].includes(plain))
    found.push({ where: "head", what: `${head} is not the head of this round, which is ${made}` });
  return found;
}

function words({ seal, digits }: Proof, ballot: Facts, head: string): Said[] {
  const [id, voter, says] = [shown(ballot.ballot_id), shown(ballot.voter), JSON.stringify(ballot.choices)];
  const isOpen = "voter" in ballot;
  const said: (Said | false)[] = [
    [
      `Omröstning: ${seal.poll}, omgång ${seal.round}, i mötet ${seal.meeting}`,
      `round: ${seal.poll} ${seal.round} of the meeting ${seal.meeting}`,
    ],
    [
      `Bevisat: rösten ${id} är en av de ${seal.size} som räknades i omgången`,
      `proved: the ballot ${id} is one of the ${seal.size} that were counted in this round`,
    ],
    isOpen && [
      `Bevisat: det är rösten från plats ${voter}, och den säger ${says}`,
      `proved: it is the ballot of the seat ${voter}, and says ${says}`,
    ],
    isOpen && [
      "Markeringarna står som i loggen: alternativen räknade från 0 i röstsedelns ordning, eller betyg, eller en text",
      "the marks are as the log has them: options counted from 0 in the order of the paper, or scores, or a text",
    ],
    [`Kontrollsiffror: ${digits}`, `digits: ${digits}`],
    [`Undertecknat med nyckeln ${seal.key}`, `signed: by the key ${seal.key}`],
    !head && [
      "Inte bevisat: att salen såg de här siffrorna. Jämför dem: den som hittar på en egen omgång kan underteckna den med en egen nyckel",
      "not proved: that the hall saw these digits. Compare them: whoever makes up a round of their own can sign it with a key of their own",
    ],
    isOpen
      ? ["Inte bevisat: vem som satt på platsen", "not proved: who sat at the seat"]
      : [
          "Inte bevisat: vems rösten är och vad den säger, för omröstningen var sluten",
          "not proved: whose ballot it is, and what it says: the round was secret",
        ],
    [
      "Inte bevisat: att ingen annans röst lades till, och att resultatet är rätt. Det visar filen från mötet",
      "not proved: that nobody else's ballot was added, and that the result is right. The meeting's bundle shows that",
    ],
  ];
  return said.filter((each) => each !== false);
}

function saidOf(receipt: Facts, seal: Seal, ballot: Facts): string {
  for (const name of ["meeting", "poll", "round"] as const)
    if (receipt[name] !== seal[name])
      return `not included: it is of the ${name} ${shown(receipt[name])}, this file is of ${shown(seal[name])}`;
  const same = String(receipt.ballot_id ?? "").replace(/-/g, "").toLowerCase() === ballot.ballot_id;
  return same ? "included" : "not included: this file is the proof of another ballot";
}
