"""Answers as they go over the wire: whole, in their order, and never more than was asked for."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from domain.vocabulary import Role
from tests.support.server import SCHOOL, ServerProcess

QUESTION = json.dumps({"query": "{ __typename }"}).encode()


@contextmanager
def connected(server: ServerProcess) -> Iterator[socket.socket]:
    where = urlsplit(server.base_url)
    with socket.create_connection((str(where.hostname), int(where.port or 0)), 10) as wire:
        yield wire


def get(path: str, *more: str, method: str = "GET") -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", "host: x", *more, "", ""]).encode()


def asked(server: ServerProcess, *more: str) -> bytes:
    token = server.said["tokens"][SCHOOL][Role.DSL.value]
    lines = (
        "POST /graphql HTTP/1.1",
        "host: x",
        "content-type: application/json",
        f"authorization: Bearer {token}",
        f"content-length: {len(QUESTION)}",
        *more,
    )
    return "\r\n".join([*lines, "", ""]).encode()


def until_closed(wire: socket.socket) -> bytes:
    found = b""
    while part := wire.recv(65536):
        found += part
    return found


def answers(raw: bytes, count: int) -> list[tuple[bytes, bytes]]:
    """Head and body of so many answers, and nothing behind them."""
    found = []
    for _ in range(count):
        head, _, raw = raw.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        found.append((head, raw[:length]))
        raw = raw[length:]
    assert raw == b""
    return found


def test_requests_sent_in_a_row_are_answered_in_their_order(server: ServerProcess) -> None:
    with connected(server) as wire:
        wire.sendall(get("/livez") + asked(server) + QUESTION + get("/readyz", "connection: close"))
        (_, alive), (head, graph), (last, ready) = answers(until_closed(wire), 3)
    assert json.loads(alive) == {"status": "alive"}
    assert json.loads(graph)["data"] == {"__typename": "Query"}
    assert b"cache-control: no-store" in head
    assert json.loads(ready)["status"] == "ready"
    assert b"connection: close" in last.lower()


def test_a_head_that_is_asked_for_alone_comes_without_a_body(server: ServerProcess) -> None:
    with connected(server) as wire:
        wire.sendall(get("/docs", "connection: close", method="HEAD"))
        raw = until_closed(wire)
    head, _, body = raw.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 ")
    assert body == b""


def test_whoever_waits_for_leave_to_send_a_body_is_given_it(server: ServerProcess) -> None:
    with connected(server) as wire:
        wire.sendall(asked(server, "expect: 100-continue", "connection: close"))
        leave = wire.recv(65536)
        assert leave == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.sendall(QUESTION)
        ((_, body),) = answers(until_closed(wire), 1)
    assert json.loads(body)["data"] == {"__typename": "Query"}


def test_a_large_answer_to_a_slow_reader_arrives_whole(server: ServerProcess) -> None:
    with connected(server) as wire:
        wire.sendall(get("/openapi.json") * 3 + get("/openapi.json", "connection: close"))
        found = answers(until_closed(wire), 4)
    assert len({body for _, body in found}) == 1
    assert json.loads(found[0][1])["openapi"].startswith("3.")
