"""What most Python services do: Starlette on uvicorn, one `send_bytes` after the other. See __init__.py."""

import asyncio
import socket
import sys

import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

FRAME = bytes(int(sys.argv[1]) - (2 if int(sys.argv[1]) < 128 else 4))
everyone: set[WebSocket] = set()


async def stay(connection: WebSocket) -> None:
    await connection.accept()
    everyone.add(connection)
    try:
        while True:
            await connection.receive_bytes()
    except WebSocketDisconnect:
        everyone.discard(connection)


async def main() -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    app = Starlette(routes=[WebSocketRoute("/ws", stay)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="websockets-sansio", ws_ping_interval=None,
                                           ws_per_message_deflate=False))  # fmt: skip
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    print(listener.getsockname()[1], flush=True)
    while await orders.read(1):
        for connection in tuple(everyone):
            await connection.send_bytes(FRAME)
    serving.cancel()


asyncio.run(main())
