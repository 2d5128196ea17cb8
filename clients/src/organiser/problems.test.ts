import { describe, expect, it } from "vitest";
import { problemText } from "./problems";

const problem = (place: string, code: string, expected: string, got = "x") => ({ place, code, expected, got });

describe("what is wrong, in words", () => {
  it("asks for yes or no where a sheet says neither", () => {
    const said = problemText(problem("roll[3].remote", "unknown_value", "ja, nej, true or false", "'kanske'"));
    expect(said).toEqual({ sv: "Skriv ja eller nej.", en: "Write yes or no." });
  });

  it("names the bounds of a whole number", () => {
    const said = problemText(problem("items[0].polls[0].winners", "wrong_type", "a whole number from 1 to 5"));
    expect(said).toEqual({ sv: "Ett heltal från 1 till 5.", en: "A whole number from 1 to 5." });
  });

  it("says what the engine says of anything else", () => {
    expect(problemText(problem("items", "wrong_type", "a list", "a text")).en).toBe("This is not right. Expected: a list. Got: a text.");
  });
});
