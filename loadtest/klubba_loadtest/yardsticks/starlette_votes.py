"""Voting as most Python services would write it: Starlette on uvicorn, one call of the store's script for each ballot.

Its argument is a JSON object: `url` of the store, `digest`, `keys` and `args` of the script. A voter's place is the end
of the path; frames are the engine's own. It prints its port. Nobody is told anything but the voter's own answer.
"""

import asyncio
import json
import socket
import sys
import time
from typing import Any

import msgpack  # type: ignore[import-untyped]
import uvicorn
from redis.asyncio import BlockingConnectionPool, Redis
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

GIVEN: dict[str, Any] = json.loads(sys.argv[1])
OPTIONS_COUNT = 2
CONNECTIONS_COUNT = 16


async def vote(connection: WebSocket) -> None:
    await connection.accept()
    seat, store = connection.path_params["seat"], connection.app.state.store
    try:
        while True:
            _, poll, number, ballot_id, replaces, choices, *_ = msgpack.unpackb(await connection.receive_bytes())
            if not choices or any(not 0 <= choice < OPTIONS_COUNT for choice in choices):
                raise ValueError("no such option")
            cells = ",".join(map(str, choices))
            ballot = [seat, seat, ballot_id.hex(), replaces, json.dumps(choices), cells, "", time.time_ns() // 10**6]
            said = await store.evalsha(
                GIVEN["digest"], len(GIVEN["keys"]), *GIVEN["keys"], *GIVEN["args"], *ballot
            )  # fmt: skip
            answer = {"t": "answer", "poll": poll, "round": number, "ballot_id": ballot_id}
            await connection.send_bytes(
                msgpack.packb({**answer, "answer": said[1].decode(), "ballot_seq": int(said[2])})
            )
    except WebSocketDisconnect:
        return


async def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    app = Starlette(routes=[WebSocketRoute("/ws/{seat}", vote)])
    pool = BlockingConnectionPool.from_url(GIVEN["url"], max_connections=CONNECTIONS_COUNT, timeout=30)
    app.state.store = Redis.from_pool(pool)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="websockets-sansio", ws_ping_interval=None,
                                           ws_per_message_deflate=False))  # fmt: skip
    print(listener.getsockname()[1], flush=True)
    await server.serve(sockets=[listener])


asyncio.run(main())
