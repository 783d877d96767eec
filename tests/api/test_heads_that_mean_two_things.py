"""A head that two readers could understand differently is refused, and no answer repeats what it says."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from domain.vocabulary import Role
from tests.support.raw_http import asked
from tests.support.server import INCIDENT, ServerProcess

EVIL = "evil.example"


def test_a_stroke_too_many_leads_nowhere_and_the_senders_host_is_not_repeated(
    server: ServerProcess,
) -> None:
    token = server.token(Role.DSL)

    answer = asked(
        server.base_url,
        "GET /cases/ HTTP/1.1",
        f"host: {EVIL}",
        f"authorization: Bearer {token}",
    )

    assert answer.status == 404
    assert "\nlocation:" not in answer.head
    assert answer.json()["code"] == "not-found"
    assert EVIL.encode() not in answer.body


HOSTS = {
    "none": (),
    "two": ("host: a.example", "host: b.example"),
    "the same twice": ("host: a.example", "host: a.example"),
    "an address instead of a name": ("host: a.example/cases",),
    "two names in one": ("host: a.example, b.example:80 x",),
}


@pytest.mark.parametrize("path", ["/livez", "/cases", "/graphql", "/nowhere"])
@pytest.mark.parametrize("hosts", HOSTS.values(), ids=HOSTS)
def test_a_request_says_once_whom_it_asks(
    server: ServerProcess, hosts: tuple[str, ...], path: str
) -> None:
    answer = asked(server.base_url, f"GET {path} HTTP/1.1", *hosts)

    assert answer.status == 400
    assert (answer.json()["code"], answer.json()["field"]) == ("bad-header", "Host")
    assert answer.json()["remedy"]


def test_the_older_protocol_need_not_say_it(server: ServerProcess) -> None:
    assert asked(server.base_url, "GET /livez HTTP/1.0").status == 200


@pytest.mark.parametrize("name", ["Authorization", "Content-Type", "Idempotency-Key", "If-Match"])
@pytest.mark.parametrize("path", ["/cases", "/graphql"])
def test_a_header_that_means_one_thing_stands_there_once(
    server: ServerProcess, name: str, path: str
) -> None:
    body = json.dumps(INCIDENT).encode()
    own = {
        "Authorization": f"Bearer {server.token(Role.DSL)}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(uuid4()),
        "If-Match": "*",
    }
    lines = [f"{header}: {value}" for header, value in own.items()]
    again = f"{name}: {uuid4() if name == 'Idempotency-Key' else own[name]}"
    before = server.entries()

    answer = asked(
        server.base_url,
        f"POST {path} HTTP/1.1",
        "host: a.example",
        f"content-length: {len(body)}",
        *lines,
        again,
        body=body,
    )

    assert answer.status == 400
    assert (answer.json()["code"], answer.json()["field"]) == ("bad-header", name)
    assert server.entries() == before


def test_a_socket_is_opened_by_whoever_says_once_whom_they_ask(server: ServerProcess) -> None:
    upgrade = (
        "GET /graphql HTTP/1.1",
        "upgrade: websocket",
        "connection: Upgrade",
        "sec-websocket-version: 13",
        "sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==",
        "sec-websocket-protocol: graphql-transport-ws",
    )

    for more in (
        ("host: a.example", "host: b.example"),
        ("host: a.example", "origin: http://["),
    ):
        assert asked(server.base_url, *upgrade, *more).status in {400, 403}
