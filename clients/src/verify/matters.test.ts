import { expect, it } from "vitest";
import { Matter } from "./matters";

const CALL = { move: "call", phase: "final_vote", added: { id: "v1" }, yes: "a", no: "b" };

function played(...moves: readonly [object, string | null][]): { said: string[]; notes: string[] } {
  const said: string[] = [];
  const matter = new Matter("bro");
  for (const [facts, declared] of moves) matter.move(facts as never, declared, (what) => said.push(what));
  return { said, notes: matter.notes() };
}

const PUT = { move: "put", phase: "put" };
const FIND = { move: "find", phase: "found", proposal: "a" };
const won = (outcome: string, answer: string) => ({ move: "resolve", phase: "decided", vote: "v1", answer, outcome });

it("follows a vote to what its answer stood for", () => {
  const { said, notes } = played([PUT, null], [FIND, null], [CALL, null], [won("b", "no"), "no"]);
  expect(said).toEqual([]);
  expect(notes).toEqual(["matter bro: decided: b, by vote"]);
});

it("names an outcome that the answer did not stand for", () => {
  const { said } = played([PUT, null], [FIND, null], [CALL, null], [won("a", "no"), "no"]);
  expect(said).toEqual(["matter bro: no is for b, not for a"]);
});

it("names an answer that the log does not have", () => {
  const { said } = played([PUT, null], [FIND, null], [CALL, null], [won("a", "yes"), "no"]);
  expect(said).toEqual(["matter bro: it goes on with yes of v1, the log has no of v1"]);
});

it("names a move that the table does not know", () => {
  const { said } = played([FIND, null]);
  expect(said).toEqual(["matter bro: find in the phase debate does not lead to found"]);
});

it("tells of departures and reservations", () => {
  const { said, notes } = played(
    [PUT, null],
    [FIND, null],
    [{ move: "strike", phase: "decided", outcome: "a" }, null],
    [{ move: "reserve", phase: "decided", by: "s2" }, null],
    [{ move: "depart", phase: "departed", text: "Skäl" }, null],
  );
  expect(said).toEqual([]);
  expect(notes).toEqual([
    "matter bro: the chair left the procedure: Skäl",
    "matter bro: departed: a, by acclamation; reservations: 1",
  ]);
});
