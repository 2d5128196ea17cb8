"""Data that was lost or restored: noticed by the file beside the store, and by a phone's sealed receipt."""

import shutil
from pathlib import Path

import msgspec
import pytest
from engine import Engine, run_engine
from peers import QUICK, Frame, Peer, Scene

from klubba.core import receipts
from klubba_clients import Chair, Created, Operator, Voter

SAID = receipts.Registered("e", "m", "p", 1, "7", b"b" * 16, 41)


def test_a_seal_is_of_one_ballot_one_voter_and_one_meeting() -> None:
    key = receipts.key(b"s" * 32)
    seal = receipts.mac(key, SAID)
    assert receipts.is_ours(key, SAID, seal)
    assert len(seal) == receipts.MAC_BYTES
    others = {"epoch": "f", "meeting": "n", "poll": "q", "round": 2, "seat": "8", "ballot_id": b"c" * 16, "seq": 42}
    for field, other in others.items():
        assert not receipts.is_ours(key, msgspec.structs.replace(SAID, **{field: other}), seal)
    assert not receipts.is_ours(receipts.key(b"t" * 32), SAID, seal)
    assert not receipts.is_ours(key, SAID, b"")


class Backup:
    """A meeting whose store is set back to before a ballot was registered. `receipt`: that ballot's."""

    def __init__(self, engine: Engine, created: Created, cookie: str, receipt: Frame) -> None:
        self.engine, self.created, self.cookie, self.receipt = engine, created, cookie, receipt

    @classmethod
    async def restored(cls, engine: Engine, *, witness: bool) -> "Backup":
        async with Operator(engine.url, engine.key) as operator, await Scene.voting(engine.url, operator) as scene:
            cookie = await scene.cookie(1)
            created = scene.created
        engine.stop()
        store, copy = engine.data / "store" / "appendonlydir", engine.data / "copy"
        shutil.copytree(store, copy)
        engine.start()
        async with await Peer.dial(engine.url, "voter", cookie=cookie) as voter:
            await voter.kind("state")
            receipt = (await voter.cast([0]))["receipt"]
            await voter.state("open", voted=1)
        engine.stop()
        shutil.rmtree(store)
        copy.rename(store)
        if not witness:
            (engine.data / "witness.json").unlink()
        engine.start()
        return cls(engine, created, cookie, receipt)

    async def claim(self, voter: Peer, **other: object) -> str:
        said = {**self.receipt, **other}
        seen = len(voter.frames)
        await voter.send("claim", *(said[part] for part in ("poll", "round", "ballot_id", "seq", "epoch", "mac")))
        return str((await voter.kind("claimed", seen))["answer"])


async def test_a_valid_receipt_newer_than_the_head_raises_the_alarm_and_a_forged_one_nothing(tmp_path: Path) -> None:
    with run_engine(tmp_path) as engine:
        backup = await Backup.restored(engine, witness=False)
        async with Operator(engine.url, engine.key) as operator:
            chair = await Chair.join(operator.site, backup.created.token("chair"), timing=QUICK)
            async with chair, await Peer.dial(engine.url, "voter", cookie=backup.cookie) as voter:
                epoch = (await voter.kind("welcome"))["epoch"]
                assert epoch == backup.receipt["epoch"]
                for other in ({"mac": b"\0" * 16}, {"seq": 10**6}, {"ballot_id": b"x" * 16}, {"epoch": "0" * 16}):
                    assert await backup.claim(voter, **other) == "unknown"
                assert chair.state is not None
                assert (chair.state.alerts, chair.epoch) == ((), epoch)
                assert await backup.claim(voter) == "lost"
                await chair.until(lambda c: c.epoch != epoch and c.state is not None and bool(c.state.alerts))
                assert [alert.code for alert in chair.state.alerts] == ["lost_data"]
                # The phone's socket is told to come back; it learns the new epoch and may vote again.
                assert await voter.closed() == 1001
            async with await Peer.dial(engine.url, "voter", cookie=backup.cookie) as again:
                assert (await again.kind("welcome"))["epoch"] != epoch
                await again.kind("state")
                assert await backup.claim(again) == "lost"
                fresh = await again.cast([1])
                assert (fresh["answer"], fresh["receipt"]["epoch"]) == ("accepted", chair.epoch)


async def test_the_file_beside_the_store_notices_it_at_the_start(tmp_path: Path) -> None:
    with run_engine(tmp_path) as engine:
        backup = await Backup.restored(engine, witness=True)
        async with Operator(engine.url, engine.key) as operator:
            chair = await Chair.join(operator.site, backup.created.token("chair"), timing=QUICK)
            async with chair:
                await chair.until(lambda c: c.state is not None and bool(c.state.alerts))
                assert chair.epoch != backup.receipt["epoch"]
            # Noticed once: the next start finds nothing wrong.
            engine.restart()
            async with await Chair.join(operator.site, backup.created.token("chair"), timing=QUICK) as later:
                await later.until(lambda c: c.state is not None)
                assert later.state is not None
                assert (later.epoch, later.state.alerts) == (chair.epoch, ())


async def test_a_kept_ballot_is_kept(tmp_path: Path) -> None:
    with run_engine(tmp_path) as engine:
        async with Operator(engine.url, engine.key) as operator, await Scene.voting(engine.url, operator) as scene:
            voter = await Voter.join(scene.site, token=scene.created.cards[0].token, timing=QUICK)
            async with voter:
                await voter.until(lambda v: v.is_open)
                receipt = (await voter.cast([0])).receipt
                assert receipt is not None
                assert await voter.claim(receipt) == "kept"
                await voter.cast([1])
                assert await voter.claim(receipt) == "kept"
            other = await Voter.join(scene.site, token=scene.created.cards[1].token, timing=QUICK)
            async with other:
                # Somebody else's receipt proves nothing of one's own.
                assert await other.claim(receipt) == "unknown"
        engine.kill9()
        data = engine.data / "witness.json"
        data.write_text("no json", encoding="ascii")
        engine.start()


@pytest.mark.parametrize("role", ["chair", "hall"])
async def test_only_voters_have_receipts(engine: Engine, role: str) -> None:
    async with (
        Operator(engine.url, engine.key) as operator,
        await Scene.made(engine.url, operator) as scene,
        await scene.page(role) as page,
    ):
        await page.send("claim", "p", 1, b"b" * 16, 1, "e", b"m")
        assert (await page.kind("error"))["code"] == "not_allowed"
