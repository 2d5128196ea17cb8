"""The store asked directly, beside the engine: for settings that a fault needs, and for everything that it keeps."""

import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

ANSWER_SECONDS: Final = 5.0
_KINDS: Final = {
    b"string": (b"GET",),
    b"hash": (b"HGETALL",),
    b"set": (b"SMEMBERS",),
    b"list": (b"LRANGE", 0, -1),
    b"zset": (b"ZRANGE", 0, -1, b"WITHSCORES"),
    b"stream": (b"XRANGE", b"-", b"+"),
}


class Refused(Exception):
    """The store's own error, in its words."""


class Line:
    """One connection to a store's socket (RESP2). Use as a context manager. Raises OSError when nobody answers."""

    def __init__(self, path: Path) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(ANSWER_SECONDS)
        self._socket.connect(str(path))
        self._read = self._socket.makefile("rb")

    def __enter__(self) -> "Line":
        return self

    def __exit__(self, *_: object) -> None:
        self._read.close()
        self._socket.close()

    def ask(self, *command: bytes | str | int) -> Any:
        """The answer to one command. Raises `Refused`, OSError."""
        parts = [part if isinstance(part, bytes) else str(part).encode() for part in command]
        head = b"*%d\r\n" % len(parts)
        self._socket.sendall(head + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in parts))
        return self._answer()

    def everything(self) -> Iterator[tuple[bytes, bytes]]:
        """Every key with all that it holds, flattened to lines in the store's own order."""
        for key in sorted(self.ask(b"KEYS", b"*")):
            kind = self.ask(b"TYPE", key)
            if kind == b"none":
                continue  # It went while the others were read.
            command, *rest = _KINDS[kind]
            yield key, b"\n".join(_flat(self.ask(command, key, *rest)))

    def _answer(self) -> Any:
        line = self._read.readline()
        if not line.endswith(b"\r\n"):
            raise ConnectionResetError("the store hung up")
        kind, rest = line[:1], line[1:-2]
        match kind:
            case b"+":
                return rest
            case b"-":
                raise Refused(rest.decode(errors="replace"))
            case b":":
                return int(rest)
            case b"$":
                return None if rest == b"-1" else self._read.read(int(rest) + 2)[:-2]
            case _:
                return [self._answer() for _ in range(int(rest))]


def _flat(value: Any) -> Iterator[bytes]:
    if isinstance(value, list):
        for part in value:
            yield from _flat(part)
    elif value is not None:
        yield value if isinstance(value, bytes) else str(value).encode()
