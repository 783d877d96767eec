"""A data folder that another version of Casebook wrote: its views are made anew from the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from typer.testing import CliRunner

from api.cli.commands import app
from cases.postgres.embedded import EmbeddedPostgres
from domain.vocabulary import Role
from projections.catalogue import EVERY
from tests.support.server import MORE, Caller, ServerProcess, a_server

BUILT = "SELECT projection, version FROM {schema}.bookmark"
NEWEST = {(view.name, view.version) for view in EVERY}

# Columns with the indexes on them that an earlier version had not; a view that it had not at all.
OLDER = (
    "ALTER TABLE timeline DROP COLUMN occurred_at, DROP COLUMN actor",
    "ALTER TABLE duty DROP COLUMN overdue_since, DROP COLUMN escalates_at, DROP COLUMN raised_at",
    "ALTER TABLE cases DROP COLUMN reported_by CASCADE",
    "DROP TABLE sight CASCADE",
    "UPDATE bookmark SET version = version - 1 WHERE projection IN ('timeline', 'duties', 'cases')",
    "DELETE FROM bookmark WHERE projection = 'changes'",
)
NEWER = ("UPDATE bookmark SET version = version + 1 WHERE projection = 'timeline'",)


@contextmanager
def the_database(server: ServerProcess) -> Iterator[psycopg.Connection[Any]]:
    with (
        EmbeddedPostgres(server.data) as database,
        psycopg.connect(database.record_url("owner"), autocommit=True) as connection,
    ):
        yield connection


def compartments(connection: psycopg.Connection[Any]) -> list[str]:
    found = connection.execute("SELECT schemaname FROM pg_tables WHERE tablename = 'event'")
    return [str(schema) for (schema,) in found]


def as_if(server: ServerProcess, statements: Sequence[str]) -> None:
    with the_database(server) as connection:
        for schema in compartments(connection):
            connection.execute(f"SET search_path = {schema}".encode())
            for statement in statements:
                connection.execute(statement.encode())


def versions(server: ServerProcess) -> list[set[tuple[str, int]]]:
    with the_database(server) as connection:
        return [
            set(connection.execute(BUILT.replace("{schema}", schema).encode()))
            for schema in compartments(connection)
        ]


def all_that_is_shown(dsl: Caller, case: str) -> list[Any]:
    asked = {"query": "{ changes(first: 50) { edges { node { __typename } } } }"}
    return [
        dsl.get(f"/cases/{case}/timeline").json(),
        dsl.get(f"/cases/{case}/duties").json(),
        dsl.get("/cases").json(),
        dsl.client.post("/graphql", json=asked).json()["data"],
    ]


@pytest.fixture
def server() -> Iterator[ServerProcess]:
    with a_server() as started:
        yield started


def test_the_views_of_an_older_version_are_made_anew_at_the_start(server: ServerProcess) -> None:
    dsl = server.caller(Role.DSL)
    case = dsl.reports()
    before = all_that_is_shown(dsl, case)
    assert server.stop() == 0
    as_if(server, OLDER)

    server.start()

    assert all_that_is_shown(dsl, case) == before
    assert dsl.post(f"/cases/{case}/information", MORE).status_code == 201
    assert len(dsl.get(f"/cases/{case}/timeline").json()["entries"]) > len(before[0]["entries"])
    assert server.stop() == 0
    assert all(found == NEWEST for found in versions(server))
    assert "an older version wrote timeline" in server.log.read_text()


def test_views_of_a_newer_version_are_left_alone_until_somebody_says_so(
    server: ServerProcess,
) -> None:
    dsl = server.caller(Role.DSL)
    case = dsl.reports()
    before = all_that_is_shown(dsl, case)
    assert server.stop() == 0
    as_if(server, NEWER)

    folder = ["--data", str(server.data)]
    refused = CliRunner().invoke(app, ["serve", "--demo", "--port", "0", *folder])
    assert refused.exit_code == 1
    assert "a newer Casebook wrote timeline" in refused.stderr
    assert "with `casebook rebuild`" in " ".join(refused.stderr.split())

    assert CliRunner().invoke(app, ["rebuild", *folder]).exit_code == 0
    server.start()
    assert all_that_is_shown(dsl, case) == before
