"""The audit that the GraphQL-over-HTTP working group publishes finds nothing against the graph."""

from __future__ import annotations

import json
from typing import Any

import pytest

from domain.vocabulary import Role
from tests.support import javascript
from tests.support.server import ServerProcess

AUDITS = 61
BY_CHOICE = {"5A70", "D6D5", "6A70"}
"""What a server MAY do with GET. Ours never does: addresses are logged, and this one holds ids."""


@pytest.fixture(scope="module")
def audited(server: ServerProcess) -> list[dict[str, Any]]:
    address = f"{server.base_url}/graphql"
    done = javascript.node("audit.mjs", address, server.token(Role.DSL))
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_audit_is_run(audited: list[dict[str, Any]]) -> None:
    assert len({audit["id"] for audit in audited}) == AUDITS


def test_what_must_and_what_should_be_is_so(audited: list[dict[str, Any]]) -> None:
    assert [audit for audit in audited if audit["status"] not in {"ok", "notice"}] == []


def test_the_only_liberties_not_taken_are_those_of_get(audited: list[dict[str, Any]]) -> None:
    noticed = {audit["id"]: audit["name"] for audit in audited if audit["status"] == "notice"}
    assert set(noticed) == BY_CHOICE
    assert all(name.startswith("MAY") and "GET" in name for name in noticed.values())
