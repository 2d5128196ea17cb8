"""The composition root: the only place that names concrete parts and puts them together."""

import asyncio
import contextlib
import signal
import socket
import ssl
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, cast

import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from klubba import limits
from klubba.access import Access, new_operator_key
from klubba.addresses import local_addresses
from klubba.air.onair import OnAir
from klubba.ballotbox import BallotBox
from klubba.bridges.obs import Obs, Target
from klubba.broadcast import Broadcast
from klubba.clerk import Clerk
from klubba.core.model import Text
from klubba.counted import Results
from klubba.deadlines import Deadlines
from klubba.edge import pages
from klubba.edge.airapi import AirApi
from klubba.edge.airsocket import AirDoor
from klubba.edge.api import Api
from klubba.edge.control import Control
from klubba.edge.dispatch import Desk
from klubba.edge.framing import StrictFraming
from klubba.edge.gate import Gate
from klubba.edge.graphics import Graphics
from klubba.edge.organising import Organising
from klubba.edge.origins import Origins, SecurityHeaders
from klubba.edge.plain import Plain
from klubba.edge.preparing import Preparing
from klubba.edge.proofs import ProofDoor
from klubba.edge.rehearsing import RehearsalApi
from klubba.edge.requests import HANDLED, Callers, on_error
from klubba.edge.sockets import Sockets
from klubba.edge.themes import Themes
from klubba.errors import StartError
from klubba.fanout import Fanout
from klubba.gavel import Gavel
from klubba.lineage import Lineage, Witness
from klubba.meetings import Meetings
from klubba.metrics import Metrics
from klubba.proceedings import Proceedings
from klubba.proving import Proofs
from klubba.rehearsals import Rehearsals
from klubba.rollcall import RollCall
from klubba.sealer import Sealer
from klubba.services import Services
from klubba.settings import Settings, for_robots, is_operator_key, origin_of
from klubba.store.binary import write_durably
from klubba.store.embedded import EmbeddedServer, log_of, running_url
from klubba.store.redis import RedisStore
from klubba.storewatch import ALERT, StoreWatch
from klubba.uring import Ring

log = structlog.get_logger()

_PROMISES: Final = Text(
    "Lagringen lovar mindre än vanligt: en registrerad röst kan gå förlorad vid strömavbrott.",
    "The store promises less than usual: a registered ballot may be lost in a power cut.",
)
_WITNESS_FILE: Final = "witness.json"
_OPERATOR_KEY_FILE: Final = "operator.key"


@dataclass(frozen=True, slots=True)
class Engine:
    """A running engine's parts: what the command line needs to serve it."""

    app: Starlette
    sockets: Sockets
    services: Services
    meetings: Meetings
    origins: Origins
    operator_key_file: Path | None
    rehearsals: Rehearsals


def now_ms() -> int:
    """The wall clock, milliseconds since 1970. For the record only; nothing is decided by it."""
    return time.time_ns() // 1_000_000


@contextlib.asynccontextmanager
async def engine(settings: Settings, port: int) -> AsyncIterator[Engine]:
    """The engine on its store, ready to be served on `port`. Raises `StartError`."""
    check_certificate(settings)
    prepare_data(settings.data)
    async with contextlib.AsyncExitStack() as stack:
        url = settings.redis_url or (await stack.enter_async_context(EmbeddedServer(settings.data))).url
        store = await RedisStore.connect(url, accept_weak=settings.accept_weak_store, replicas=settings.replicas)
        stack.push_async_callback(store.close)
        services = await _services(store, settings)
        stack.push_async_callback(services.box.close)
        stack.push_async_callback(services.fanout.close)
        stack.push_async_callback(services.onair.close)
        services.fanout.start()
        stack.push_async_callback(services.deadlines.close)
        services.deadlines.start()
        stack.push_async_callback(services.sealer.close)
        services.sealer.start()
        stack.push_async_callback(services.lineage.close)
        await services.lineage.start()
        stack.push_async_callback(services.watch.close)
        services.watch.start()
        services.fanout.alert("weak_store", services.promise)
        composed = _compose(settings, services, origins(settings, port))
        stack.push_async_callback(composed.sockets.close)
        composed.sockets.start()
        stack.push_async_callback(composed.rehearsals.close)
        yield composed


@contextlib.asynccontextmanager
async def stored_meetings(settings: Settings) -> AsyncIterator[tuple[RedisStore, Meetings]]:
    """The store of an engine that runs beside this process. Raises `StartError` when there is none."""
    url = settings.redis_url or running_url(settings.data)
    if url is None:
        raise StartError(f"No engine has been started on {settings.data}; start it with: klubba serve")
    store = await RedisStore.connect(url, accept_weak=settings.accept_weak_store, replicas=settings.replicas)
    try:
        yield store, Meetings(store, origins(settings, settings.port).public, now_ms)
    finally:
        await store.close()


async def _services(store: RedisStore, settings: Settings) -> Services:
    results = Results(store)
    gavel = Gavel(store, results, now_ms, lambda record: deadlines.left_ms(record))
    deadlines = Deadlines(store, gavel, lambda meeting: fanout.mark(meeting))
    box, metrics = BallotBox(store), Metrics()
    broadcast = Broadcast(None if settings.plain_writes else Ring.probed(), lambda: box.is_busy)
    metrics.io_uring.set_function(lambda: broadcast.path == "io_uring")
    fanout = Fanout(store, results, broadcast, deadlines.time_left)

    def tell(why: Text | None) -> None:
        fanout.alert(ALERT, why)
        fanout.away(why is not None)

    access = Access(store, now_ms)
    return Services(
        store=store,
        results=results,
        fanout=fanout,
        box=box,
        gavel=gavel,
        deadlines=deadlines,
        sealer=Sealer(store, fanout.mark),
        clerk=Clerk(store, now_ms),
        lineage=Lineage(
            store, Witness(settings.data / _WITNESS_FILE, write_durably), fanout.snapshots, fanout.alert, now_ms
        ),
        watch=StoreWatch(
            store, tell, *((None, None) if settings.redis_url else (settings.data, log_of(settings.data)))
        ),
        rollcall=RollCall(store, results, now_ms),
        proceedings=Proceedings(store, results, now_ms),
        proofs=Proofs(store),
        access=access,
        onair=OnAir(store, results, fanout, access, now_ms, deadlines.time_left),
        metrics=metrics,
        now_ms=now_ms,
        promise=_PROMISES if await store.promise() else None,
    )


def _compose(settings: Settings, services: Services, allowed: Origins) -> Engine:
    key, key_file = operator_key(settings)
    meetings = Meetings(services.store, allowed.public, now_ms)
    desk = Desk(services, allowed)
    callers = Callers(services.access, allowed, key)
    air = AirDoor(services.onair, allowed.public)
    sockets = Sockets(services.access, desk, allowed, services.metrics.frames, air)
    themes = Themes(settings.data / "themes")
    services.onair.themes = themes
    air_api = AirApi(services.onair, callers, allowed, themes)
    api = Api(services, meetings, desk, callers, allowed, allow_load=settings.allow_load)
    plain = Plain(services, api, callers, allowed)
    rehearsals = Rehearsals(services.store, meetings, allowed.public, for_robots(key))
    rehearsing = RehearsalApi(rehearsals, meetings, callers)
    organising = Organising(services, meetings, desk, callers)
    preparing = Preparing(services, meetings, callers, allowed.public)
    app = Starlette(
        routes=[
            *api.routes(),
            *ProofDoor(services, callers).routes(),
            *rehearsing.routes(),
            *organising.routes(),
            *preparing.routes(),
            *plain.routes(),
            *air_api.routes(),
            *Graphics(services.onair, allowed.public).routes(),
            *Control(services.onair, services.gavel, allowed.public, services.fanout.is_told).routes(),
            *pages.routes(allowed),
        ],
        middleware=[Middleware(SecurityHeaders, origins=allowed), Middleware(StrictFraming)],
        exception_handlers=dict.fromkeys(HANDLED, on_error),
    )
    return Engine(app, sockets, services, meetings, allowed, key_file, rehearsals)


@contextlib.asynccontextmanager
async def obs(settings: Settings, services: Services, meeting: str) -> AsyncIterator[None]:
    """OBS follows this meeting's main output, where one is configured."""
    if not settings.obs_url:
        yield
        return
    target = Target(settings.obs_url, settings.obs_password, settings.obs_scene, settings.obs_source)
    line = Obs(target, await services.onair.room(meeting))
    line.start()
    try:
        yield
    finally:
        await line.close()


class _Nobody:
    """Stands for every part of an engine that is not asked anything: its routes are made and never called."""

    def __getattr__(self, name: str) -> "_Nobody":
        return self

    def __call__(self, *given: object) -> None:
        """Parts tell each other who does what when they are made."""


def interface() -> Sequence[BaseRoute]:
    """The routes of the HTTP interface, without an engine behind them: for its documentation."""
    settings = Settings(operator_key="not-a-key-not-a-key")
    return _compose(settings, cast("Services", _Nobody()), origins(settings, settings.port)).app.routes


def origins(settings: Settings, port: int) -> Origins:
    """The origin that links are made with, and all that pages may be opened from."""
    scheme = "https" if settings.certificate else "http"
    here = [origin_of(scheme, host, port) for host in ("localhost", "127.0.0.1")]
    if settings.origin:
        return Origins(settings.origin, frozenset([settings.origin]))
    if not settings.hall:
        return Origins(here[0], frozenset(here))
    hall = [origin_of(scheme, address, port) for address in local_addresses()]
    return Origins((hall or here)[0], frozenset([*hall, *here]), of_arrival=lambda host: origin_of(scheme, host, port))


def operator_key(settings: Settings) -> tuple[str, Path | None]:
    """The operator key and the file that it is kept in (None: it came from the environment). Raises `StartError`."""
    if settings.operator_key:
        return settings.operator_key, None
    path = settings.data / _OPERATOR_KEY_FILE
    try:
        key = path.read_text(encoding="ascii", errors="replace").strip() if path.exists() else ""
        if not is_operator_key(key):  # the first start, or a crash before the key was on the disk
            key = new_operator_key()
            path.touch(mode=0o600)
            path.write_text(key + "\n", encoding="ascii")
    except OSError as error:
        raise StartError(f"Operator key: cannot use {path} ({error.strerror}); remove it") from None
    return key, path


def prepare_data(data: Path) -> None:
    """Makes the data folder, for its owner only. Raises `StartError` when it cannot be written."""
    probe = data / ".writable"
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StartError(f"KLUBBA_DATA: cannot write to {data} ({error.strerror}); choose another folder") from None


def check_certificate(settings: Settings) -> None:
    """Raises `StartError` when certificate and key cannot be served with. A key with a password is one of these."""
    if settings.certificate is None:
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(settings.certificate, settings.key, password=lambda: "")
    except OSError as error:  # ssl's errors are such
        why = error.strerror or "not readable"
        raise StartError(f"KLUBBA_CERT and KLUBBA_KEY: expected a PEM certificate and its key ({why})") from None


def listen(settings: Settings) -> socket.socket:
    """The listening socket: this machine only, or with `hall` every address. Raises `StartError`."""
    host = "0.0.0.0" if settings.hall else "127.0.0.1"  # noqa: S104 — asked for by name
    # The protocol is named because asyncio turns Nagle's delay (40 ms) off only where it reads "TCP" here.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # A slow phone must not hide behind kernel memory: a small buffer shows early that it does not read.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, limits.SOCKET_SEND_BUFFER_BYTES)
    try:
        listener.bind((host, settings.port))
        # From here on whoever calls is put through once the engine serves, and not turned away before.
        listener.listen(limits.CONNECTIONS_QUEUED_MAX_COUNT)
    except OSError as error:
        listener.close()
        why = error.strerror or "not available"
        raise StartError(f"Port {settings.port} on {host}: {why.lower()}; choose another with KLUBBA_PORT") from None
    return listener


class Server(uvicorn.Server):
    """uvicorn that returns after SIGINT or SIGTERM, so that the store is closed in order, and the exit code is 0.

    uvicorn's own raises the signal once more when it has shut down, which ends the process where it stands.
    """

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        # asyncio takes one number for how many may queue in the kernel and how many it accepts before the loop turns.
        # The first must be large (who finds it full tries again after a whole second), the second small.
        for listener in sockets or ():
            listener.listen(limits.CONNECTIONS_QUEUED_MAX_COUNT)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, self.handle_exit, number, None)
        try:
            yield
        finally:
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.remove_signal_handler(number)


def server(settings: Settings, engine: Engine) -> Server:
    """uvicorn with every limit said: its own defaults are for trusted peers. Sockets pass it by (edge/gate.py)."""
    return Server(
        uvicorn.Config(
            engine.app,
            # uvicorn calls whatever it is given as it would call a protocol class of its own.
            http=cast("type[asyncio.Protocol]", partial(Gate, engine.sockets)),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            backlog=limits.ACCEPTED_PER_TURN_MAX_COUNT,
            timeout_graceful_shutdown=limits.SHUTDOWN_MAX_SECONDS,
            h11_max_incomplete_event_size=limits.REQUEST_HEAD_MAX_BYTES,
            ssl_certfile=settings.certificate,
            ssl_keyfile=settings.key,
        )
    )
