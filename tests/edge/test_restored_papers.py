"""A store that was set back may hold another paper under the name of a round: ballots are checked against that one."""

import asyncio
import json
import time
from pathlib import Path

import redis
from engine import run_engine
from peers import Scene

from klubba.ballotbox import BallotBox, Handed, Said
from klubba.core.model import Answer, Method, Option, Poll, Secrecy, Text
from klubba.store.contract import Ballot, RoundRef, Verdict
from klubba_clients import Operator

ONE = {"id": "p", "title": "Vem?", "method": "choose", "choose": 1, "options": ["A", "B", "C"]}


class Copy:
    """Everything that a server holds, and putting it back under a running engine."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(url)
        self._kept = {key: self._client.dump(key) for key in self._client.scan_iter("*")}

    def restore(self) -> None:
        pipe = self._client.pipeline(transaction=True)
        pipe.flushall()
        for key, value in self._kept.items():
            pipe.restore(key, 0, value)
        pipe.execute()


def witnessed(file: Path, meeting: str, seq: int) -> None:
    """Returns when the engine has written down that it has seen this much: a store that holds less is found out."""
    until = time.monotonic() + 30
    while not file.exists() or json.loads(file.read_text()).get(meeting, {"seq": 0})["seq"] < seq:
        assert time.monotonic() < until
        time.sleep(0.05)


async def test_after_a_restore_a_ballot_meets_the_paper_that_is_in_force(redis_url: str, tmp_path: Path) -> None:
    with run_engine(tmp_path, env={"REDIS_URL": redis_url}) as engine:
        async with Operator(engine.url, engine.key) as operator, await Scene.made(engine.url, operator, ONE) as scene:
            cookie = await scene.cookie(1)
            name, epoch = scene.created.meeting, scene.chair.epoch
            copy = Copy(redis_url)
            await scene.take("arm", "open", poll="p")
            async with await scene.voter(1, cookie=cookie) as voter:
                await voter.state("open", poll="p")
                cast = await voter.cast([0])
                assert cast["answer"] == "accepted"
                assert (await voter.cast([0, 1], replaces=0))["answer"] == "invalid"
            await asyncio.to_thread(witnessed, engine.data / "witness.json", name, cast["receipt"]["seq"])
            copy.restore()
            await scene.chair.until(lambda c: c.epoch not in ("", epoch) and c.state is not None)
            # The same poll, its first round once more, and now two are to be chosen.
            got = (await operator.ask("GET", f"/api/meetings/{name}/definition")).json()
            got["definition"]["items"][0]["polls"][0] |= {"choose_min": 2, "choose_max": 2}
            saved = {"definition": got["definition"], "seen": got["version"]}
            assert (await operator.ask("PUT", f"/api/meetings/{name}/definition", saved)).json()["changed"]
            await scene.take("arm", "open", poll="p")
            async with await scene.voter(1, cookie=cookie) as voter:
                paper = await voter.kind("paper")
                assert (paper["round"], paper["choose_min"], paper["choose_max"]) == (1, 2, 2)
                await voter.state("open", poll="p")
                assert (await voter.cast([0]))["answer"] == "invalid"
                assert (await voter.cast([0, 1]))["answer"] == "accepted"


# The ballot box's own memory


class Taking:
    """A store that counts what it is given."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []

    async def cast(self, ref: RoundRef, change: object, secrecy: Secrecy, ballots: list[Ballot]) -> list[Verdict]:
        self.bodies += [ballot.body for ballot in ballots]
        return [Verdict(Answer.ACCEPTED, n) for n, _ in enumerate(ballots, 1)]


def paper(**more: int) -> Poll:
    options = tuple(Option(each, Text(each)) for each in "abc")
    return Poll("p", Text("?"), Method.CHOOSE, options, **more)


async def test_the_box_works_a_mark_out_anew_for_another_paper() -> None:
    store = Taking()
    box, ref = BallotBox(store), RoundRef("m", "p", 1)  # type: ignore[arg-type]

    async def cast(poll: Poll, *choices: int) -> Said:
        return await box.submit(ref, poll, Handed("s1", "d", b"b" * 16, 0, choices, 0))

    one, two = paper(choose_min=1, choose_max=1), paper(choose_min=2, choose_max=2)
    assert (await cast(one, 0)).answer is Answer.ACCEPTED
    assert (await cast(two, 0)).answer is Answer.INVALID
    assert (await cast(two, 0, 1)).answer is Answer.ACCEPTED
    assert (await cast(one, 0, 1)).answer is Answer.INVALID
    assert (await cast(paper(choose_min=1, choose_max=1), 0)).answer is Answer.ACCEPTED
    assert store.bodies == [b"[0]", b"[0,1]", b"[0]"]
