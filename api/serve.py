"""The server process: opens the services, says when it is ready, stops cleanly when told to."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import uvicorn

from api import demo
from api.app import create_app
from api.auth.demo_issuer import demo_tokens
from api.bootstrap import open_services, wall_clock
from api.graphql_server.resources import GraphLimits
from api.runtime.settings import Settings
from api.runtime.threads import offloaded
from api.server.connections import Connections, connections_of
from api.server.file_descriptors import descriptors, raise_descriptors
from api.server.http_protocol import SingleWriteProtocol
from api.server.log_lines import log_to_stderr
from api.server.socket_protocol import LONGEST_MESSAGE, PING_SECONDS, ClosingSocket
from api.wiring.container import Services

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
SHUTDOWN_SECONDS = 10


def serve(  # noqa: PLR0913 - what one process is told
    settings: Settings,
    *,
    demo: bool = False,
    json_line: bool = False,
    port: int | None = None,
    data: Path | None = None,
    clock: Callable[[], datetime] = wall_clock,
) -> int:
    """Serve until told to stop; the exit code. What is not given comes from the settings."""
    given = {"demo": demo or settings.demo, "port": port, "data": data}
    changed = {name: value for name, value in given.items() if value is not None}
    # Built anew, not copied: unsafe combinations are refused here too.
    settings = Settings(**{**settings.model_dump(), **changed})
    log_to_stderr()
    raise_descriptors()
    with asyncio.Runner(loop_factory=_loop()) as runner:
        return runner.run(_serve(settings, clock, json_line=json_line))


async def _serve(settings: Settings, clock: Callable[[], datetime], *, json_line: bool) -> int:
    stop = asyncio.Event()
    with _listening(settings) as listener, _told_to(stop):
        base_url = _base_url(settings, listener)
        async with open_services(settings, clock) as services:
            if stop.is_set():
                return 0
            if settings.demo:
                await offloaded(demo.seed, services)
            async with _keeping_time(services):
                return await _run(settings, services, listener, base_url, stop, json_line=json_line)


async def _run(  # noqa: PLR0913 - the parts of one process
    settings: Settings,
    services: Services,
    listener: socket.socket,
    base_url: str,
    stop: asyncio.Event,
    *,
    json_line: bool,
) -> int:
    app = create_app(services, body_limit=settings.body_limit, limits=GraphLimits.of(settings))
    server = _Server(
        uvicorn.Config(
            app,
            http=SingleWriteProtocol,
            ws=ClosingSocket,
            ws_max_size=LONGEST_MESSAGE,
            ws_per_message_deflate=False,
            ws_ping_interval=PING_SECONDS,
            ws_ping_timeout=PING_SECONDS,
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            lifespan="off",
            proxy_headers=False,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        ),
        Connections(descriptors().connections),
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    told = asyncio.create_task(stop.wait())
    ready = asyncio.create_task(server.ready.wait())
    await asyncio.wait({serving, ready}, return_when=asyncio.FIRST_COMPLETED)
    described = None
    if ready.done():
        _announce(settings, services, base_url, json_line=json_line)
        # Takes most of a second, which the first reader of the description should not cost others.
        described = asyncio.create_task(asyncio.to_thread(app.openapi))
    await asyncio.wait({serving, told}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    await serving
    told.cancel()
    ready.cancel()
    if described is not None:
        await described
    return 0 if stop.is_set() else 1


@asynccontextmanager
async def _keeping_time(services: Services) -> AsyncIterator[None]:
    """Scheduler and dispatcher run as long as the server does; the fact in hand is still written at the end."""
    services.deadline_scheduler.start()
    services.webhook_dispatcher.start()
    services.nightly.start()
    try:
        yield
    finally:
        await asyncio.gather(
            asyncio.to_thread(services.deadline_scheduler.stop),
            asyncio.to_thread(services.webhook_dispatcher.stop),
            asyncio.to_thread(services.nightly.stop),
        )


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, connections: Connections) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self.connections = connections_of(self.server_state, connections)

    async def on_tick(self, counter: int) -> bool:
        """Several times a second."""
        self.connections.look()
        return await super().on_tick(counter)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Say when the port answers."""
        await super().startup(sockets)
        self.ready.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The process listens for signals itself, from before the services are opened."""
        yield


@contextmanager
def _told_to(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in STOP_SIGNALS:
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in STOP_SIGNALS:
            loop.remove_signal_handler(number)


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """Take the port first: a port in use is said before a database is started."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.setblocking(False)
        yield listener


def _base_url(settings: Settings, listener: socket.socket) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listener.getsockname()[1]}"


def _announce(settings: Settings, services: Services, base_url: str, *, json_line: bool) -> None:
    write = sys.stdout.write
    if settings.demo:
        given = demo_tokens(settings, services.clock)
        if json_line:
            write(demo.ready_line(base_url, given) + "\n")
        else:
            write(demo.welcome(base_url, given, services.clock().isoformat()))
    elif json_line:
        write(orjson.dumps({"base_url": base_url}).decode() + "\n")
    else:
        write(f"Casebook is ready: {base_url}\n")
    sys.stdout.flush()


def _loop() -> Any:
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415 - not on every platform

    return uvloop.new_event_loop
