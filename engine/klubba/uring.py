"""One function of io_uring: the same bytes to many sockets in one system call. Linux; everything else writes plainly.

    fds ──► submission entries (prepared once; only the descriptors change) ──io_uring_enter──► kernel sends to each
    counts ◄── completion entries: bytes taken, or a negative errno                 in the caller's own thread, inline

Why a binding of our own: per delivered frame Python must do next to nothing, so the entries of a whole chunk are filled
by one strided copy, and read back by one. The bindings on PyPI make an object per entry, and the one that is kept
(liburing, alpha) asks for Linux 6.14, while servers run 6.1. What is bound here is two system calls and four fields.

Layouts are the kernel's ABI (include/uapi/linux/io_uring.h): they never change, and `probed` tries them before use.
Entries ask not to wait (MSG_DONTWAIT), so each is finished when the call returns, and nothing stays in flight.
"""

import ctypes
import mmap
import os
import socket
import sys
from array import array
from collections.abc import Callable, Sequence
from typing import Final, Self

CHUNK_MAX_COUNT: Final = 256
"""Sockets per call: the ring's size, a power of two."""

_SETUP, _ENTER = 425, 426  # the same numbers on every architecture that came after them
_PARAMS_INTS = 30
_FEATURES, _SQ, _CQ = 5, 10, 20  # where these parts of io_uring_params begin, in 32-bit words
_HEAD, _TAIL = 0, 1
_ENTRIES_OF_SQ, _ENTRIES_OF_CQ = 6, 5  # array, cqes
_SINGLE_MMAP, _NODROP = 1, 2
_OFF_SQES = 0x10000000
_OP_SEND = 26
_SQE_WORDS, _CQE_WORDS = 16, 4
_SQE_FD, _SQE_ADDR, _SQE_LEN, _SQE_FLAGS, _SQE_DATA = 1, 4, 6, 7, 8
_CQE_DATA, _CQE_RES = 0, 2


class Ring:
    """A ring that sends. Not thread-safe; one per event loop. Use `probed`."""

    def __init__(self) -> None:
        """Raises OSError where the kernel or the container does not allow it."""
        self._call = _system_call()
        params = (ctypes.c_uint32 * _PARAMS_INTS)()
        self._fd = self._call(_SETUP, CHUNK_MAX_COUNT, ctypes.addressof(params), 0, 0)
        try:
            self._map(list(params))
        except BaseException:
            os.close(self._fd)
            raise
        self.is_broken = False

    @classmethod
    def probed(cls) -> Self | None:
        """A ring that has sent, partly sent, been refused and failed as it must; None where that cannot be had."""
        if not sys.platform.startswith("linux"):
            return None
        try:
            ring = cls()
        except OSError:
            return None
        if _probe(ring):
            return ring
        ring.close()
        return None

    def send(self, fds: Sequence[int], data: bytes) -> list[int]:
        """Offers `data` once to each of at most CHUNK_MAX_COUNT stream sockets, in order, without waiting.

        Returns for each how many bytes the kernel took, or a negative errno (-EAGAIN: none, its buffer is full).
        Never raises for what a socket or the kernel did: what was not tried counts 0, and then `is_broken` is set.
        """
        count = len(fds)
        taken = [0] * count
        if self.is_broken:
            return taken
        first = self._prepare(fds, data)
        try:
            self._enter(count)
        except OSError:
            self.is_broken = True
        self._reap(first, len(data), taken)
        return taken

    def close(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
            self.is_broken = True

    # Inside

    def _map(self, params: Sequence[int]) -> None:
        if params[_FEATURES] & (_SINGLE_MMAP | _NODROP) != _SINGLE_MMAP | _NODROP:
            raise OSError("io_uring is older than Linux 5.5")
        sq, cq = params[_SQ:_CQ], params[_CQ:]
        self._sq_size, self._cq_size = params[0], params[1]
        ends = (sq[_ENTRIES_OF_SQ] + 4 * self._sq_size, cq[_ENTRIES_OF_CQ] + 4 * _CQE_WORDS * self._cq_size)
        rings = mmap.mmap(self._fd, max(ends), offset=0)
        entries = mmap.mmap(self._fd, 4 * _SQE_WORDS * self._sq_size, offset=_OFF_SQES)
        self._words = memoryview(rings).cast("I")
        self._sq_tail, self._cq_head, self._cq_tail = sq[_TAIL] // 4, cq[_HEAD] // 4, cq[_TAIL] // 4
        cqes = memoryview(rings)[cq[_ENTRIES_OF_CQ] : ends[1]].cast("i")
        self._results, self._places = cqes[_CQE_RES::_CQE_WORDS], cqes[_CQE_DATA::_CQE_WORDS]
        self._fill(memoryview(entries), sq[_ENTRIES_OF_SQ] // 4)

    def _fill(self, entries: memoryview, array_at: int) -> None:
        """What is the same in every call: the operation, its flags, each entry's own number."""
        words, longs, size = entries.cast("i"), entries.cast("Q"), self._sq_size
        words[0::_SQE_WORDS] = array("i", [_OP_SEND] * size)
        words[_SQE_FLAGS::_SQE_WORDS] = array("i", [socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL] * size)
        words[_SQE_DATA::_SQE_WORDS] = array("i", range(size))
        self._words[array_at : array_at + size] = array("I", range(size))
        self._fds = words[_SQE_FD::_SQE_WORDS]
        self._lengths = words[_SQE_LEN::_SQE_WORDS]
        self._addresses = longs[_SQE_ADDR // 2 :: _SQE_WORDS // 2]
        self._prepared: tuple[int, int] = (0, 0)

    def _prepare(self, fds: Sequence[int], data: bytes) -> int:
        """Fills the entries from the ring's tail on; returns the first one's number. `data` must outlive the call."""
        address = ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p).value or 0
        if self._prepared != (address, len(data)):
            self._prepared = (address, len(data))
            self._addresses[:] = array("Q", [address]) * self._sq_size
            self._lengths[:] = array("i", [len(data)]) * self._sq_size
        tail = self._words[self._sq_tail]
        first, new = tail % self._sq_size, array("i", fds)
        until_end = self._sq_size - first
        self._fds[first : first + len(fds)] = new[:until_end]
        if len(fds) > until_end:
            self._fds[: len(fds) - until_end] = new[until_end:]
        self._words[self._sq_tail] = (tail + len(fds)) & 0xFFFFFFFF
        return first

    def _enter(self, count: int) -> None:
        """Has the kernel carry out `count` entries. It may stop in between, and then goes on where it was."""
        while count:
            count -= self._call(_ENTER, self._fd, count, 0, 0)

    def _reap(self, first: int, length: int, taken: list[int]) -> None:
        """Puts the results where they belong, and gives their entries back."""
        head, tail = self._words[self._cq_head], self._words[self._cq_tail]
        start, count = head % self._cq_size, (tail - head) & 0xFFFFFFFF
        results = _ring_part(self._results, start, count, self._cq_size)
        if count == len(taken) == results.count(length):
            taken[:] = results
        else:
            places = _ring_part(self._places, start, count, self._cq_size)
            for place, result in zip(places, results, strict=True):
                taken[(place - first) % self._sq_size] = result
            # Fewer than were asked for: entries would still be in flight, and must never be mixed with later ones.
            self.is_broken = self.is_broken or count != len(taken)
        self._words[self._cq_head] = tail


def _ring_part(ring: memoryview, start: int, count: int, size: int) -> list[int]:
    end = start + count
    return ring[start:end].tolist() + (ring[: end - size].tolist() if end > size else [])


def _system_call() -> Callable[[int, int, int, int, int], int]:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    libc.syscall.argtypes = [ctypes.c_long, *[ctypes.c_ulong] * 6]

    def call(number: int, *arguments: int) -> int:
        result = int(libc.syscall(number, *arguments, 0, 0))
        if result < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        return result

    return call


def _probe(ring: Ring) -> bool:
    """Whether a frame goes out whole, is cut where the buffer ends, and is refused where it is full or closed."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        theirs.setblocking(False)
        ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
        try:
            whole = ring.send([ours.fileno()], b"probe") == [5] and theirs.recv(64) == b"probe"
        except BlockingIOError:
            return False  # It said that it had sent.
        flood = bytes(1 << 20)
        [cut] = ring.send([ours.fileno()], flood)
        refused = ring.send([ours.fileno(), ours.fileno()], flood)
    return whole and cut < len(flood) and max(refused) < 0 and not ring.is_broken
