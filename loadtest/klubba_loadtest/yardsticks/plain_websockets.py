"""The `websockets` library's own broadcast (its documentation's recommended way). See __init__.py."""

import asyncio
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve

FRAME = bytes(int(sys.argv[1]) - (2 if int(sys.argv[1]) < 128 else 4))


async def main() -> None:
    everyone: set[ServerConnection] = set()

    async def stay(connection: ServerConnection) -> None:
        everyone.add(connection)
        await connection.wait_closed()
        everyone.discard(connection)

    orders = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    async with serve(stay, "127.0.0.1", 0, compression=None, ping_interval=None, backlog=4096) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        while await orders.read(1):
            broadcast(everyone, FRAME)


asyncio.run(main())
