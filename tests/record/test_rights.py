"""Every role may do what its work asks, and nothing else: least of all write into the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, LiteralString
from uuid import UUID, uuid4

import psycopg
import pytest

from api.runtime.compartments import BESIDE, WRITTEN_BY
from cases.event_store import Append, MalformedAppend
from cases.postgres.embedded import EmbeddedPostgres
from cases.schema.append import MALFORMED
from cases.schema.roles import APP, COURIER, FOLLOWER, READER, ROLES, WRITER
from cases.sealing.envelope import FORMAT
from projections.catalogue import INLINE
from tests.record.examples import report_of
from tests.support.postgres import Room, room

SEALED = bytes([FORMAT]) + bytes(200)
WRITTEN_ALONE = {table: role for role, tables in WRITTEN_BY.items() for table in tables}
TABLES = {
    **{table: WRITER for one in INLINE for table in one.tables},
    **WRITTEN_ALONE,
    "event": "nobody",
    "receipt": "nobody",
    "log": "nobody",
}
CHANGES: dict[str, LiteralString] = {
    "insert": "INSERT INTO {table} DEFAULT VALUES",
    "update": "UPDATE {table} SET {column} = {column}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table}",
}
FORBIDDEN: tuple[LiteralString, ...] = (
    "INSERT INTO event VALUES (gen_random_uuid(), 1, 'case.closed.v1', '\\x01', 9223372036854775807)",
    "INSERT INTO event SELECT * FROM event WHERE false",
    "INSERT INTO receipt SELECT * FROM receipt WHERE false",
    "COPY event FROM STDIN",
    "COPY receipt FROM PROGRAM 'true'",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    "DO 'BEGIN LOCK TABLE receipt IN EXCLUSIVE MODE; END'",
    "ALTER TABLE event DISABLE TRIGGER ALL",
    "DROP TRIGGER event_is_append_only ON event",
    "DROP TABLE receipt",
    "ALTER TABLE event ADD COLUMN more text",
    "CREATE TABLE another (one integer)",
    "CREATE FUNCTION another() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "DROP FUNCTION refuse_change",
    "CREATE TRIGGER another BEFORE INSERT ON event EXECUTE FUNCTION refuse_change()",
    "CREATE SCHEMA another",
    "SET session_replication_role = replica",
    "SET ROLE casebook_owner",
    "ALTER ROLE casebook_app SUPERUSER",
    "CREATE ROLE another",
    "SELECT pg_read_file('/etc/hostname')",
)


@pytest.fixture(scope="module")
def furnished(postgres: EmbeddedPostgres) -> Iterator[Room]:
    """A tenant with everything that stands beside a record. Nothing here leaves more in it."""
    with room(postgres, "rights", extra_ddl=BESIDE, written_by=WRITTEN_BY) as made:
        case = uuid4()
        made.record().append(Append(case, 0, report_of(case), uuid4()))
        yield made


@pytest.mark.parametrize("role", ROLES)
def test_no_role_may_do_what_is_nobodys_work(furnished: Room, role: str) -> None:
    allowed = []
    with furnished.inside(role) as connection:
        for statement in FORBIDDEN:
            try:
                connection.execute(statement)
            except psycopg.errors.InsufficientPrivilege:
                continue
            except psycopg.Error as error:
                allowed.append((statement, type(error).__name__))
            else:
                allowed.append((statement, "done"))

    assert not allowed
    assert len(furnished.record().after(0, 100)) == 6


@pytest.mark.parametrize("role", ROLES)
def test_each_table_is_written_by_one_role_alone(furnished: Room, role: str) -> None:
    with furnished.inside(role) as connection:
        may = {
            (table, change)
            for table in _tables(connection)
            for change, text in CHANGES.items()
            if _may(connection, table, text)
        }

    changes = set(CHANGES) - {"truncate"}
    assert may == {
        (table, change) for table, owner in TABLES.items() if owner == role for change in changes
    }


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relkind = 'r'"
        " AND relnamespace = current_schema()::regnamespace"
    )
    found = [str(name) for (name,) in rows]
    assert set(found) == set(TABLES)
    return found


def _may(connection: psycopg.Connection[Any], table: str, text: LiteralString) -> bool:
    row = connection.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 1", [table]
    ).fetchone()
    assert row is not None
    statement = text.replace("{table}", table).replace("{column}", str(row[0]))
    try:
        with connection.transaction(force_rollback=True):
            connection.execute(statement.encode())
    except psycopg.errors.InsufficientPrivilege:
        return False
    except psycopg.errors.IntegrityError:
        pass
    return True


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads(furnished: Room, role: str) -> None:
    with furnished.inside(role) as connection:
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (6,)


def test_a_role_stepped_down_to_gives_nothing_to_who_has_not_stepped_down(furnished: Room) -> None:
    with (
        furnished.inside("app") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("DELETE FROM timeline")


WELL_FORMED: dict[str, list[Any]] = {
    "append_id": [UUID(int=7)],
    "stream": [UUID(int=8)],
    "expected": [0],
    "count": [1],
    "request": [None],
    "hash": [None],
    "request_before": [None],
    "hash_before": [None],
    "answer": [None],
    "at": ["2026-03-02T09:00:00Z"],
    "leaves": [bytes(32)],
    "of": [1],
    "topic": ["case.closed.v1"],
    "state": [SEALED],
}
TYPES = (
    *("uuid", "uuid", "integer", "integer", "bytea", "bytea", "bytea", "bytea"),
    *("text", "timestamptz", "bytea", "integer", "text", "bytea"),
)


def _append(connection: psycopg.Connection[Any], **changed: list[Any]) -> list[tuple[Any, ...]]:
    places = ", ".join(f"%s::{kind}[]" for kind in TYPES)
    given = [*{**WELL_FORMED, **changed}.values()]
    return connection.execute(f"SELECT * FROM append({places})".encode(), given).fetchall()  # noqa: S608 - our own words


@pytest.mark.parametrize("role", [APP, WRITER])
def test_who_appends_may_append(furnished: Room, role: str) -> None:
    with furnished.inside(role) as connection, connection.transaction(force_rollback=True):
        assert _append(connection)[0][0] == "stored"


@pytest.mark.parametrize("role", [FOLLOWER, READER, COURIER])
def test_nobody_else_may_append(furnished: Room, role: str) -> None:
    with (
        furnished.inside(role) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        _append(connection)


@pytest.mark.parametrize(
    "wrong",
    [
        {"append_id": []},
        {"append_id": [None]},
        {"append_id": [UUID(int=1), UUID(int=2)]},
        {"stream": [None]},
        {"expected": [-1]},
        {"expected": [None]},
        {"expected": [2**31 - 1]},
        {"count": [0]},
        {"count": [-1]},
        {"count": [2]},
        {"request": [bytes(32)]},
        {"hash": [bytes(32)]},
        {"request": [bytes(32)], "hash": [b"short"]},
        {"request": [b"school/actor"], "hash": [bytes(32)]},
        {"request_before": [bytes(32)], "hash_before": [bytes(32)]},
        {"request": [bytes(32)], "hash": [bytes(32)], "request_before": [bytes(32)]},
        {"answer": ["a" * 20_001]},
        {"at": ["infinity"]},
        {"at": [None]},
        {"leaves": [bytes(31)]},
        {"leaves": [None]},
        {"of": [2]},
        {"of": [None]},
        {"of": []},
        {"of": [1, 1], "topic": ["case.closed.v1"] * 2, "state": [SEALED] * 2},
        {"topic": ["case.closed"]},
        {"topic": ["Case.closed.v1"]},
        {"topic": ["case.closed.v0"]},
        {"topic": ["case.closed.v1; DROP"]},
        {"topic": [None]},
        {"state": [b"{" + bytes(200)]},
        {"state": [bytes([FORMAT]) + bytes(20)]},
        {"state": [b""]},
        {"state": [None]},
        {
            "append_id": [UUID(int=7)] * 2,
            "stream": [UUID(int=8), UUID(int=9)],
            **{name: WELL_FORMED[name] * 2 for name in WELL_FORMED if name not in {
                "append_id", "stream", "of"
            }},
            "of": [1, 2],
        },
        {
            "append_id": [UUID(int=7), UUID(int=9)],
            **{name: WELL_FORMED[name] * 2 for name in WELL_FORMED if name not in {
                "append_id", "of"
            }},
            "of": [1, 2],
        },
    ],
)  # fmt: skip
def test_what_has_not_the_form_of_an_append_is_refused(
    furnished: Room, wrong: dict[str, list[Any]]
) -> None:
    with furnished.inside(WRITER) as connection:
        with pytest.raises(psycopg.Error) as refused:
            _append(connection, **wrong)
        assert refused.value.sqlstate == MALFORMED
        assert connection.execute("SELECT count(*) FROM event").fetchone() == (6,)


def test_a_refusal_of_the_form_has_a_name(furnished: Room) -> None:
    case = uuid4()
    with pytest.raises(MalformedAppend, match="receipt"):
        furnished.record().append(Append(case, 0, report_of(case), uuid4(), answer="a" * 20_001))
