"""Connections that say nothing, and how the next is served.

Half of them begin a request. While they stand, and more come, somebody signed in asks for the list
of cases.
"""

from __future__ import annotations

import resource
import socket
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import httpx

from domain.vocabulary import Role
from tests.support.server import ServerProcess, a_server

MANY = 10_000
HALF = b"GET /cases HTTP/1.1\r\nhost: x\r\nx-slow: "
ASKED = 50


def run(
    many: int = MANY, files: int | None = None, on: ServerProcess | None = None
) -> Iterator[dict[str, Any]]:
    """Before they come, and among them. `files`: how many the server may have open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    own = nullcontext(on) if on else a_server(descriptors=files)
    with own as server, ExitStack() as crowd:
        crowd.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        yield _told("nobody else", server)
        began = time.perf_counter()
        for number, one in enumerate(_silent(server, many, crowd)):
            one.sendall(HALF if number % 2 else b"")
        yield {"name": f"idle: {many} connect", "s": round(time.perf_counter() - began, 1)}
        yield _told(f"{many} silent", server)


def _silent(server: ServerProcess, many: int, crowd: ExitStack) -> Iterator[socket.socket]:
    place = httpx.URL(server.base_url)
    for _ in range(many):
        yield crowd.enter_context(socket.create_connection((place.host, place.port or 0)))


def _told(when: str, server: ServerProcess) -> dict[str, Any]:
    """Each request on a connection of its own: it has to be let in."""
    token = {"authorization": f"Bearer {server.token(Role.DSL)}"}
    taken, refused, place = [], 0, httpx.URL(server.base_url)
    for _ in range(ASKED):
        began = time.perf_counter()
        try:
            one = HTTPConnection(place.host, place.port, timeout=10)
            one.request("GET", "/cases", headers=token)
            refused += one.getresponse().status != httpx.codes.OK
            one.close()
        except (OSError, HTTPException):
            refused += 1
        taken.append((time.perf_counter() - began) * 1_000)
    assert server.process is not None
    told = Path(f"/proc/{server.process.pid}/status").read_text()
    memory = int(told.partition("VmRSS:")[2].split()[0]) // 1_024
    files = len(list(Path(f"/proc/{server.process.pid}/fd").iterdir()))
    return {
        "name": f"idle: {when}",
        "median ms": round(statistics.median(taken), 1),
        "worst ms": round(max(taken), 1),
        "refused": f"{refused} of {ASKED}",
        "files": files,
        "MB": memory,
    }
