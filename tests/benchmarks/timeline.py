"""How fast a page of a timeline is read over HTTP, beside the same bytes from a plain address."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any, cast
from uuid import UUID, uuid4

import psycopg
import uvloop

from api import demo
from api.bootstrap import writing_house
from api.house import House
from api.settings import Settings
from cases.embedded_postgres import EmbeddedPostgres
from cases.event_store import Append
from cases.record_schema import schema_of
from domain.case import events as e
from domain.messages import Attribution, Event, Recorded
from domain.vocabulary import Compartment, MeasureKind, Role
from projections.catalogue import FOLLOWING
from tests.record.examples import EXAMPLES, MONDAY_NOON, MONDAY_TEN
from tests.support.postgres import data_folder
from tests.support.server import SCHOOL

TENANT = "saltmarsh"
CASES = 2_000
ENTRIES = 55
CONNECTIONS = 8
WRITERS = 16
ROUNDS = 3
HEAD_ENDS = b"\r\n\r\n"
ROOT = Path(__file__).parent.parent.parent
QUERY = (
    "query($c: ID!) { timeline(caseId: $c, first: 50) { edges { cursor node { id version kind"
    " headline occurredAt recordedAt actor actorRole correctedBy withdrawnBy } }"
    " pageInfo { hasNextPage endCursor } } }"
)
TALE = (
    "A parent rang the office to say that the remark had been copied into a second group, that"
    " two more pupils had seen it, and that one of them had answered. The form tutor spoke with"
    " both at lunch; neither had passed it on."
)
_SERVER = """
import asyncio, json, sys
from pathlib import Path
import uvicorn, uvloop
from api.app import create_app
from api.bootstrap import open_house
from api.http_protocol import WholeAnswers
from api.settings import Settings

floor = Path(sys.argv[2]).read_bytes() if len(sys.argv) > 2 else b"{}"
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(floor)).encode())]

async def main():
    settings = Settings(demo=True, data=Path(sys.argv[1]), graph_budget=10**12)
    async with open_house(settings) as house:
        inner = create_app(house)
        async def app(scope, receive, send):
            if scope["type"] == "http" and scope["path"] == "/floor":
                await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
                await send({"type": "http.response.body", "body": floor})
                return
            await inner(scope, receive, send)
        config = uvicorn.Config(app, port=0, http=WholeAnswers, log_config=None, access_log=False,
                                lifespan="off", proxy_headers=False)
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        print(json.dumps({"port": port}), flush=True)
        await serving

uvloop.run(main())
"""


def run(seconds: float = 3.0, cases: int = CASES) -> list[dict[str, Any]]:
    """Requests per second, latency and the server's own CPU, for both; and their ratio."""
    with data_folder() as data:
        settings = Settings(demo=True, data=data)
        with writing_house(settings) as house:
            demo.seed(house)
            kept = filled(house, cases)
            settled(data)
            assert house.issuer is not None
            token = house.issuer.token("reader", SCHOOL, Role.DSL, lifetime=timedelta(hours=1))
        page = data / "page.json"
        with server(data) as started:
            page.write_bytes(
                asyncio.run(answer_to(started.port, asking(QUERY, token, c=str(kept[0]))))
            )
        with server(data, page) as started:
            asked = [asking(QUERY, token, c=str(case)) for case in kept]
            floor = [b"GET /floor HTTP/1.1\r\nhost: x\r\n\r\n"]
            pages, plain = (
                Tally("timeline: page of 50"),
                Tally("timeline: the same bytes, plain address"),
            )
            for tally, requests in ((pages, asked), (plain, floor)):
                uvloop.run(one_round(started, requests, min(1.0, seconds / 3), Tally(tally.name)))
            for _ in range(ROUNDS):
                for tally, requests in ((pages, asked), (plain, floor)):
                    uvloop.run(one_round(started, requests, seconds / ROUNDS, tally))
        size = page.stat().st_size
    shown = [tally.shown() | {"bytes": size, "cases": cases} for tally in (pages, plain)]
    ratio = median(pages.rates) / median(plain.rates)
    return [*shown, {"name": "timeline: page / plain address", "ratio": round(ratio, 3)}]


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
    """A server process of this benchmark."""

    port: int
    process: int

    def cpu(self) -> float:
        """Seconds of CPU it has used; Linux only."""
        said = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self) -> int:
        """Megabytes of memory it holds; Linux only."""
        held = Path(f"/proc/{self.process}/statm").read_text().split()[1]
        return int(held) * os.sysconf("SC_PAGE_SIZE") // 2**20


@contextmanager
def server(data: Path, floor: Path | None = None) -> Iterator[Started]:
    """A server process over this folder."""
    given = [str(data), *([] if floor is None else [str(floor)])]
    with (data / "benchmark.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _SERVER, *given],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            cwd=ROOT,
        )
        try:
            assert process.stdout is not None
            yield Started(json.loads(process.stdout.readline())["port"], process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


def filled(house: House, cases: int, entries: int = ENTRIES) -> list[UUID]:
    """Cases in the record, written by the real store with its projections."""
    record = house.store.compartment(TENANT, Compartment.ORDINARY)
    streams = [uuid4() for _ in range(cases)]
    with ThreadPoolExecutor(WRITERS) as writers:
        list(
            writers.map(
                lambda s: record.append(Append(s, 0, _history(s, entries), uuid4())), streams
            )
        )
    return streams


def settled(data: Path) -> None:
    """Wait until the views that follow have seen all, and let the planner know what there is."""
    schema = schema_of(TENANT, Compartment.ORDINARY)
    following = [one.name for one in FOLLOWING]
    asked = (
        f"SELECT min(b.position) >= (SELECT max(notification_id) FROM {schema}.event)"  # noqa: S608
        f" FROM {schema}.bookmark b WHERE b.projection = ANY(%s)"
    )
    with psycopg.connect(EmbeddedPostgres(data).start().server_url, autocommit=True) as connection:
        while connection.execute(asked.encode(), [following]).fetchone() != (True,):
            time.sleep(0.2)
        connection.execute("VACUUM ANALYZE")


def _history(stream: UUID, entries: int) -> tuple[Recorded[Event], ...]:
    by = Attribution("teacher.saltmarsh", "staff", correlation="benchmark")
    placed = e.CasePlaced(
        occurred_at=MONDAY_TEN,
        compartment=Compartment.ORDINARY,
        reader_roles=(Role.DSL, Role.HEADTEACHER),
        rule="benchmark",
    )
    told = e.InformationAdded(occurred_at=MONDAY_TEN, account=TALE, source="A parent")
    done = e.MeasureRecorded(
        occurred_at=MONDAY_TEN, kind=MeasureKind.PARENT_TOLD, by="The form tutor"
    )
    begun: list[Event] = [EXAMPLES[0], placed, *EXAMPLES[3:5]]
    more = [told if n % 5 else done for n in range(entries - len(begun))]
    return tuple(
        Recorded(stream, n, event, by, MONDAY_NOON)
        for n, event in enumerate([*begun, *more], start=1)
    )


def asking(query: str, token: str | None, **variables: Any) -> bytes:
    """A whole request, as it goes over the wire."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    signed = "" if token is None else f"authorization: Bearer {token}\r\n"
    head = (
        "POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        f"{signed}content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def answer_to(port: int, request: bytes) -> bytes:
    """The body of one answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    body = await reader.readexactly(_length(await reader.readuntil(HEAD_ENDS)))
    writer.close()
    return body


def _length(head: bytes) -> int:
    assert head.startswith(b"HTTP/1.1 200 "), head
    return int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])


class _Asking(asyncio.Protocol):
    """Asks, waits and asks again, with as little work of its own as there can be: it shares the
    machine. Answers are counted and thrown away."""

    transport: asyncio.Transport

    def __init__(
        self, requests: list[bytes], end: float, chance: random.Random, waits: list[float]
    ) -> None:
        self._requests = requests
        self._end = end
        self._chance = chance
        self._waits = waits
        self._head = b""
        self._missing = -1
        self._began = 0.0
        self.count = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._ask(time.perf_counter())

    def _ask(self, now: float) -> None:
        if now < self._end:
            self._began = now
            self.transport.write(self._chance.choice(self._requests))
        else:
            self.transport.close()
            self.done.set_result(None)

    def data_received(self, data: bytes) -> None:
        if self._missing < 0:
            # The head may come in pieces.
            data = self._head + data
            ends = data.find(HEAD_ENDS)
            if ends < 0:
                self._head = data
                return
            self._missing = _length(data[:ends]) - (len(data) - ends - len(HEAD_ENDS))
        else:
            self._missing -= len(data)
        if self._missing == 0:
            now = time.perf_counter()
            self._waits.append(now - self._began)
            self.count += 1
            self._head, self._missing = b"", -1
            self._ask(now)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionResetError())


async def one_round(started: Started, requests: list[bytes], seconds: float, tally: Tally) -> None:
    """Ask on every connection for so long."""
    connect = asyncio.get_running_loop().create_connection
    before, began = started.cpu(), time.perf_counter()
    asking: list[_Asking] = []
    for number in range(CONNECTIONS):
        chance = random.Random(number)  # noqa: S311 - chooses cases
        made = partial(_Asking, requests, began + seconds, chance, tally.waits)
        asking.append((await connect(made, "127.0.0.1", started.port))[1])
    await asyncio.gather(*(one.done for one in asking))
    spent, took = started.cpu() - before, time.perf_counter() - began
    count = sum(one.count for one in asking)
    tally.rates.append(count / took)
    tally.cpu.append(spent / max(1, count))


if __name__ == "__main__":
    for line in run():
        print(line)  # noqa: T201
