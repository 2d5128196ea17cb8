"""Whose page has lost what had opened it, also when that was done on another engine.

A link made anew, a seat that another phone has taken, a seat released, a session that its holder has ended ("not me"):
the engine that did it closes its own sockets at once. Every other one sees `Snapshot.ended` or `left` move at its next
look, and asks the store about the sockets it has.
"""

from collections.abc import Iterable

from klubba.broadcast import Screen
from klubba.core.model import Role
from klubba.session.protocol import Close
from klubba.store.contract import Snapshot, Store
from klubba.wire.frames import Moved
from klubba.wire.words import MOVED


def lost(before: Snapshot, now: Snapshot) -> bool:
    """Whether somebody's page may have lost what had opened it since the look before."""
    return (before.ended, before.left) != (now.ended, now.left)


def evict(screen: Screen, code: str) -> None:
    """Tells a voter's page that it has lost its seat, and closes it."""
    screen.send(Moved(code, MOVED[code]))
    screen.end(Close.NOT_ALLOWED)


async def close_ended(store: Store, meeting: str, screens: Iterable[Screen], *, left: bool) -> None:
    """Closes those screens of a meeting whose session, seat or key is not theirs any more. Raises `StoreAway`.

    left: since the last look somebody has ended a session of their own. Who lacks one now may be them: then no page
    is told more than that, for the organiser has done nothing to it.
    """
    screens = tuple(screens)
    standing = await store.standing(meeting, [screen.device for screen in screens])
    holders = await store.holders(meeting)
    for screen in screens:
        if screen.card.role is Role.VOTER and (screen.device in standing or not left):
            if code := _lost(screen, standing, holders.get(screen.card.seat, "")):
                evict(screen, code)
        elif screen.device not in standing and not await _is_key(store, screen):
            screen.end(Close.NO_SESSION)


def _lost(screen: Screen, standing: frozenset[str], holder: str) -> str:
    """Why a voter's page has no seat, "" while it has."""
    if screen.device not in standing:
        return "revoked"
    if holder == screen.device:
        return ""
    return "other_device" if holder else "released"


async def _is_key(store: Store, screen: Screen) -> bool:
    """Programs without a cookie come with the link's own token, which has no session."""
    return screen.card.role is Role.OVERLAY and await store.card(screen.device) == screen.card
