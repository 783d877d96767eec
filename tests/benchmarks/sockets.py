"""Two thousand clients that listen: what each costs while nothing happens, and how soon all hear."""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from domain.vocabulary import Role
from tests.support.server import ServerProcess, a_server

SOCKETS = 2_000
AT_ONCE = 50
QUERY = "subscription { changes { cursor node { __typename ... on CaseChanged { caseId } } } }"


def run(sockets: int = SOCKETS, seconds: float = 3.0) -> list[dict[str, Any]]:
    """Memory and connecting per socket, CPU of the process while they idle, and the last to hear."""
    with a_server(settings={"CASEBOOK_GRAPH_BUDGET": str(10**9)}) as server:
        return asyncio.run(_measured(server, sockets, seconds))


async def _measured(server: ServerProcess, sockets: int, seconds: float) -> list[dict[str, Any]]:
    assert server.process is not None
    process = server.process.pid
    memory = _resident(process)
    began, spent = time.perf_counter(), _cpu(process)
    listeners: list[ClientConnection] = []
    while len(listeners) < sockets:
        more = min(AT_ONCE, sockets - len(listeners))
        listeners += await asyncio.gather(*(_listening(server) for _ in range(more)))
    took, worked = time.perf_counter() - began, _cpu(process) - spent
    grown = _resident(process) - memory
    spent, began = _cpu(process), time.perf_counter()
    await asyncio.sleep(seconds)
    idle = (_cpu(process) - spent) / (time.perf_counter() - began)
    hearing = asyncio.gather(*(listener.recv() for listener in listeners))
    spent, began = _cpu(process), time.perf_counter()
    await asyncio.to_thread(server.caller(Role.STAFF).reports)
    heard = await hearing
    last, told = time.perf_counter() - began, _cpu(process) - spent
    assert len(heard) == sockets
    for listener in listeners:
        listener.transport.abort()
    return [
        {
            "name": "sockets: idle",
            "sockets": sockets,
            "KB each": round(grown / sockets / 1024, 1),
            "connecting ms each": round(took / sockets * 1e3, 2),
            "CPU ms each": round(worked / sockets * 1e3, 2),
            "CPU % while idle": round(idle * 100, 2),
        },
        {
            "name": "sockets: one case reported",
            "last hears after ms": round(last * 1e3),
            "CPU µs each": round(told / sockets * 1e6),
        },
    ]


async def _listening(server: ServerProcess) -> ClientConnection:
    address = server.base_url.replace("http", "ws", 1) + "/graphql"
    protocol = Subprotocol("graphql-transport-ws")
    socket = await connect(
        address, subprotocols=[protocol], compression=None, ping_interval=None, max_queue=4
    )
    token = {"authorization": f"Bearer {server.token(Role.DSL)}"}
    await socket.send(json.dumps({"type": "connection_init", "payload": token}))
    assert json.loads(await socket.recv()) == {"type": "connection_ack"}
    payload = {"query": QUERY}
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": payload}))
    # What the school itself has recorded comes first.
    while "SchoolChanged" not in str(await socket.recv()):
        pass
    return socket


def _resident(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _cpu(process: int) -> float:
    said = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(said[11]) + int(said[12])) / os.sysconf("SC_CLK_TCK")
