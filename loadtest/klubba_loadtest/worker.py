"""One harness process: gets its share on standard input, plays it, and reports on standard output.

    parent ── Job ──► worker ── Ready ──► parent ── Go ──► worker ── Beat … ──► parent ── Finish ──► worker ── Done

Messages are msgpack with four bytes of length before them. It ends when its parent is gone.
"""

import asyncio
import gc
import os
import struct
import sys
from typing import Final

import msgspec
from msgspec import Struct

from klubba_loadtest.httpline import Address
from klubba_loadtest.plan import Share
from klubba_loadtest.records import Found, Pulse
from klubba_loadtest.swarm import Swarm

PULSE_SECONDS: Final = 0.25
LENGTH: Final = struct.Struct(">I")


class Job(Struct, tag=True):
    """What a worker is to do. tokens: phone → (token, voter's name)."""

    url: str
    share: Share
    tokens: dict[int, tuple[str, str]]
    patience: float


class Ready(Struct, tag=True):
    """The worker has made its phones."""


class Go(Struct, tag=True):
    """base: `time.monotonic()` of the run's second 0 (the same clock in every process of a machine)."""

    base: float


class Finish(Struct, tag=True):
    """The last step was taken, and what follows from it has had its time."""


class Beat(Struct, tag=True):
    pulse: Pulse


class Done(Struct, tag=True):
    found: Found


_decoder: Final = msgspec.msgpack.Decoder(Job | Go | Finish)
_encoder: Final = msgspec.msgpack.Encoder()


def packed(message: Struct) -> bytes:
    data = _encoder.encode(message)
    return LENGTH.pack(len(data)) + data


def _read() -> Job | Go | Finish | None:
    head = sys.stdin.buffer.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    message: Job | Go | Finish = _decoder.decode(sys.stdin.buffer.read(LENGTH.unpack(head)[0]))
    return message


def _write(message: Struct) -> None:
    sys.stdout.buffer.write(packed(message))
    sys.stdout.buffer.flush()


async def _play(swarm: Swarm, job: Job) -> Found:
    async def beat() -> None:
        while True:
            await asyncio.sleep(PULSE_SECONDS)
            try:
                _write(Beat(swarm.pulse()))
            except BrokenPipeError:
                os._exit(1)  # nobody listens any more: no phone stays behind

    pulses = asyncio.create_task(beat())
    try:
        return await swarm.play(asyncio.to_thread(_read), job.patience)
    finally:
        pulses.cancel()


def main() -> int:
    job = _read()
    if not isinstance(job, Job):
        return 0
    swarm = Swarm(Address(job.url), job.share, job.tokens, 0.0)
    # What stands now stands until the end: the collector need not walk over thousands of phones in the middle.
    gc.collect()
    gc.freeze()
    _write(Ready())
    go = _read()
    if not isinstance(go, Go):
        return 0
    swarm.base = go.base
    _write(Done(asyncio.run(_play(swarm, job))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
