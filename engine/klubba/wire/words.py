"""Sentences that the engine itself puts into frames, in both languages."""

from types import MappingProxyType
from typing import Final

from klubba.core.model import Text

MOVED: Final = MappingProxyType(
    {
        "other_device": Text("Din plats används nu på en annan telefon.", "Your seat is now used on another phone."),
        "released": Text(
            "Mötesledningen har släppt din plats. Läs in ditt platskort igen.",
            "The organiser has released your seat. Scan your seat card again.",
        ),
        "revoked": Text(
            "Mötesledningen har gjort en ny länk till din plats. Be om den.",
            "The organiser has made a new link for your seat. Ask for it.",
        ),
        "too_many_pages": Text(
            "Sidan är öppen på för många ställen. Den här stängs.",
            "The page is open in too many places. This one closes.",
        ),
    }
)
