"""Every output in every state, for every kind of vote and everybody who can ask: nothing shows more than the table.

Frames are read as raw maps on sockets opened anew in each state, and the result over HTTP as each role may fetch it.
What may be seen is written down apart from the engine's own table (fixtures/sights.py).
"""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from engine import Engine
from peers import Frame, Peer, Scene
from sights import OPEN, expected

from klubba_clients import HttpRefused, Operator

TITLE, CHOICE, REASON = "Kanariefråga-7391", "Kanarieval-4482", "Kanarieskäl-6620"
KINDS: dict[str, dict[str, Any]] = {
    "secret": {"secrecy": "secret"},
    "open": {},
    "live": {"live": True},
}
# The step that leads to each state; before the first, the poll is a draft.
WAY = ("draft", "arm", "open", "pause", "resume", "close", "declare", "publish", "archive")
STATES = {
    "draft": "draft", "arm": "armed", "open": "open", "pause": "paused", "resume": "open", "close": "closed",
    "declare": "declared", "publish": "published", "archive": "archived", "annul": "annulled",
}  # fmt: skip
ROLES = ("voter", "chair", "hall", "overlay")
ANSWERS = ("voter", "chair", "hall", "operator", "public")


class Doors:
    """The ways in: one session per role, each socket opened anew."""

    def __init__(self, scene: Scene, cookies: Mapping[str, str], key: str) -> None:
        self.scene = scene
        self.key = key
        self.cookies = cookies

    @classmethod
    async def of(cls, scene: Scene, key: str) -> "Doors":
        # Seat 3 never votes: what is the voter's own is not what is asked here.
        cookies = {"voter": await scene.cookie(3)}
        for role in ("chair", "hall"):
            cookies[role] = (await scene.site.join(role, token=scene.created.token(role))).cookie
        return cls(scene, cookies, key)

    async def frames(self, role: str) -> tuple[list[Frame], bytes]:
        """What a page that opens now is told, and the same as bytes."""
        key = self.scene.created.token("overlay") if role == "overlay" else ""
        how: dict[str, Any] = {"key": key, "origin": None} if key else {"cookie": self.cookies[role]}
        async with await Peer.dial(self.scene.url, role, **how) as peer:
            await peer.send("ping", 7)
            await peer.kind("pong")
            await peer.kind("state")
            return list(peer.frames), b"".join(peer.raw)

    async def answer(self, role: str, poll: str) -> dict[str, Any]:
        headers = {"cookie": self.cookies[role]} if role in self.cookies else {}
        if role == "operator":
            headers = {"authorization": f"Bearer {self.key}"}
        async with httpx.AsyncClient(base_url=self.scene.url, trust_env=False) as http:
            answer = await http.get(f"/api/meetings/{self.scene.created.meeting}/polls/{poll}/result", headers=headers)
        return dict(answer.json()) if answer.status_code == 200 else {}


def seen_in_frames(frames: list[Frame], raw: bytes, poll: str) -> dict[str, bool]:
    """What the frames show, field by field; a voter's own ballot (`mine`) is not among them."""
    states = [frame for frame in frames if frame["t"] == "state"]
    return {
        "text": TITLE.encode() in raw or CHOICE.encode() in raw,
        "turnout": any(state.get("entitled") or state.get("voted") for state in states),
        "who": any("who" in state for state in states),
        "tally": any(state.get("tally") or state.get("so_far") or state.get("result") for state in states),
        "result": any(state.get("result") for state in states) or any_outcome(frames, poll),
        "votes": b"choices" in raw and b"ballot_seq" not in raw,
        "reason": REASON.encode() in raw,
    }


def any_outcome(frames: list[Frame], of: str) -> bool:
    agendas = [frame for frame in frames if frame["t"] == "agenda"]
    polls = [poll for agenda in agendas for item in agenda["items"] for poll in item.get("polls", ())]
    return any(poll.get("outcome") for poll in polls if poll["id"] == of)


def seen_in_answer(answer: dict[str, Any]) -> dict[str, bool]:
    return {
        "turnout": bool(answer.get("entitled")),
        "result": "outcome" in answer or "sentence" in answer,
        "tally": "lines" in answer or "groups" in answer,
        "votes": "votes" in answer,
    }


def check(seen: dict[str, bool], state: str, kind: str, audience: str, where: str) -> None:
    secret, live = kind == "secret", kind == "live"
    for field, shown in seen.items():
        may = expected(field, state, secret, live, audience)
        assert may or not shown, f"{where}: {audience} sees {field} of a {kind} vote that is {state}"


def check_shown(seen: dict[str, bool], state: str, kind: str, audience: str) -> None:
    """And what everybody should see is there: a test of frames that are always empty would prove nothing."""
    for field in ("text", "turnout", "result", "reason"):
        assert seen[field] == expected(field, state, kind == "secret", kind == "live", audience), (
            field,
            state,
            audience,
        )
    if state in OPEN:
        assert seen["tally"] is (kind == "live"), (state, kind, audience)


@pytest.mark.parametrize("kind", KINDS)
async def test_no_screen_and_no_answer_shows_more_than_the_table(engine: Engine, operator: Operator, kind: str) -> None:
    poll = {"id": "p", "title": TITLE, "method": "yes_no", **KINDS[kind]}
    other = {"id": "q", "title": TITLE, "method": "choose", "options": [CHOICE, "B"], **KINDS[kind]}
    async with await Scene.made(engine.url, operator, poll, other) as scene:
        doors = await Doors.of(scene, engine.key)
        for step in WAY:
            await walk(doors, step, "p", kind)
        for step in ("arm", "open"):
            await scene.take(step, poll="q")
        await scene.take("annul", poll="q", reason=REASON)
        await look(doors, "annulled", "q", kind)


async def walk(doors: Doors, step: str, poll: str, kind: str) -> None:
    scene = doors.scene
    if step != "draft":
        await scene.take(step, poll=poll)
    if step == "open":
        for seat, choice in ((1, 0), (2, 1)):
            async with await scene.voter(seat) as voter:
                assert (await voter.cast([choice], poll=poll))["answer"] == "accepted"
    await look(doors, STATES[step], poll, kind)
    if step == "open":
        # The bundle holds every ballot: not while the vote is under way, and for no page at all.
        with pytest.raises(HttpRefused) as early:
            await scene.operator.bundle(scene.created.meeting)
        assert early.value.status == 409
        for path in ("bundle", "cards", "cards.csv"):
            for role in ("voter", "chair", "hall"):
                headers = {"cookie": doors.cookies[role]}
                async with httpx.AsyncClient(base_url=scene.url, trust_env=False, headers=headers) as http:
                    answer = await http.get(f"/api/meetings/{scene.created.meeting}/{path}")
                assert answer.status_code in (401, 403), (path, role)


async def look(doors: Doors, state: str, poll: str, kind: str) -> None:
    for role in ROLES:
        frames, raw = await doors.frames(role)
        seen = seen_in_frames(frames, raw, poll)
        check(seen, state, kind, role, "frames")
        check_shown(seen, state, kind, role)
    for role in ANSWERS:
        check(seen_in_answer(await doors.answer(role, poll)), state, kind, role, "result")
