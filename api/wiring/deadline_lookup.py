"""Lookups of the deadline scheduler: which cases have something due, and when the next is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import psycopg

from cases.schema.connections import DEADLINES, connect
from domain.case.decisions.deadlines import Clocks
from domain.policy.calendar import NotCountable
from projections.duties.due import cases_due, next_due, schools_with_clocks, uncounted


class DeadlineLookup:
    """Reads by one connection, made when it is first needed and again when it was lost."""

    def __init__(self, record_url: str) -> None:
        self._url = record_url
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def schools(self, schema: str) -> Sequence[str]:
        """The schools that have a duty whose clock runs."""
        return schools_with_clocks(self._reading(), schema)

    def cases(
        self,
        schema: str,
        now: datetime,
        clocks: Mapping[str, Clocks],
        without: Collection[UUID],
        limit: int,
    ) -> Sequence[UUID]:
        """At most `limit` cases on which time has brought something, the oldest first."""
        return cases_due(self._reading(), schema, now, clocks, without, limit)

    def next(self, schema: str, now: datetime, clocks: Mapping[str, Clocks]) -> datetime | None:
        """When time brings something next, if nothing is written before."""
        return next_due(self._reading(), schema, now, clocks)

    def uncounted(self, schema: str) -> Sequence[tuple[str, UUID, NotCountable]]:
        """(school, case, what is missing) of every duty whose time could not be counted so far."""
        return uncounted(self._reading(), schema)

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _reading(self) -> psycopg.Connection[tuple[object, ...]]:
        if self._connection is None or self._connection.broken:
            self.close()
            self._connection = connect(
                self._url, DEADLINES, autocommit=True, options="-c timezone=UTC"
            )
        return self._connection
