// One page that counts a bundle again, also when it is opened from a file and without a network.
import { type Report, verify } from "./checking";
import { parsed } from "./json";
import { isProof, type ProofReport, verifyProof } from "./proofs";
import { isBundle } from "./reading";
import { utf8 } from "./sha256";

const byId = <E extends HTMLElement>(id: string) => document.getElementById(id) as E;
const file = byId<HTMLInputElement>("file");
const head = byId<HTMLInputElement>("head");
const receipt = byId<HTMLTextAreaElement>("receipt");
let data: Uint8Array | null = null;

function say(id: string, text: string, kind = ""): void {
  const line = byId(id);
  line.textContent = text;
  line.className = kind;
  line.hidden = !text;
}

function fill(id: string, rows: string[][], row: string, cell: string): void {
  byId(id).replaceChildren(
    ...rows.map((cells) => {
      const made = document.createElement(row);
      if (!cell) made.textContent = cells.join(" ");
      for (const text of cell ? cells : []) made.appendChild(document.createElement(cell)).textContent = text;
      return made;
    }),
  );
}

function show(report: Report): void {
  const wrong = report.findings.length;
  if (wrong) say("verdict", `Stämmer inte: ${wrong} fel · Not verified: ${wrong} findings`, "wrong");
  else say("verdict", `Allt stämmer · Verified: ${report.entries} poster, ${report.heads.length} omröstningar`, "right");
  fill("findings", report.findings.map(({ where, what }) => [`${where}: ${what}`]), "li", "");
  fill("heads", report.heads.map((of) => [`${of.poll} (${of.round})`, of.digits]), "tr", "td");
  fill("notes", report.notes.map((note) => [note]), "li", "");
  sayMine(report.receipt);
}

function showProof({ findings, said, receipt }: ProofReport): void {
  const wrong = findings.length;
  if (wrong) say("verdict", `Beviset stämmer inte: ${wrong} fel · Not verified: ${wrong} findings`, "wrong");
  else say("verdict", "Beviset stämmer · Verified: the proof of one ballot", "right");
  fill("findings", findings.map(({ where, what }) => [`${where}: ${what}`]), "li", "");
  fill("said", said.map((both) => [...both]), "li", "span");
  sayMine(receipt);
}

function sayMine(receipt: string): void {
  say("mine", mine(receipt), receipt.startsWith("not") ? "wrong" : "right");
}

function mine(said: string): string {
  if (said === "included") return "Din röst är räknad · Your ballot was counted";
  if (said.startsWith("replaced")) return `Du ändrade dig: en senare röst räknas · ${said}`;
  return said && `Rösten finns inte med · ${said}`;
}

function check(): void {
  fill("findings", [], "li", "");
  fill("heads", [], "tr", "td");
  fill("notes", [], "li", "");
  fill("said", [], "li", "");
  say("mine", "");
  if (!data) return;
  const [seen, asked] = [head.value.trim(), receipt.value.trim()];
  const facts = asked ? parsed(utf8(asked)) : null;
  if (isProof(data)) showProof(verifyProof(data, seen, facts ?? null));
  else if (isBundle(data)) show(verify(data, seen, facts ?? null));
  else return say("verdict", "Det här är ingen fil från Klubba · Not a bundle, nor a proof", "wrong");
  if (asked && facts === undefined) say("mine", "Kvittot går inte att läsa · The receipt cannot be read", "wrong");
}

file.addEventListener("change", () => {
  void file.files?.[0]?.arrayBuffer().then((bytes) => {
    data = new Uint8Array(bytes);
    check();
  });
});
head.addEventListener("change", check);
receipt.addEventListener("change", check);

// For whoever would rather ask in the console than look.
Object.assign(window, { klubba: { verify, isBundle, verifyProof, isProof } });
