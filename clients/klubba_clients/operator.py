"""The operator's HTTP interface: meetings, cards, results."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

import httpx

from klubba_clients.site import Site, object_of, token_of


@dataclass(frozen=True, slots=True)
class SeatCard:
    """What a voter gets: link (with the token after the #) and typed code."""

    seat: str
    name: str
    organisation: str
    group: str
    link: str
    code: str

    @property
    def token(self) -> str:
        return token_of(self.link)


@dataclass(frozen=True, slots=True)
class Created:
    """A new meeting. links: chair, hall, overlay and cards."""

    meeting: str
    links: Mapping[str, str]
    cards: tuple[SeatCard, ...]

    def token(self, page: str) -> str:
        """The token of one of the links."""
        return token_of(self.links[page])


class Operator:
    """The holder of the operator's key. `site` may be shared with the clients that join.

    Every method raises `Unreachable`, or `HttpRefused` with the engine's stable codes.
    """

    def __init__(self, url: str | Site, key: str) -> None:
        self.site = url if isinstance(url, Site) else Site(url)
        self._headers = {"Authorization": f"Bearer {key}"}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        await self.site.close()

    async def ask(self, method: str, path: str, data: object = None) -> httpx.Response:
        """One request of the operator's interface that has no method of its own here."""
        return await self.site.request(method, path, data=data, headers=self._headers)

    async def create_meeting(self, data: Mapping[str, Any]) -> Created:
        """A meeting in the meeting file's shape, with `roll` as a list. 409 meeting_exists, 422 with every fault."""
        body = object_of(await self.ask("POST", "/api/meetings", dict(data)))
        return created(body)

    async def add_poll(self, meeting: str, item: str, data: Mapping[str, Any]) -> str:
        """Puts a poll, in the meeting file's shape, last on an item while the meeting goes on; its id.

        404 for an unknown meeting, 409 stale when another step came in between, 422 with every fault.
        """
        path = f"/api/meetings/{meeting}/items/{item}/polls"
        return str(object_of(await self.ask("POST", path, dict(data)))["poll"])

    async def cards(self, meeting: str) -> tuple[SeatCard, ...]:
        return _cards(object_of(await self.ask("GET", f"/api/meetings/{meeting}/cards")))

    async def cards_csv(self, meeting: str) -> str:
        return (await self.ask("GET", f"/api/meetings/{meeting}/cards.csv")).text

    async def result(self, meeting: str, poll: str, round: int | None = None) -> dict[str, Any]:
        """The result as the engine writes it: fields that may not be seen yet are absent. round: the newest if None."""
        query = "" if round is None else f"?round={round}"
        return object_of(await self.ask("GET", f"/api/meetings/{meeting}/polls/{poll}/result{query}"))

    async def bundle(self, meeting: str) -> bytes:
        """The meeting's bundle, which `klubba verify` counts again. 409 vote_under_way while a vote is."""
        return (await self.ask("GET", f"/api/meetings/{meeting}/bundle")).content

    async def release(self, meeting: str, seat: str) -> None:
        """Frees a seat, so that the next device may take it."""
        await self.ask("POST", f"/api/meetings/{meeting}/seats/{seat}/release")

    async def attendance(self, meeting: str) -> dict[str, Any]:
        """The roll with what was marked in it, and who is connected."""
        return object_of(await self.ask("GET", f"/api/meetings/{meeting}/attendance"))

    async def mark(self, meeting: str, **mark: Any) -> dict[str, Any]:
        """Marks something in the roll: do="presence" (seats, presence), "call" (substitute, member, reason), "relieve"
        (substitute), "disqualify" (item, seat, reason) or "qualify" (item, seat). 400 with the place of what is wrong.
        """
        body = {"command": secrets.token_hex(16), "mark": mark}
        return object_of(await self.ask("POST", f"/api/meetings/{meeting}/attendance", body))

    async def allow_codes(self) -> None:
        """Lets typed codes be tried again after too many wrong ones."""
        await self.ask("POST", "/api/codes/allow")

    async def ready(self) -> None:
        """Returns when the engine and its store answer."""
        await self.ask("GET", "/readyz")


def created(body: Mapping[str, Any]) -> Created:
    """A new meeting as the engine answers."""
    return Created(str(body["meeting"]), dict(body["links"]), _cards(body))


def _cards(body: Mapping[str, Any]) -> tuple[SeatCard, ...]:
    fields = ("seat", "name", "organisation", "group", "link", "code")
    return tuple(SeatCard(*(str(card.get(field, "")) for field in fields)) for card in body["cards"])
