"""Whoever connects to the record steps down to a role, under a name that says what for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from cases.schema import connections
from cases.schema.connections import ConnectionUse

ROOT = Path(__file__).parents[2]
OPENS = {"connect", "create_pool", "ConnectionPool", "_connect"}
DRIVERS = {"psycopg", "asyncpg"}
USES = {name: use for name, use in vars(connections).items() if isinstance(use, ConnectionUse)}
STEPS_DOWN = {"stepped_down(", "READER", "COURIER", *(n for n, use in USES.items() if use.role)}
KNOWN = {
    "api/bootstrap.py": "the tenants are read from the catalogue, also before there are any roles",
    "cases/schema/connections.py": "it is what steps down",
    "cases/postgres/logins.py": "it founds the embedded server, and asks whether its logins work",
    "cases/keys/apart.py": "it asks two servers whether they are one, as whoever was given",
    "cases/keys/on_server.py": "the key store is another server, with roles of its own",
}


def _opened(path: Path) -> Iterator[str]:
    """The source of every call that opens connections, by a driver or by what names them."""
    text = path.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = node.func
            by_driver = (
                isinstance(called, ast.Attribute)
                and isinstance(called.value, ast.Name)
                and called.value.id in DRIVERS
                and called.attr in OPENS
            )
            by_name = isinstance(called, ast.Name) and (
                called.id in {"ConnectionPool", "connect_as_operator"}
                # What is handed to a rebuild is called without arguments.
                or (called.id == "connect" and bool(node.args))
            )
            if by_driver or by_name:
                yield ast.get_source_segment(text, node) or ""


MODULES = sorted(
    str(path.relative_to(ROOT))
    for floor in ("api", "cases", "projections")
    for path in (ROOT / floor).rglob("*.py")
    if any(_opened(path))
)


def test_there_are_such_modules() -> None:
    assert "api/runtime/read_pool.py" in MODULES
    assert set(KNOWN) <= {*MODULES}


@pytest.mark.parametrize("module", [one for one in MODULES if one not in KNOWN])
def test_who_connects_steps_down(module: str) -> None:
    for call in _opened(ROOT / module):
        as_owner = "owner" in call.partition("(")[2].split(",")[0]
        assert as_owner or any(word in call for word in STEPS_DOWN), call


@pytest.mark.parametrize("module", MODULES)
def test_who_connects_says_what_for(module: str) -> None:
    for call in _opened(ROOT / module):
        by_use = call.startswith("connect(") and any(name in call for name in USES)
        by_name = "application_name" in call or call.startswith("connect_as_operator(")
        assert by_use or by_name, call
