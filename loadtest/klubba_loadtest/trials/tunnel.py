"""Bad wifi as a process: carries packets between two network spaces, loses some, and takes its time over the rest.

    python -m klubba_loadtest.trials.tunnel HALL_FD PHONES_FD CONTROL SEED

The kernel's own emulator (netem) is not on every machine; two TUN devices and this loop are. Each packet is lost with
LOSS, else delayed by DELAY ± JITTER, each way and each packet by itself, so later ones overtake earlier ones. What
happens stands in the file CONTROL: byte 0 for everybody (0: a cable), then one byte a phone (1: a blackout).
"""

import fcntl
import heapq
import mmap
import os
import select
import struct
import sys
import time
from random import Random
from typing import Final

LOSS: Final = 0.10
DELAY_SECONDS: Final = 0.060
JITTER_SECONDS: Final = 0.025
PACKET_MAX_BYTES: Final = 2048
PHONES_MAX_COUNT: Final = 4095
CONTROL_BYTES: Final = PHONES_MAX_COUNT + 1
PHONES_NET: Final = b"\x0a\x4e"
"""10.78.0.0/16: the last two bytes are the phone's number and FIRST_ADDRESS."""
FIRST_ADDRESS: Final = 2
_TUNSETIFF: Final = 0x400454CA
_IFF_TUN_NO_PI: Final = 0x1001


def open_tun(name: str) -> int:
    """A TUN device in the network space of the calling thread. Raises OSError where that is not allowed."""
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    try:
        fcntl.ioctl(fd, _TUNSETIFF, struct.pack("16sH14x", name.encode(), _IFF_TUN_NO_PI))
    except OSError:
        os.close(fd)
        raise
    return fd


def phone_of(packet: bytes) -> int:
    """Which phone an IPv4 packet comes from or goes to; -1 for none."""
    for at in (12, 16):
        if packet[at : at + 2] == PHONES_NET:
            return int.from_bytes(packet[at + 2 : at + 4]) - FIRST_ADDRESS
    return -1


class Tunnel:
    """Both ends, and what is on its way."""

    def __init__(self, ends: tuple[int, int], control: mmap.mmap, random: Random) -> None:
        self._other = {ends[0]: ends[1], ends[1]: ends[0]}
        self._control = control
        self._random = random
        self._way: list[tuple[float, int, int, bytes]] = []
        self._count = 0

    def run(self) -> None:
        """For ever."""
        poll = select.epoll()
        for fd in self._other:
            poll.register(fd, select.EPOLLIN)
        while True:
            wait = max(0.0, self._way[0][0] - time.monotonic()) if self._way else 1.0
            for fd, _ in poll.poll(wait):
                self._take(fd)
            self._deliver()

    def _take(self, fd: int) -> None:
        for _ in range(64):
            try:
                packet = os.read(fd, PACKET_MAX_BYTES)
            except BlockingIOError:
                return
            if packet[0] >> 4 != 4:
                continue  # the kernel's own IPv6 chatter
            phone = phone_of(packet)
            after = self._delay(phone)
            if after is not None:
                self._count += 1
                heapq.heappush(self._way, (time.monotonic() + after, self._count, self._other[fd], packet))

    def _delay(self, phone: int) -> float | None:
        """Seconds until it arrives; None when it is lost."""
        if not self._control[0]:
            return 0.0
        out = 0 <= phone < PHONES_MAX_COUNT and self._control[1 + phone]
        if out or self._random.random() < LOSS:
            return None
        return DELAY_SECONDS + self._random.uniform(-JITTER_SECONDS, JITTER_SECONDS)

    def _deliver(self) -> None:
        now = time.monotonic()
        while self._way and self._way[0][0] <= now:
            _, _, fd, packet = heapq.heappop(self._way)
            try:
                os.write(fd, packet)
            except OSError:
                continue  # a full queue loses it, as a radio does


def main(arguments: list[str]) -> None:
    hall, phones, path, seed = arguments
    with open(path, "r+b") as file:
        control = mmap.mmap(file.fileno(), CONTROL_BYTES)
    Tunnel((int(hall), int(phones)), control, Random(f"{seed}:tunnel")).run()  # noqa: S311  # a run that repeats


if __name__ == "__main__":
    main(sys.argv[1:])
