"""Staff see which seats changed phones, and which a second phone asks for in vain."""

import pytest
from engine import Engine
from peers import Scene

from klubba_clients import Operator
from klubba_clients.errors import HttpRefused


async def test_a_takeover_is_shown_and_after_a_ballot_only_the_operator_lets_it_happen(
    engine: Engine, operator: Operator
) -> None:
    async with await Scene.voting(engine.url, operator) as scene, await scene.voter(2) as old:

        def lines() -> dict[str, str]:
            state = scene.chair.state
            return {alert.code: alert.text.sv for alert in state.alerts} if state else {}

        new = await scene.voter(2)
        assert (await old.kind("moved"))["code"] == "other_device"
        assert await old.closed() == 4403
        await scene.chair.until(lambda c: "handover" in lines())
        assert "plats 2" in lines()["handover"]
        async with new:
            assert (await new.cast([0]))["answer"] == "accepted"
            with pytest.raises(HttpRefused) as refused:
                await scene.cookie(2)
            assert refused.value.code == "seat_in_use"
            await scene.chair.until(lambda c: "seat_in_use" in lines())
            assert "plats 2" in lines()["seat_in_use"]
            assert (await new.cast([0], replaces=1))["answer"] == "superseded"
        # Another round: the lines were about the last one.
        await scene.take("close", "revote")
        await scene.chair.until(lambda c: not lines())
