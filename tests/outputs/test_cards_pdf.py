"""The printed cards: A4, eight a page, in our own font on a machine that has none."""

import re
import zlib

from klubba.core.model import Text
from klubba.outputs.cards import SeatCard, card_pdf

A4_POINTS = (595.28, 841.89)
NAMES = ("Åsa Öberg", "Máret Ánne Čuoŋ", "Šerife Đoković-Łęcka", "Ž" * 200, "<script>alert(1)</script>")


def card(n: int) -> SeatCard:
    name = NAMES[n % len(NAMES)]
    return SeatCard(str(n), name, "Bolaget åt alla", "Norr", "", False, "ABCD2345", f"https://klubba.test/#{n:022d}")


def unpacked(pdf: bytes) -> bytes:
    """The file with its compressed parts opened."""
    parts = [pdf]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            continue  # A picture, or a stream that is not packed.
    return b"\n".join(parts)


def test_seventeen_cards_are_three_pages_of_a4() -> None:
    inside = unpacked(card_pdf([card(n) for n in range(17)], Text("Mötet"), "https://klubba.test/", only_ours=True))
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", inside)) == 3
    boxes = {tuple(map(float, box)) for box in re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", inside)}
    assert [tuple(round(side, 1) for side in box) for box in boxes] == [tuple(round(side, 1) for side in A4_POINTS)]


def test_swedish_and_sami_names_are_set_in_our_font_without_any_of_the_machine() -> None:
    inside = unpacked(card_pdf([card(n) for n in range(5)], Text("Mötet"), "https://klubba.test/", only_ours=True))
    fonts = {name.partition(b"+")[2] for name in re.findall(rb"/BaseFont\s*/([\w+-]+)", inside)}
    assert fonts == {b"PublicSans-Regular", b"PublicSans-Bold"}
