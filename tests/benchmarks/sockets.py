"""Two thousand clients that listen: what each costs while nothing happens, and how soon all hear."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median, quantiles
from threading import Event, Thread
from typing import Any

from api.auth.demo_issuer import DemoIssuer
from api.bootstrap import wall_clock
from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.raw_sockets import RawListener, raw_listener
from tests.support.server import MORE, SCHOOL, ServerProcess, a_server

SOCKETS = 2_000
WHO = Role.HEADTEACHER
ABOUT_A_TEACHER = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
AT_ONCE = 50
ROUNDS = 5
QUIET_SECONDS = 1.0
"""How long nobody may hear anything before it is quiet."""
ENTRIES = (
    "subscription($c: ID!) { entries(caseId: $c)"
    " { cursor node { id version kind headline recordedAt } } }"
)
CHANGES = (
    "subscription($a: String) { changes(after: $a)"
    " { cursor node { __typename ... on CaseChanged { caseId version } } } }"
)
DUTIES = "subscription($a: String) { duties(after: $a) { caseId duties { id act standing } } }"
NOW = "query($a: String) { changes(first: 100, after: $a) { pageInfo { endCursor hasNextPage } } }"
PAGE = (
    "query($c: ID!) { timeline(caseId: $c, first: 50)"
    " { nodes { id version kind headline recordedAt } } }"
)


@dataclass(frozen=True)
class Crowd:
    """Who listens to what: everybody with one sign-in, or each with their own."""

    name: str
    query: str
    each_their_own: bool
    sockets: int
    quiet: float = QUIET_SECONDS


def settings(sockets: int) -> dict[str, str]:
    """Of a server that lets so many in, and whose budgets never run out."""
    return {"CASEBOOK_GRAPH_BUDGET": str(10**9), "CASEBOOK_GRAPH_SOCKETS": str(10 * sockets)}


def run(
    sockets: int = SOCKETS,
    seconds: float = 3.0,
    quiet: float = QUIET_SECONDS,
    on: ServerProcess | None = None,
) -> list[dict[str, Any]]:
    """Memory and connecting per socket, CPU while they idle; then, for each crowd, the last to hear
    and how long others wait for a page meanwhile."""
    crowds = (
        Crowd("one case, one sign-in", ENTRIES, False, sockets, quiet),
        Crowd("one case, each their own sign-in", ENTRIES, True, sockets, quiet),
        Crowd("changes, one sign-in", CHANGES, False, sockets, quiet),
        Crowd("changes, each their own sign-in", CHANGES, True, sockets, quiet),
        Crowd("duties, one sign-in", DUTIES, False, sockets, quiet),
        Crowd("duties, each their own sign-in", DUTIES, True, sockets // 4, quiet),
    )
    with nullcontext(on) if on else a_server(settings=settings(sockets)) as server:
        idle = asyncio.run(_idle(server, Crowd("", ENTRIES, False, sockets, quiet), seconds))
        return [idle, *(asyncio.run(_told(server, crowd)) for crowd in crowds)]


async def _idle(server: ServerProcess, crowd: Crowd, seconds: float) -> dict[str, Any]:
    assert server.process is not None
    process = server.process.pid
    case = server.caller(Role.STAFF).reports(facts=ABOUT_A_TEACHER)
    memory, began, spent = _resident(process), time.perf_counter(), _cpu(process)
    listeners, sockets = await _listening(server, crowd, case), crowd.sockets
    took, worked = time.perf_counter() - began, _cpu(process) - spent
    grown = _resident(process) - memory
    spent, began = _cpu(process), time.perf_counter()
    await asyncio.sleep(seconds)
    idle = (_cpu(process) - spent) / (time.perf_counter() - began)
    await _gone(listeners, crowd.quiet)
    return {
        "name": "sockets: idle",
        "sockets": sockets,
        "KB each": round(grown / sockets / 1024, 1),
        "connecting ms each": round(took / sockets * 1e3, 2),
        "CPU ms each": round(worked / sockets * 1e3, 2),
        "CPU % while idle": round(idle * 100, 2),
    }


async def _told(server: ServerProcess, crowd: Crowd) -> dict[str, Any]:
    assert server.process is not None
    process = server.process.pid
    case = server.caller(Role.STAFF).reports(facts=ABOUT_A_TEACHER)
    listeners = await _listening(server, crowd, case)
    who = Graph(server.caller(WHO))
    lasts: list[float] = []
    waits: list[float] = []
    worked = 0.0
    for _ in range(ROUNDS):
        heard = [listener.heard for listener in listeners]
        over = Event()
        spent = _cpu(process)
        others = Thread(target=_pages, args=(who, case, over, waits))
        others.start()
        await asyncio.to_thread(server.caller(WHO).post, f"/cases/{case}/information", MORE)
        began = asyncio.get_running_loop().time()
        for listener, before in zip(listeners, heard, strict=True):
            await listener.until(before + 1)
        over.set()
        await asyncio.to_thread(others.join)
        worked += _cpu(process) - spent
        lasts.append(max(listener.at for listener in listeners) - began)
    await _gone(listeners, crowd.quiet)
    return {
        "name": f"sockets: {crowd.name}",
        "sockets": crowd.sockets,
        "last hears after ms": round(median(lasts) * 1e3),
        "worst": round(max(lasts) * 1e3),
        "CPU µs each": round(worked / ROUNDS / crowd.sockets * 1e6),
        "a page meanwhile, p50 ms": round(median(waits) * 1e3, 1),
        "p99 ms": round(quantiles(waits, n=100)[98] * 1e3, 1) if len(waits) > 1 else None,
    }


def _pages(who: Graph, case: str, over: Event, waits: list[float]) -> None:
    """Somebody who reads a timeline, again and again, until it is over."""
    while True:
        began = time.perf_counter()
        who.ask(PAGE, c=case)
        waits.append(time.perf_counter() - began)
        if over.is_set():
            return


async def _listening(server: ServerProcess, crowd: Crowd, case: str) -> list[RawListener]:
    issuer = DemoIssuer.open(server.data, audience="casebook", clock=wall_clock)
    tokens = [
        issuer.token(f"head-{n}@{SCHOOL}.example", SCHOOL, WHO, lifetime=timedelta(hours=1))
        if crowd.each_their_own
        else server.token(WHO)
        for n in range(crowd.sockets)
    ]
    listeners: list[RawListener] = []
    now = _now(Graph(server.caller(WHO))) if not crowd.each_their_own else None
    about = {"c": case} if crowd.query == ENTRIES else {"a": now}
    while len(listeners) < crowd.sockets:
        some = tokens[len(listeners) :][:AT_ONCE]
        listeners += await asyncio.gather(
            *(raw_listener(server.base_url, token, crowd.query, **about) for token in some)
        )
    await _quiet(listeners, crowd.quiet)
    return listeners


async def _quiet(listeners: Sequence[RawListener], seconds: float) -> None:
    """Until nobody has heard anything for a while: who begins anew hears what there was."""
    heard, before = 0, -1
    while heard != before:
        before = heard
        await asyncio.sleep(seconds)
        heard = sum(listener.heard for listener in listeners)


async def _gone(listeners: Sequence[RawListener], seconds: float) -> None:
    for listener in listeners:
        listener.transport.abort()
    await asyncio.sleep(seconds)


def _now(who: Graph) -> str | None:
    after, more = None, True
    while more:
        page = who.ask(NOW, a=after)["changes"]["pageInfo"]
        after, more = page["endCursor"], page["hasNextPage"]
    return after


def _resident(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _cpu(process: int) -> float:
    said = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")
