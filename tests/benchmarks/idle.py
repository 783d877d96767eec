"""Connections that say nothing, and how the next is served: `python -m tests.benchmarks.idle [many] [files]`.

`many` connections are opened and half of them begin a request; `files`: how many the server may
have open. While they stand, and more come, somebody signed in asks for the list of cases.
"""

from __future__ import annotations

import resource
import socket
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import httpx

from domain.vocabulary import Role
from tests.support.server import ServerProcess, a_server

MANY = 10_000
HALF = b"GET /cases HTTP/1.1\r\nhost: x\r\nx-slow: "
ASKED = 50


def main() -> None:
    """Before, among them, and after."""
    many = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    files = int(sys.argv[2]) if len(sys.argv) > 2 else None
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with a_server(descriptors=files) as server, ExitStack() as crowd:
        _told("nobody else", server)
        began = time.perf_counter()
        for number, one in enumerate(_silent(server, many, crowd)):
            one.sendall(HALF if number % 2 else b"")
        sys.stdout.write(f"{many} connected in {time.perf_counter() - began:.1f} s\n")
        _told(f"{many} silent", server)


def _silent(server: ServerProcess, many: int, crowd: ExitStack) -> Iterator[socket.socket]:
    place = httpx.URL(server.base_url)
    for _ in range(many):
        yield crowd.enter_context(socket.create_connection((place.host, place.port or 0)))


def _told(when: str, server: ServerProcess) -> None:
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
    sys.stdout.write(
        f"{when}: median {statistics.median(taken):.1f} ms, worst {max(taken):.1f} ms,"
        f" {refused} of {ASKED} refused, {files} files, {memory} MB\n"
    )


if __name__ == "__main__":
    main()
