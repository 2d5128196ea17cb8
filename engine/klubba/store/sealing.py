"""Rewrites what the server keeps on disk, so that deleted keys are gone from there too.

A rewrite that was under way when the keys were deleted may still hold them: it is waited for, and another one is
asked for. Its end is read from INFO; there is no event for it.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from redis.exceptions import ResponseError

from klubba import limits
from klubba.store.link import Link

_POLL_EVERY_SECONDS: Final = 0.02


@dataclass(frozen=True, slots=True)
class _Rewrite:
    """One kind of file: the command that rewrites it, and the fields of INFO that tell how it went."""

    command: tuple[str, ...]
    busy: tuple[str, ...]
    status: str


_LOG_FILE: Final = _Rewrite(
    ("BGREWRITEAOF",), ("aof_rewrite_in_progress", "aof_rewrite_scheduled"), "aof_last_bgrewrite_status"
)
_DUMP: Final = _Rewrite(("BGSAVE", "SCHEDULE"), ("rdb_bgsave_in_progress",), "rdb_last_bgsave_status")


async def rewrite_everything(link: Link) -> None:
    """Returns when log file, dump (if the server makes them) and slow log hold only what is in memory now, and those
    of its replicas too where the link waits for replicas.

    Raises TimeoutError after `limits.SEAL_MAX_SECONDS`, redis-py's errors and `StoreAway`. May be repeated.
    """
    async with asyncio.timeout(limits.SEAL_MAX_SECONDS):
        await _rewrite(link, _LOG_FILE)
        if await _makes_dumps(link):
            await _rewrite(link, _DUMP)
        await _forget_slow_commands(link)
        written = (await link.call("INFO", "replication"))["master_repl_offset"]
        for replica in await link.replicas():
            try:
                await _rewrite_replica(replica, written)
            finally:
                await replica.close()


async def _rewrite_replica(replica: Link, written: int) -> None:
    """The same there, once it has the deletion. What it was given when it joined lies in a dump, whatever `save` is."""
    while (await replica.call("INFO", "replication")).get("slave_repl_offset", written) < written:  # noqa: ASYNC110
        await asyncio.sleep(_POLL_EVERY_SECONDS)
    await _rewrite(replica, _LOG_FILE)
    await _rewrite(replica, _DUMP)
    await _forget_slow_commands(replica)


async def _rewrite(link: Link, rewrite: _Rewrite) -> None:
    while True:
        await _until_idle(link, rewrite)
        if await _started(link, rewrite):
            break
        await asyncio.sleep(_POLL_EVERY_SECONDS)
    info = await _until_idle(link, rewrite)
    if info[rewrite.status] != "ok":
        raise ResponseError("the server's rewrite failed")


async def _started(link: Link, rewrite: _Rewrite) -> bool:
    """False when another engine's rewrite came first: that one may be older than our deletion."""
    try:
        await link.ask(*rewrite.command)
    except ResponseError as error:
        if "progress" in str(error):
            return False
        raise
    return True


async def _until_idle(link: Link, rewrite: _Rewrite) -> Mapping[str, object]:
    while True:
        info: Mapping[str, object] = await link.call("INFO", "persistence")
        if not any(info.get(field) for field in rewrite.busy):
            return info
        await asyncio.sleep(_POLL_EVERY_SECONDS)


async def _makes_dumps(link: Link) -> bool:
    try:
        settings: Mapping[str, str] = await link.ask("CONFIG GET", "save")
    except ResponseError:
        return True
    return settings.get("save") != ""


async def _forget_slow_commands(link: Link) -> None:
    """The slow log keeps arguments of slow commands: a batch of ballots may be among them."""
    await link.ask("SLOWLOG RESET")
    try:
        for kind in ("large-request", "large-reply"):
            await link.ask("COMMANDLOG", "RESET", kind)
    except ResponseError as error:
        if "unknown command" not in str(error):  # Only Valkey 8.1 and later have it.
            raise
