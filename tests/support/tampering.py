"""Somebody with every right in the database lays hands on a record; the verifier is asked what it sees."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from typing import Any

import psycopg

from api.runtime.databases import DatabaseUrls
from api.verification.verify import verify
from cases.keys import key_file, tenant_key
from cases.schema.verified import Verified
from domain.findings import Finding
from domain.vocabulary import Compartment
from projections.catalogue import FOLLOWING
from projections.engine.follow import Follower
from tests.support.casework import DSL, MONDAY_TEN, TEACHER, Casework
from tests.support.histories import histories, written_down


class Tampering:
    """A record that has lived for a while, and somebody who can change anything in it."""

    def __init__(self, work: Casework) -> None:
        self.work = work

    def live(self, seed: int, appends: int = 40, cases: int = 6) -> None:
        """Some cases are worked on, and the views that follow have followed."""
        for turn, (case, events) in enumerate(histories(seed, appends, cases)):
            self.work.append(case, *events, by=TEACHER if turn % 3 else DSL, at=written_down(turn))
        self.follow()

    def follow(self) -> None:
        """The views that follow read on to the end."""
        for projection in FOLLOWING:
            one = Follower(
                self.work.connect, self.work.schema, self.work.source, projection, lambda _: None
            )
            one.catch_up()

    @property
    def places(self) -> DatabaseUrls:
        """Where the databases are."""
        server = self.work.room.server
        return DatabaseUrls(
            server.record_url("app"),
            server.record_url("owner"),
            key_file(server.data),
            tenant_key(server.data / "keys" / "tenant.key"),
        )

    def verified(self) -> Verified:
        """What the verifier says of the record now."""
        return verify(self.places, self.work.room.tenant, Compartment.ORDINARY, lambda: MONDAY_TEN)

    def found(self) -> list[Finding]:
        """Everything that it finds."""
        return list(self.verified().findings)

    def verdicts(self) -> list[str]:
        """What it calls them, in order, each once."""
        return list(dict.fromkeys(one.verdict.value for one in self.found()))

    @contextmanager
    def inside(self) -> Iterator[psycopg.Connection[Any]]:
        """The superuser, with every trigger of the record out of the way for a while."""
        tables = ("event", "receipt", "log")
        with self.work.room.inside("superuser") as connection:
            for table in tables:
                connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
            yield connection
            for table in tables:
                trigger = f"{table}_is_append_only"
                connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER ALL".encode())
                connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}".encode())

    def change(self, *statements: str) -> None:
        """Statements of the superuser, past every wall."""
        with self.inside() as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def rows(self, question: str, *given: Any) -> Sequence[tuple[Any, ...]]:
        """Ask the compartment's own tables."""
        with self.work.room.inside("superuser") as connection:
            return connection.execute(question.encode(), given).fetchall()

    def change_keys(self, statement: str, key_id: bytes) -> None:
        """One statement in the key store about one key, called :key there."""
        with closing(sqlite3.connect(self.places.keys)) as connection, connection:
            assert connection.execute(statement, {"key": bytes(key_id)}).rowcount == 1
