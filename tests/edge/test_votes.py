"""Whole votes over sockets, with everybody watching: who sees what, and what outlives the engine."""

import asyncio
import secrets
from pathlib import Path
from typing import Any

import httpx
import msgpack  # type: ignore[import-untyped]
import pytest
from engine import Engine, run_engine
from peers import QUICK, YES_NO, Frame, Peer, Scene

from klubba_clients import Chair, Operator, Voter

SECRET = {**YES_NO, "secrecy": "secret"}
LIVE = {**YES_NO, "live": True}
SECOND = {**YES_NO, "id": "q", "title": "Och sedan?"}
BEFORE_PUBLISH = ("armed", "open", "paused", "closed", "declared")
ROLES = ("hall", "overlay", "chair")


class Watch:
    """One socket of every audience, each keeping all that it was sent."""

    def __init__(self, scene: Scene, peers: dict[str, Peer]) -> None:
        self.scene = scene
        self.peers = peers

    @classmethod
    async def of(cls, scene: Scene) -> "Watch":
        pages = {role: await scene.page(role) for role in ROLES}
        return cls(scene, {**pages, "voter": await scene.voter(1), "other voter": await scene.voter(2)})

    async def __aenter__(self) -> "Watch":
        return self

    async def __aexit__(self, *_: object) -> None:
        for peer in self.peers.values():
            await peer.socket.close()

    async def all_see(self, state: str, **fields: Any) -> None:
        for peer in self.peers.values():
            await peer.state(state, **fields)

    def sent_before_publish(self) -> dict[str, list[Frame]]:
        """Every frame to anybody but the chair, from before the first one that says published."""
        found = {}
        for name, peer in self.peers.items():
            published = [n for n, frame in enumerate(peer.frames) if frame.get("state") == "published"]
            if name != "chair":
                # The agenda goes out just before the state that says the same.
                first = min(published, default=len(peer.frames))
                agendas = [
                    n for n, f in enumerate(peer.frames) if f["t"] == "agenda" and "published" in repr(f) and n < first
                ]
                found[name] = peer.frames[: min([first, *agendas])]
        return found


def assert_no_figures(frames: list[Frame], own: bytes | None) -> None:
    """Nothing from which a tally, or who voted what, could be read: no result, no tally, no outcome, no name."""
    for frame in frames:
        assert not {"result", "tally"} & set(frame), frame
        if frame["t"] == "agenda":
            assert not [poll for item in frame["items"] for poll in item["polls"] if poll.get("outcome")]
        if frame["t"] == "answer":
            assert frame["ballot_id"] == own
        if frame["t"] not in ("welcome", "paper"):
            assert b"Namn-" not in msgpack.packb(frame)
        if frame["t"] == "state":
            assert not frame.get("connected")
            assert not frame.get("actions")


@pytest.mark.parametrize("poll", [YES_NO, SECRET], ids=["open", "secret"])
async def test_a_whole_vote_with_everybody_watching(engine: Engine, operator: Operator, poll: dict[str, Any]) -> None:
    async with await Scene.made(engine.url, operator, poll, seats=4) as scene, await Watch.of(scene) as watch:
        await scene.take("arm", poll="p")
        await watch.all_see("armed")
        await scene.take("open")
        await watch.all_see("open", voted=0, entitled=4)
        own = {}
        for name, choice in (("voter", 0), ("other voter", 1)):
            own[name] = secrets.token_bytes(16)
            answer = await watch.peers[name].cast([choice], ballot_id=own[name])
            assert answer["answer"] == "accepted"
        await watch.all_see("open", voted=2, entitled=4)
        await scene.take("close")
        await watch.all_see("closed", voted=2)
        await scene.take("declare")
        await watch.all_see("declared")
        await scene.take("publish")
        await watch.all_see("published")
        for name, frames in watch.sent_before_publish().items():
            assert {f.get("state") for f in frames if f["t"] == "state"} >= set(BEFORE_PUBLISH) - {"paused"}
            assert_no_figures(frames, own.get(name))
        for peer in watch.peers.values():
            result = (await peer.state("published"))["result"]
            assert [line["heads"] for line in result["lines"]] == [1, 1, 0]
            assert (result["register"], result["cast"], result["not_voted"]) == (4, 2, 2)
            assert result["outcome"] == "tie"
            assert bool(result["groups"]) == (poll is YES_NO)
        # The paper is shown to phones and screens at open, not before; the chair reads it when it is armed.
        for name, peer in watch.peers.items():
            tags = [(f["t"], f.get("state")) for f in peer.frames if f["t"] in ("paper", "state")]
            before = [state for tag, state in tags[: tags.index(("paper", None))] if tag == "state"]
            assert ("armed" in before) == (name != "chair")


async def test_the_chair_sees_the_figures_from_close_and_not_before(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.page("chair") as chair:
        async with await scene.voter(1) as voter:
            await voter.cast([0])
            await chair.state("open", voted=1)
            await scene.take("close")
            await chair.state("closed")
        for frame in chair.frames:
            if frame["t"] == "state":
                assert ("result" in frame) == (frame["state"] == "closed")
                assert "tally" not in frame


async def test_who_voted_is_the_chairs_alone_in_a_secret_vote(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator, SECRET) as scene, await Watch.of(scene) as watch:
        await watch.peers["other voter"].cast([0])
        await watch.all_see("open", voted=1)
        for name, peer in watch.peers.items():
            who = (await peer.state("open", voted=1)).get("who")
            assert who == (b"\x40" if name == "chair" else None)
        await scene.take("close")
        await watch.all_see("closed")
        assert not [f for name, p in watch.peers.items() if name != "chair" for f in p.frames if "who" in f]


async def test_a_live_vote_shows_its_tally_to_all_while_it_runs(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator, LIVE) as scene, await Watch.of(scene) as watch:
        await watch.peers["voter"].cast([1])
        for peer in watch.peers.values():
            state = await peer.state("open", voted=1)
            assert [line["heads"] for line in state["tally"]] == [0, 1, 0]
        await scene.take("close")
        await watch.all_see("closed")
        # The declared result still waits for publish.
        assert not [f for name, p in watch.peers.items() if name != "chair" for f in p.frames if "result" in f]


async def test_a_reconnecting_voter_sees_the_own_ballot_and_nobody_elses(engine: Engine, operator: Operator) -> None:
    for poll in (YES_NO, SECRET):
        async with await Scene.voting(engine.url, operator, poll) as scene:
            cookie = await scene.cookie(1)
            async with await scene.voter(1, cookie=cookie) as voter, await scene.voter(2) as other:
                await voter.cast([2])
                await other.cast([0])
            async with await scene.voter(1, cookie=cookie) as voter:
                mine = await voter.kind("mine")
                assert (mine["entitled"], mine["choices"]) == (True, [2])
            await scene.take("close")
            async with await scene.voter(1, cookie=cookie) as voter:
                # After close a secret ballot belongs to nobody any more.
                assert (await voter.kind("mine")).get("choices") == ([2] if poll is YES_NO else None)


# Steps


async def test_of_two_chairs_one_wins_and_the_other_is_told(engine: Engine, operator: Operator) -> None:
    async with (
        await Scene.made(engine.url, operator) as scene,
        await scene.page("chair") as one,
        await scene.page("chair") as two,
    ):
        answers = await asyncio.gather(one.step("arm", 0, round=0), two.step("arm", 0, round=0))
        assert sorted(answer["answer"] for answer in answers) == ["done", "stale"]
        stale = next(answer for answer in answers if answer["answer"] == "stale")
        assert stale["step"] == 1
        assert "hann före" in stale["reason"]["sv"]
        assert "was first" in stale["reason"]["en"]
        assert (await two.step("open", 0))["answer"] == "stale"
        assert (await two.step("open", 1))["answer"] == "done"


async def test_a_step_sent_twice_is_taken_once(engine: Engine, operator: Operator) -> None:
    async with await Scene.made(engine.url, operator) as scene, await scene.page("chair") as chair:
        for seen in range(2):
            await chair.send("step", b"c" * 16, 0, "p", 0, "arm", "", "")
            await chair.until(lambda _, n=seen: sum(f["t"] == "stepped" for f in chair.frames) > n)
        answers = [frame for frame in chair.frames if frame["t"] == "stepped"]
        assert [(a["answer"], a["step"]) for a in answers] == [("done", 1), ("done", 1)]


OUT_OF_ORDER = {
    "draft": ("open", "close", "declare", "publish", "annul", "pause", "resume", "archive", "revote", "disarm"),
    "armed": ("arm", "close", "declare", "publish", "annul", "pause", "resume", "archive", "revote"),
    "open": ("arm", "open", "declare", "publish", "resume", "archive", "revote", "disarm", "acclaim"),
    "closed": ("arm", "open", "close", "publish", "pause", "resume", "archive", "disarm", "acclaim"),
    "declared": ("arm", "open", "close", "declare", "pause", "resume", "annul", "archive", "disarm", "acclaim"),
    "published": ("arm", "open", "close", "declare", "publish", "pause", "resume", "annul", "disarm", "acclaim"),
}


@pytest.mark.parametrize("poll", [YES_NO, SECRET], ids=["open", "secret"])
async def test_steps_out_of_order_are_refused_in_words(
    engine: Engine, operator: Operator, poll: dict[str, Any]
) -> None:
    async with await Scene.made(engine.url, operator, poll) as scene:
        forward = iter(("arm", "open", "close", "declare", "publish", None))
        for at, (state, wrong) in enumerate(OUT_OF_ORDER.items()):
            async with await scene.page("chair") as chair:
                for action in wrong:
                    answer = await chair.step(action, at, round=min(at, 1), reason="ett skäl", outcome="yes")
                    assert (answer["answer"], answer["step"]) == ("refused", at), (state, action)
                    assert answer["reason"]["sv"] == "Det steget går inte att ta nu.", (state, action)
                    assert answer["reason"]["en"] == "That step cannot be taken now."
            if action := next(forward):
                await scene.take(action, poll="p")


async def test_other_refusals_have_words_of_their_own(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator, YES_NO, SECOND) as scene, await scene.page("chair") as chair:
        said = {
            "another poll": await chair.step("arm", 2, poll="q", round=0),
            "no reason": await chair.step("annul", 2, reason="  "),
            "unknown poll": await chair.step("arm", 2, poll="nobody", round=0),
            "another round": await chair.step("close", 2, round=7),
        }
        await scene.take("annul", "revote", "disarm")
        said["outcome"] = await chair.step("acclaim", 5, round=2, outcome="perhaps")
        assert {answer["answer"] for answer in said.values()} == {"refused"}
        for why, answer in said.items():
            assert answer["reason"]["en"], why
            # A person reads it: no code, no inner names, no English in the Swedish sentence.
            for word in ("expected", "got", "_", "Refusal"):
                assert word not in answer["reason"]["sv"], (why, answer["reason"])
        assert "annan omröstning" in said["another poll"]["reason"]["sv"]
        assert "varför" in said["no reason"]["reason"]["sv"]


async def test_annulled_and_acclaimed_as_all_see_it(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator, YES_NO, SECOND) as scene, await Watch.of(scene) as watch:
        await watch.peers["voter"].cast([0])
        await scene.take("annul", reason="Fel fråga visades")
        await watch.all_see("annulled")
        for name, peer in watch.peers.items():
            state = await peer.state("annulled")
            assert state.get("reason", "") == ("Fel fråga visades" if name == "chair" else "")
            assert not {"result", "tally"} & set(state)
        await scene.take("acclaim", poll="q", outcome="yes")
        await scene.take("publish", poll="q")
        for peer in watch.peers.values():
            result = (await peer.state("published", poll="q"))["result"]
            assert (result["decided_by"], result["outcome"], result["cast"]) == ("acclamation", "yes", 0)


# What outlives the engine


@pytest.mark.parametrize("poll", [YES_NO, SECRET], ids=["open", "secret"])
async def test_kill_9_in_an_open_poll_loses_no_acknowledged_ballot(tmp_path: Path, poll: dict[str, Any]) -> None:
    seats = 24
    with run_engine(tmp_path) as engine:
        async with (
            Operator(engine.url, engine.key) as operator,
            await Scene.voting(engine.url, operator, poll, seats=seats) as scene,
        ):
            cards = scene.created.cards
            voters = [await Voter.join(operator.site, token=card.token, timing=QUICK) for card in cards]
            await asyncio.gather(*(voter.until(lambda v: v.is_open) for voter in voters))
            votes = {n: n % 3 for n in range(seats)}
            early = seats // 3
            casting = [asyncio.create_task(voters[n].cast([votes[n]])) for n in range(early)]
            await asyncio.gather(*casting)
            # The rest is on its way, at every stage, while the engine dies.
            casting += [asyncio.create_task(voters[n].cast([votes[n]])) for n in range(early, seats)]
            await asyncio.sleep(0)
            await asyncio.to_thread(engine.restart)
            answers = await asyncio.gather(*casting)
            assert {answer.answer.value for answer in answers} <= {"accepted", "same"}
            assert all(answer.receipt for answer in answers)
            await asyncio.gather(*(v.until(lambda v: v.connected and v.is_open and v.dials > 1) for v in voters))
            await scene.chair.until(lambda c: c.state is not None and c.state.voted == seats)
            changed = await voters[0].cast([2])
            assert changed.answer == "replaced"
            await scene.take("close", "declare", "publish")
            result = await operator.result(scene.created.meeting, "p")
            await asyncio.gather(*(voter.close() for voter in voters))
    votes[0] = 2
    assert [line["heads"] for line in result["lines"]] == [list(votes.values()).count(n) for n in range(3)]
    assert (result["cast"], result["not_voted"]) == (seats, 0)
    if poll is YES_NO:
        names = ("yes", "no", "abstain")
        assert {v["seat"]: v["choices"] for v in result["votes"]} == {str(n + 1): [names[c]] for n, c in votes.items()}


async def test_a_secret_round_closed_by_a_dying_engine_is_sealed_by_the_next(tmp_path: Path) -> None:
    with run_engine(tmp_path) as engine:
        async with (
            Operator(engine.url, engine.key) as operator,
            await Scene.voting(engine.url, operator, SECRET) as scene,
            await scene.voter(1) as voter,
        ):
            await voter.cast([0])
            stepped = await scene.chair.step("close")
            assert stepped.answer == "done"
            await asyncio.to_thread(engine.restart)
            await scene.chair.until(lambda c: c.state is not None and c.state.state == "closed" and c.state.sealed)
            await scene.take("declare", "publish")


async def test_the_operators_links_and_cards_are_the_same_after_a_restart(tmp_path: Path) -> None:
    with run_engine(tmp_path, args=()) as engine:
        before = engine.links()
        assert set(before) == {"chair", "moderator", "hall", "overlay", "producer", "cards", "organiser"}
        engine.restart()
        assert engine.links() == before
        async with Operator(engine.url, engine.key) as operator:
            token = before["chair"].partition("#")[2]
            async with await Chair.join(operator.site, token, timing=QUICK) as chair:
                assert chair.welcome is not None
                assert len(await operator.cards(chair.welcome.meeting)) == 77


# The result over HTTP


SEES = {
    # state of the round: (who sees the turnout, who sees the figures, who sees single votes of an open vote)
    "armed": (set(), set(), set()),
    "open": ({"all"}, set(), set()),
    "closed": ({"all"}, {"chair"}, {"chair"}),
    "declared": ({"all"}, {"chair"}, {"chair"}),
    "published": ({"all"}, {"all"}, {"all"}),
    "annulled": ({"all"}, set(), set()),
}


@pytest.mark.parametrize("poll", [YES_NO, SECRET], ids=["open", "secret"])
async def test_the_result_shows_what_the_caller_may_see(
    engine: Engine, operator: Operator, poll: dict[str, Any]
) -> None:
    async with await Scene.made(engine.url, operator, poll) as scene, await scene.voter(1) as voter:
        callers = {
            "public": {},
            "voter": {"Cookie": await scene.cookie(2)},
            "hall": {"Cookie": (await scene.site.join("hall", token=scene.created.token("hall"))).cookie},
            "chair": {"Cookie": scene.chair.joined.cookie},
            "operator": {"Authorization": f"Bearer {engine.key}"},
            "wrong key": {"Authorization": "Bearer nobody-made-this-key"},
        }
        for state in SEES:
            if state == "annulled":
                await scene.take("revote", "open", "annul")
            else:
                await scene.take(
                    {"armed": "arm", "closed": "close", "declared": "declare", "published": "publish"}.get(
                        state, state
                    ),
                    poll="p",
                )
            if state == "open":
                await voter.cast([0])
            for name, headers in callers.items():
                answer = await scene.result(**headers)
                assert answer.status_code == 200
                assert answer.headers["cache-control"] == "no-store"
                turnout, figures, votes = ({name, "all"} & who for who in SEES[state])
                shown = answer.json()
                assert (shown["state"], shown["round"]) == (state, 2 if state == "annulled" else 1)
                assert ({"voted", "entitled"} <= set(shown)) == bool(turnout), (state, name)
                assert ("lines" in shown) == ("outcome" in shown) == bool(figures), (state, name)
                assert ("votes" in shown) == (bool(votes) and poll is YES_NO), (state, name)
                if "votes" in shown:
                    assert shown["votes"] == [{"seat": "1", "choices": ["yes"]}]
        assert (await scene.result("nobody")).status_code == 404
        async with httpx.AsyncClient(base_url=engine.url, trust_env=False) as http:
            path = f"/api/meetings/{scene.created.meeting}/polls/p/result?round="
            assert (await http.get(path + "1")).json()["state"] == "published"
            for wrong in ("0", "3", "-1", "x", "1.0", "", "%00", "١", "9" * 5000):
                assert (await http.get(path + wrong)).status_code == 404, wrong[:9]


async def test_a_chair_of_another_meeting_is_the_public(engine: Engine, operator: Operator) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await Scene.made(engine.url, operator) as other:
        await scene.take("close")
        assert "lines" in (await scene.result(Cookie=scene.chair.joined.cookie)).json()
        assert "lines" not in (await scene.result(Cookie=other.chair.joined.cookie)).json()
