"""How fast a page of a timeline is read over HTTP, beside the same bytes from a plain address."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID, uuid4

import psycopg

from api import demo
from api.bootstrap import writing_services
from api.runtime.settings import Settings
from api.wiring.container import Services
from cases.event_store import Append
from cases.postgres.embedded import EmbeddedPostgres
from cases.schema.tables import schema_of
from domain.case import events as e
from domain.messages import Attribution, Event, Recorded
from domain.vocabulary import Compartment, MeasureKind, Role
from projections.catalogue import FOLLOWING
from tests.benchmarks.client import Started, Tally, answer_to, asking, one_round
from tests.record.examples import EXAMPLES, MONDAY_NOON, MONDAY_TEN
from tests.support.postgres import data_folder
from tests.support.server import ROOT, SCHOOL, ServerProcess

TENANT = "saltmarsh"
CASES = 2_000
ENTRIES = 55
WRITERS = 16
ROUNDS = 3
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
_FLOOR = """
import asyncio, json, sys
from pathlib import Path
import uvicorn, uvloop
from api.server.http_protocol import SingleWriteProtocol

body = Path(sys.argv[1]).read_bytes()
head = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]

async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": body})

async def main():
    server = uvicorn.Server(uvicorn.Config(
        app, port=0, http=SingleWriteProtocol, log_config=None, access_log=False, lifespan="off",
        proxy_headers=False))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    print(json.dumps({"port": server.servers[0].sockets[0].getsockname()[1]}), flush=True)
    await serving

uvloop.run(main())
"""


def run(seconds: float = 3.0, cases: int = CASES) -> list[dict[str, Any]]:
    """Requests per second, latency and the server's own CPU, for both; and their ratio."""
    with data_folder(on_disk=True) as data:
        settings = Settings(demo=True, data=data)
        with writing_services(settings) as services:
            demo.seed(services)
            kept = filled(services, cases)
            settled(data)
            assert services.issuer is not None
            token = services.issuer.token("reader", SCHOOL, Role.DSL, lifetime=timedelta(hours=1))
        page = data / "page.json"
        asked = [asking(QUERY, token, c=str(case)) for case in kept]
        with server(data, seconds) as started:
            page.write_bytes(answer_to(started.port, asked[0]))
            with _floor(page) as floor:
                pages = Tally("timeline: page of 50")
                plain = Tally("timeline: the same bytes, plain address")
                sides = (
                    (started, asked, pages),
                    (floor, [b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"], plain),
                )
                for one, requests, _ in sides:
                    one_round(one, requests, min(1.0, seconds / 3), Tally(""))
                for _ in range(ROUNDS):
                    for one, requests, tally in sides:
                        one_round(one, requests, seconds / ROUNDS, tally)
        size = page.stat().st_size
    shown = [tally.shown() | {"bytes": size, "cases": cases} for tally in (pages, plain)]
    ratio = median(pages.rates) / median(plain.rates)
    return [*shown, {"name": "timeline: page / plain address", "ratio": round(ratio, 3)}]


@contextmanager
def server(data: Path, seconds: float) -> Iterator[Started]:
    """The server as anybody starts it, over this folder; only its budgets never run out.

    It is to be measured for so long; where that is a moment, nobody waits for it to come to rest.
    """
    serving = ServerProcess(data, settings={"CASEBOOK_GRAPH_BUDGET": str(10**12)}).start()
    assert serving.process is not None
    try:
        started = Started(serving.port, serving.process.pid)
        if seconds >= 1:
            started.comes_to_rest()
        yield started
    finally:
        serving.stop()
    assert "plan-failed" not in serving.log.read_text(), "the reference executor was measured"


@contextmanager
def _floor(page: Path) -> Iterator[Started]:
    """These bytes at a plain address of a server of the same make."""
    process = subprocess.Popen(
        [sys.executable, "-c", _FLOOR, str(page)], stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    try:
        assert process.stdout is not None
        yield Started(json.loads(process.stdout.readline())["port"], process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def filled(services: Services, cases: int, entries: int = ENTRIES) -> list[UUID]:
    """Cases in the record, written by the real store with its projections."""
    record = services.store.compartment(TENANT, Compartment.ORDINARY)
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


if __name__ == "__main__":
    for line in run():
        print(line)  # noqa: T201
