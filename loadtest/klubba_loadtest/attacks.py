"""The attack list as far as the edge can be attacked from outside, each with what must happen.

Raw sockets on purpose: nothing here goes through a library that would refuse to send what an attacker sends.
"""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgpack  # type: ignore[import-untyped]

from klubba_clients import Chair
from klubba_loadtest.rawpeer import BINARY, HELLO, Attacker, Raw, live_voter, own_cookie, post, upgrade
from klubba_loadtest.records import Attack
from klubba_loadtest.wire import masked

HALF_OPEN_COUNT: Final = 50
HALF_OPEN_MOST_SECONDS: Final = 9.0
GUESSES_COUNT: Final = 210
GUESSES_AT_ONCE_COUNT: Final = 8
FLOOD_FRAMES_COUNT: Final = 60
PINGS_COUNT: Final = 1_000_000
PINGS_AT_ONCE_COUNT: Final = 10_000
HALF_FRAME_MOST_SECONDS: Final = 14.0
SMUGGLED_SECONDS: Final = 2.0
SMUGGLED: Final = "a request hidden behind two lengths: answers"
SLOW_BODY: Final = "a body that never comes"
SLOW_SEATS: Final = range(6, 14)
SLOW_SECONDS: Final = 12
SLOW_PINGS_COUNT: Final = 10
"""Fewer than would end the socket by themselves."""
_HEALTH: Final = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
_CHUNKS: Final = "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"


async def attack(attacker: Attacker) -> list[Attack]:
    """Every attack, side by side with the honest."""
    found = await asyncio.gather(*(_one(make, attacker) for make in _ATTACKS))
    return [one for several in found for one in several]


async def _one(make: "Make", attacker: Attacker) -> list[Attack]:
    try:
        return await make(attacker)
    except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as error:
        return [
            Attack(make.__name__.strip("_").replace("_", " "), "an answer", f"{type(error).__name__}: {error}", False)
        ]


def _met(name: str, expected: object, got: object) -> Attack:
    return Attack(name, str(expected), str(got), got == expected)


async def _foreign_pages(attacker: Attacker) -> list[Attack]:
    cookie = await own_cookie(attacker, 0)
    found = []
    for name, origin in (
        ("a foreign Origin", "https://evil.example"),
        ("no Origin", None),
        ("the Origin null", "null"),
    ):
        raw = await Raw.dial(attacker)
        found.append(_met(f"upgrade from {name}", 403, await raw.ask(upgrade(attacker, origin=origin, cookie=cookie))))
        await raw.close()
    return found


async def _crooked_requests(attacker: Attacker) -> list[Attack]:
    """Paths and doubled headers: authorisation never comes from the URL, and parsing is strict."""
    cases = [
        ("a path with dots", upgrade(attacker, "/ws/voter/../chair"), {404, 400, 403}),
        ("a path in escapes", upgrade(attacker, "/ws/%63hair"), {404, 400, 403}),
        ("two Host headers", upgrade(attacker, extra="Host: evil.example"), {400}),
        ("two Origin headers", upgrade(attacker, extra="Origin: https://evil.example"), {400}),
        ("a head of 64 KiB", b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 65536, {400, 431, 0}),
    ]  # fmt: skip
    found = []
    for name, request, allowed in cases:
        raw = await Raw.dial(attacker)
        got = await raw.ask(request)
        found.append(Attack(name, " or ".join(map(str, sorted(allowed))), str(got), got in allowed))
        await raw.close()
    return found


async def _second_answer(attacker: Attacker) -> list[Attack]:
    """A request that is hidden in another one's body must never be answered."""
    raw = await Raw.dial(attacker)
    both = f"Transfer-Encoding: chunked\r\nContent-Length: {len(_CHUNKS)}\r\n"
    raw.writer.write(f"POST /api/join HTTP/1.1\r\nHost: a\r\n{both}\r\n{_CHUNKS}".encode())
    heard = b""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(SMUGGLED_SECONDS):
            while data := await raw.reader.read(65536):
                heard += data
    await raw.close()
    return [_met(SMUGGLED, 1, heard.count(b"HTTP/1.1 "))]


async def _slow_body(attacker: Attacker) -> list[Attack]:
    """A body that never comes must not keep its connection for ever."""
    raw = await Raw.dial(attacker)
    whole = post(attacker, "/api/join", {"token": "x" * 50})
    raw.writer.write(whole[:-10])
    try:
        async with asyncio.timeout(HALF_OPEN_MOST_SECONDS):
            await raw.reader.read()
        held = True
    except TimeoutError:
        held = False
    await raw.close()
    return [Attack(SLOW_BODY, "dropped in a few seconds", "dropped" if held else "still open", held)]


async def _half_open(attacker: Attacker) -> list[Attack]:
    """Silent connections, and one byte a second: gone when the handshake's time is up."""
    raws = [await Raw.dial(attacker) for _ in range(HALF_OPEN_COUNT)]
    began = asyncio.get_running_loop().time()

    async def gone(number: int, raw: Raw) -> float:
        reading = asyncio.create_task(raw.reader.read())
        while not reading.done() and asyncio.get_running_loop().time() - began < HALF_OPEN_MOST_SECONDS:
            if number % 2:
                raw.writer.write(b"G")
            await asyncio.wait({reading}, timeout=1.0)
        reading.cancel()
        return asyncio.get_running_loop().time() - began

    slowest = max(await asyncio.gather(*(gone(number, raw) for number, raw in enumerate(raws))))
    for raw in raws:
        await raw.close()
    held = slowest < HALF_OPEN_MOST_SECONDS - 1
    return [Attack("half-open handshakes, and a byte a second", "dropped after 5 s", f"after {slowest:.1f} s", held)]


async def _bad_frames(attacker: Attacker) -> list[Attack]:
    """What breaks the protocol ends the socket by size or type, before its bytes are kept."""
    cookie = await own_cookie(attacker, 1)
    mask = os.urandom(4)
    cases = [
        ("a frame of 16 MiB", bytes((BINARY, 0xFF)) + (1 << 24).to_bytes(8) + mask, 1009),
        ("a length of 2^31", bytes((BINARY, 0xFF)) + (1 << 31).to_bytes(8) + mask, 1009),
        ("a length of 2^63", bytes((BINARY, 0xFF)) + (1 << 63).to_bytes(8) + mask, 1009),
        ("a compressed frame", bytes((0xC2, 0x84)) + mask + b"abcd", 1002),
        ("an unmasked frame", bytes((BINARY, 0x02)) + b"ab", 1002),
    ]
    found = []
    for name, data, expected in cases:
        raw = await live_voter(attacker, cookie)
        raw.writer.write(data)
        found.append(_met(name, expected, await raw.close_code()))
        await raw.close()
    return found


async def _crumbs(attacker: Attacker) -> list[Attack]:
    """A frame in pieces of one byte is a frame; one that never ends, dripped or left alone, ends the socket."""
    cookie = await own_cookie(attacker, 4)
    whole = masked(BINARY, msgpack.packb(["ping", 7]))
    raw = await live_voter(attacker, cookie)
    for at in range(len(whole)):
        raw.writer.write(whole[at : at + 1])
        await raw.writer.drain()
        await asyncio.sleep(0.01)
    found = [_met("a frame in 1-byte pieces", 7, (await raw.until("pong"))["n"])]
    await raw.close()
    lines = [await live_voter(attacker, cookie) for _ in range(2)]
    codes = await asyncio.gather(*(_half_a_frame(line, dripped=number > 0) for number, line in enumerate(lines)))
    return [*found, _met("half a frame for ever; and a byte a second", [1002, 1002], codes)]


async def _half_a_frame(raw: Raw, *, dripped: bool) -> int:
    whole = masked(BINARY, b"x" * 4000)
    raw.writer.write(whole[:2000])
    closing = asyncio.create_task(raw.close_code(HALF_FRAME_MOST_SECONDS))
    for byte in whole[2000:]:
        if (await asyncio.wait({closing}, timeout=1.0))[0]:
            break
        if dripped:
            raw.writer.write(bytes((byte,)))
    await raw.close()
    return await closing


async def _pings(attacker: Attacker) -> list[Attack]:
    """A million pings: answered as often as frames may come, and no oftener; then the socket is closed."""
    raw = await live_voter(attacker, await own_cookie(attacker, 5))
    pings = masked(0x89, b"") * PINGS_AT_ONCE_COUNT
    with contextlib.suppress(ConnectionError):
        for _ in range(PINGS_COUNT // PINGS_AT_ONCE_COUNT):
            raw.writer.write(pings)
            await raw.writer.drain()
    code = await raw.close_code()
    await raw.close()
    # Hung up on while it was still sending, the word may be lost on the way.
    return [Attack("a million pings", "4429, or hung up on", str(code), code in (4429, 1006))]


async def _slow_readers(attacker: Attacker) -> list[Attack]:
    """Half of them never read, half take a byte a second, and all of them ask for more.

    That nobody else notices, and that memory stays flat, is what the run itself looks at.
    """
    cookies = [await own_cookie(attacker, seat) for seat in SLOW_SEATS]
    lines = [await live_voter(attacker, cookie, small=True) for cookie in cookies for _ in range(2)]
    await asyncio.gather(*(_read_slowly(line, number % 2) for number, line in enumerate(lines)))
    raw = await Raw.dial(attacker)
    found = _met("16 readers that never read, or a byte a second: others are answered", 200, await raw.ask(_HEALTH))
    for line in (raw, *lines):
        line.writer.transport.abort()
    return [found]


async def _read_slowly(raw: Raw, bytes_a_second: int) -> None:
    for _ in range(SLOW_SECONDS):
        raw.writer.write(masked(0x89, b"") * SLOW_PINGS_COUNT)
        await asyncio.sleep(1)
        if bytes_a_second:
            with contextlib.suppress(ConnectionError):
                await raw.reader.read(bytes_a_second)


async def _bad_values(attacker: Attacker) -> list[Attack]:
    """What is no frame of ours is answered with an error, and the third one in a row ends the socket."""
    cookie = await own_cookie(attacker, 2)
    nested = b"\x91" * 3000 + b"\xc0"
    doubled = b"\x82\xa1t\xa4cast\xa1t\xa4step"
    cases = [
        ("deep nesting", nested),
        ("doubled keys", doubled),
        ("NaN", msgpack.packb(["ping", float("nan")])),
        ("an extension type", msgpack.packb(["cast", msgpack.ExtType(5, b"x")])),
        ("a chair's step by a voter", msgpack.packb(["step", os.urandom(16), 0, "poll-2", 1, "close", "", ""])),
    ]
    found = []
    for name, payload in cases:
        raw = await live_voter(attacker, cookie)
        for _ in range(3):
            raw.send(payload)
        found.append(_met(name, 4400, await raw.close_code()))
        await raw.close()
    return found


async def _flood(attacker: Attacker) -> list[Attack]:
    """Frames by the dozen end the socket; a third page makes the oldest one go."""
    cookie = await own_cookie(attacker, 3)
    raw = await live_voter(attacker, cookie)
    for _ in range(FLOOD_FRAMES_COUNT):
        raw.send(msgpack.packb(["ping", 1]))
    found = [_met("a flood of frames", 4429, await raw.close_code())]
    await raw.close()
    pages = [await live_voter(attacker, cookie) for _ in range(3)]
    found.append(_met("a third page of one seat: the oldest goes", 4403, await pages[0].close_code()))
    for page in pages:
        await page.close()
    at = await Raw.dial(attacker)
    at.writer.write(post(attacker, "/api/leave", {"as": "voter"}, cookie))
    await at.head()
    await at.close()
    raw = await Raw.dial(attacker)
    await raw.ask(upgrade(attacker, cookie=cookie))
    raw.send(HELLO)
    found.append(_met("a replayed cookie after leaving", 4401, await raw.close_code()))
    await raw.close()
    return found


async def _stolen_roles(attacker: Attacker) -> list[Attack]:
    """A voter's session and token open no other page."""
    token = attacker.seats[0].token
    raw = await Raw.dial(attacker)
    status = await raw.ask(post(attacker, "/api/join", {"token": token, "as": "chair"}))
    found = [_met("a voter's card at the chair's door", 403, status)]
    await raw.close()
    cookie = (await own_cookie(attacker, 0)).replace("klubba_voter", "klubba_chair")
    raw = await Raw.dial(attacker)
    await raw.ask(upgrade(attacker, "/ws/chair", cookie=cookie))
    raw.send(HELLO)
    found.append(_met("a voter's cookie under the chair's name", 4401, await raw.close_code()))
    await raw.close()
    return found


async def _guess_codes(attacker: Attacker) -> list[Attack]:
    """Guessing stops at the budget; cards go on, and the operator's tap lets codes be typed again."""

    async def guess(number: int) -> list[int]:
        raw = await Raw.dial(attacker)
        statuses = []
        for attempt in range(GUESSES_COUNT // GUESSES_AT_ONCE_COUNT + 1):
            data = {"code": f"{number}{attempt:07d}", "as": "voter"}
            raw.writer.write(post(attacker, "/api/join", data))
            head = await raw.head()
            length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if b"content-length" in line)
            await raw.reader.readexactly(length)
            statuses.append(int(head[9:12]))
        await raw.close()
        return statuses

    statuses = [one for several in await asyncio.gather(*map(guess, range(GUESSES_AT_ONCE_COUNT))) for one in several]
    found = [
        Attack(
            "guessing codes", "403, then 429", ", ".join(map(str, sorted(set(statuses)))), set(statuses) == {403, 429}
        )
    ]
    raw = await Raw.dial(attacker)
    joined = await raw.ask(post(attacker, "/api/join", {"token": attacker.seats[1].token, "as": "voter"}))
    found.append(_met("a card while codes are paused", 200, joined))
    await raw.close()
    await attacker.operator.allow_codes()
    return found


async def _stale_chairs(attacker: Attacker) -> list[Attack]:
    """Two pages of the chair see the same step; a stale one changes nothing."""
    token = attacker.created.token("chair")
    async with await Chair.join(attacker.operator.site, token) as chair:
        await chair.until(lambda c: c.agenda is not None and c.state is not None)
        stepped = await _stale_step(attacker, chair)
    return [_met("a step of a page that saw an older step", "stale", stepped)]


async def _stale_step(attacker: Attacker, chair: Chair) -> str:
    joined = await attacker.operator.site.join("chair", token=attacker.created.token("chair"))
    raw = await Raw.dial(attacker)
    await raw.ask(upgrade(attacker, "/ws/chair", cookie=joined.cookie))
    raw.send(HELLO)
    state = await raw.until("state")
    raw.send(msgpack.packb(["step", os.urandom(16), max(0, chair.steps - 1), state["poll"], state["round"], "pause"]))
    stepped = await raw.until("stepped")
    await raw.close()
    return str(stepped["answer"])


async def _leaks(attacker: Attacker) -> list[Attack]:
    """What is told to everybody names nobody, and pages forbid to be framed."""
    site = attacker.operator.site
    metrics = (await site.request("GET", "/metrics")).text
    secrets = [seat.token for seat in attacker.seats] + [seat.code for seat in attacker.seats]
    named = sum(secret in metrics for secret in secrets)
    policy = (await site.request("GET", "/")).headers.get("content-security-policy", "")
    framed = "frame-ancestors 'none'" in policy and "default-src 'self'" in policy
    return [
        _met("tokens and codes in /metrics", 0, named),
        Attack("the voter's page in a frame", "forbidden by its policy", policy[:60], framed),
    ]


Make = Callable[[Attacker], Awaitable[list[Attack]]]
_ATTACKS: Final[tuple[Any, ...]] = (
    _foreign_pages, _crooked_requests, _second_answer, _slow_body, _half_open, _bad_frames, _crumbs, _pings,
    _slow_readers, _bad_values, _flood, _stolen_roles, _guess_codes, _stale_chairs, _leaks,
)  # fmt: skip
