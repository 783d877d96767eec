"""A server of somebody else's that webhooks are delivered to: it keeps what came and answers as told."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from typing import Any, cast

from tests.support.server import wait_until


@dataclass(frozen=True)
class Came:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]


@dataclass
class Receiver:
    """Where it listens, what came, and how it answers."""

    url: str
    came: list[Came] = field(default_factory=list)
    status: int = 204
    answers: dict[str, str] = field(default_factory=dict)
    """Headers of its answers."""
    holds: Event | None = None
    """Nothing is answered until this is set."""
    lock: Lock = field(default_factory=Lock)
    then: Callable[[], None] | None = None
    """Done once, when something has come and before it is answered."""

    def waits_for(self, count: int) -> list[Came]:
        """What came, once it is so many."""
        wait_until(lambda: len(self.came) >= count, 20.0)
        return list(self.came)

    def take(self, came: Came) -> None:
        with self.lock:
            self.came.append(came)
            then, self.then = self.then, None
        if then is not None:
            then()
        if self.holds is not None:
            self.holds.wait(30.0)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    receiver: Receiver

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever calls may hang up at any time."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        receiver = cast(_Server, self.server).receiver
        body = self.rfile.read(int(self.headers["content-length"]))
        named = {name.lower(): value for name, value in self.headers.items()}
        receiver.take(Came(self.path, named, body))
        self.send_response(receiver.status)
        for name, value in receiver.answers.items():
            self.send_header(name, value)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Nobody reads it."""


@contextmanager
def a_receiver(
    *, host: str = "127.0.0.1", certificate: ssl.SSLContext | None = None
) -> Iterator[Receiver]:
    """A receiver on this machine, with a certificate if one is given."""
    server = _Server((host, 0), _Handler)
    if certificate is not None:
        server.socket = certificate.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    scheme = "http" if certificate is None else "https"
    server.receiver = Receiver(f"{scheme}://{host}:{server.server_address[1]}/hooks")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server.receiver
    finally:
        if server.receiver.holds is not None:
            server.receiver.holds.set()
        server.shutdown()
        server.server_close()
        thread.join()
