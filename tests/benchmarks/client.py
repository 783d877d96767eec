"""A client that asks on several connections at once, with as little work of its own as there can
be: it shares the machine with what it measures."""

from __future__ import annotations

import json
import os
import random
import select
import socket
import time
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle
from pathlib import Path
from statistics import median, quantiles
from typing import Any

CONNECTIONS = 8
AT_REST = 0.05
"""Seconds of CPU in a second."""
LARGEST_ANSWER = 4 * 2**20
WELL, HEAD_ENDS = b"HTTP/1.1 200 ", b"\r\n\r\n"
LENGTH = b"ength: "
"""Some write it large, some small."""


@dataclass
class Tally:
    """What one way of asking came to."""

    name: str
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        cuts = quantiles(self.waits, n=100)
        return {
            "name": self.name,
            "requests/s": round(median(self.rates)),
            "p50 ms": round(cuts[49] * 1e3, 2),
            "p99 ms": round(cuts[98] * 1e3, 2),
            "server CPU µs/request": round(median(self.cpu) * 1e6),
        }


@dataclass(frozen=True)
class Started:
    """A server process that is measured."""

    port: int
    process: int

    def cpu(self) -> float:
        """Seconds of CPU it has used; Linux only."""
        said = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")

    def comes_to_rest(self) -> None:
        """Until it has done what a start brings with it: whatever is due is looked at."""
        before = -1.0
        while self.cpu() - before > AT_REST:
            before = self.cpu()
            time.sleep(1.0)

    def resident(self) -> int:
        """Megabytes of memory it holds; Linux only."""
        held = Path(f"/proc/{self.process}/statm").read_text().split()[1]
        return int(held) * os.sysconf("SC_PAGE_SIZE") // 2**20


def asking(query: str, token: str | None, **variables: Any) -> bytes:
    """A whole request, as it goes over the wire."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    signed = "" if token is None else f"authorization: Bearer {token}\r\n"
    head = (
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        f"{signed}content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class _Line:
    """One connection: what was asked on it when, and how much of the answer is here."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.room = bytearray(LARGEST_ANSWER)
        self.view = memoryview(self.room)
        self.here = self.whole = 0
        self.began = 0.0

    def ask(self, request: bytes) -> None:
        self.here = self.whole = 0
        self.began = time.perf_counter()
        self.socket.sendall(request)

    def answered(self) -> bool:
        """Take in what has come; whether that was all."""
        more = self.socket.recv_into(self.view[self.here :])
        if not more:
            raise ConnectionResetError
        self.here += more
        if not self.whole:
            # The head may come in pieces.
            ends = self.room.find(HEAD_ENDS, 0, self.here)
            if ends >= 0:
                self.whole = ends + len(HEAD_ENDS) + self._length(ends)
        return self.here == self.whole

    def _length(self, ends: int) -> int:
        room = self.room
        begins = room.find(LENGTH, 0, ends)
        assert begins > 0, bytes(room[:ends])
        assert room.startswith(WELL), bytes(room[:ends])
        begins += len(LENGTH)
        return int(room[begins : room.find(b"\r", begins)])


def answer_to(port: int, request: bytes) -> bytes:
    """The body of one answer."""
    line = _Line(port)
    line.ask(request)
    while not line.answered():
        pass
    line.socket.close()
    return bytes(line.view[: line.whole]).partition(HEAD_ENDS)[2]


def one_round(started: Started, requests: list[bytes], seconds: float, tally: Tally) -> None:
    """Ask on every connection for so long: the next as soon as the last is answered."""
    lines = [_Line(started.port) for _ in range(CONNECTIONS)]
    of = {line.socket.fileno(): line for line in lines}
    ready = select.poll()
    chance = random.Random(len(tally.rates))  # noqa: S311 - chooses cases
    following = partial(next, cycle(chance.sample(requests, len(requests))))
    before, began = started.cpu(), time.perf_counter()
    end, count = began + seconds, 0
    for line in lines:
        ready.register(line.socket, select.POLLIN)
        line.ask(following())
    while of:
        for number, _ in ready.poll():
            line = of[number]
            if not line.answered():
                continue
            count += 1
            now = time.perf_counter()
            tally.waits.append(now - line.began)
            if now < end:
                line.ask(following())
            else:
                ready.unregister(number)
                of.pop(number).socket.close()
    spent, took = started.cpu() - before, time.perf_counter() - began
    tally.rates.append(count / took)
    tally.cpu.append(spent / count)
