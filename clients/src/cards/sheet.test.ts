import { describe, expect, it } from "vitest";
import { bare, grouped, pages, pictureSource, search, type SeatCard } from "./sheet";

const card = (seat: string, name: string): SeatCard => ({
  seat,
  name,
  organisation: "Norra Skog",
  group: "",
  code: "ABCD2345",
  link: "",
  qr: "",
});

describe("the cards on paper", () => {
  it("lie eight to a page, in order", () => {
    const numbers = Array.from({ length: 17 }, (_, n) => n);
    expect(pages(numbers).map((page) => page.length)).toEqual([8, 8, 1]);
    expect(pages(numbers).flat()).toEqual(numbers);
    expect(pages([])).toEqual([]);
  });

  it("show code and address as people read them", () => {
    expect(grouped("ABCD2345")).toBe("ABCD-2345");
    expect(bare("http://192.168.1.4:8080/")).toBe("192.168.1.4:8080");
    expect(bare("https://rosta.example")).toBe("rosta.example");
  });

  it("carry the QR as a picture, never as markup", () => {
    const source = pictureSource('<svg onload="x()"/>#"');
    expect(source.startsWith("data:image/svg+xml")).toBe(true);
    expect(source).not.toMatch(/[<>"#]/);
  });

  it("are found by every word, whatever its case", () => {
    const cards = [card("1", "Åsa Ek"), card("2", "Per Ek")];
    expect(search(cards, "åsa skog").map(({ seat }) => seat)).toEqual(["1"]);
    expect(search(cards, " ")).toHaveLength(2);
    expect(search(cards, "nobody")).toEqual([]);
  });
});
