"""As what people have written at a school, asked of both compartments by marks."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

from cases.record_schema import schema_of
from cases.view_seals import Marks
from domain.vocabulary import ONE_HOLDER, Compartment, Role
from projections.projection import in_schema
from projections.role_seen import KIND, SEEN

Pool = ConnectionPool[psycopg.Connection[tuple[Any, ...]]]


class SeenDoor:
    """Who signs in is told to it, and told by it to nobody: the tables know marks alone."""

    def __init__(
        self,
        pool: Pool,
        marks_of: Callable[[str], Marks],
        tenant_of: Callable[[str], str | None],
    ) -> None:
        self._pool = pool
        self._marks_of = marks_of
        self._tenant_of = tenant_of

    def __call__(
        self, school: str, sign_ins: Collection[str]
    ) -> tuple[Mapping[str, Collection[Role]], Collection[Role]]:
        """See `cases.holders.Seen`."""
        tenant = self._tenant_of(school)
        if tenant is None:
            return {}, ()
        marks = self._marks_of(tenant)
        whose = {marks.mark(KIND, sign_in): sign_in for sign_in in sign_ins}
        asked = " UNION ".join(in_schema(SEEN, schema_of(tenant, where)) for where in Compartment)
        held = [role.value for role in ONE_HOLDER]
        with self._pool.connection() as connection:
            rows = connection.execute(asked.encode(), [school, list(whose), held]).fetchall()
        found: dict[str, set[Role]] = {}
        for mark, role in rows:
            if mark in whose:
                found.setdefault(whose[mark], set()).add(Role(role))
        return found, {Role(role) for _, role in rows} & ONE_HOLDER
