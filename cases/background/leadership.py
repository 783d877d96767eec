"""One leader among many copies of the server: whoever holds an advisory lock on its own connection."""

from __future__ import annotations

import psycopg

from cases.schema.roles import READER, stepped_down

# A leader whose machine has vanished says no goodbye: PostgreSQL notices within half a minute.
_NOTICE = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3"


class Leadership:
    """Leads as long as its connection lives: whoever is killed has stopped leading.

    Two may believe for a moment that they lead, when a connection was cut; what a leader writes
    has to be harmless if it is written twice.
    """

    def __init__(self, record_url: str, name: str) -> None:
        """`name`: what is led; there is one leader for each name in a database."""
        self._url = record_url
        self._name = f"casebook.leader.{name}"
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None
        self._leads = False

    def is_leader(self) -> bool:
        """Whether we lead now; tries to, if nobody else does. Raises when the database is away."""
        try:
            return self._ask()
        except psycopg.Error:
            self.resign()
            raise

    def resign(self) -> None:
        """Lead no longer; somebody else may at once."""
        self._leads = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self) -> bool:
        if self._connection is None:
            self._connection = psycopg.connect(
                self._url, autocommit=True, options=f"{stepped_down(READER)} {_NOTICE}"
            )
        if self._leads:
            self._connection.execute("SELECT 1")
        else:
            question = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
            self._leads = self._connection.execute(question, [self._name]).fetchone() == (True,)
        return self._leads
