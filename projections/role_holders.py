"""Who has been seen in a role that one person holds at a school, and when last: marks, and no sign-in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.messages import Event, Recorded, Unreadable
from domain.registry import ALL_EVENTS
from domain.sign_in import fold, marked
from domain.vocabulary import ONE_HOLDER
from projections.engine.projection import FromRecord, columns, in_schema

_ROLES = frozenset(role.value for role in ONE_HOLDER)

_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.role_holder (
    school text NOT NULL,
    role text NOT NULL,
    holder text NOT NULL,
    last_position bigint NOT NULL,
    PRIMARY KEY (school, role, holder)
);
CREATE TABLE IF NOT EXISTS {schema}.stream_school (
    stream uuid PRIMARY KEY,
    school text NOT NULL
);
"""
# An entry behind the first of its stream does not say of which school it is, so that is remembered.
_REMEMBER = """
INSERT INTO {schema}.stream_school (stream, school)
SELECT * FROM unnest(%s::uuid[], %s::text[]) ON CONFLICT DO NOTHING
"""
# What a school records of itself stands under the id of its stream.
_SEEN = """
INSERT INTO {schema}.role_holder AS h (school, role, holder, last_position)
SELECT COALESCE(s.school, n.stream::text), n.role, n.holder, max(n.at)
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bigint[]) AS n(stream, role, holder, at)
LEFT JOIN {schema}.stream_school s ON s.stream = n.stream
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3
ON CONFLICT (school, role, holder)
DO UPDATE SET last_position = GREATEST(h.last_position, EXCLUDED.last_position)
"""

HOLDERS = """
SELECT h.role, h.holder FROM {schema}.role_holder h
WHERE h.school = ANY($1::text[])
ORDER BY h.last_position
"""
"""Whoever was seen last comes last. $1 the school, by its id and by its stream."""

Seen = dict[tuple[UUID, str, str], int]
"""(stream, role, mark of the sign-in) → the last position at which they wrote there."""


def _take(seen: Seen, entry: FromRecord) -> None:
    if isinstance(entry, Unreadable) or entry.position is None:
        return
    by = entry.attribution
    if by.role in _ROLES:
        key = (entry.stream, by.role, _mark(entry))
        seen[key] = max(entry.position, seen.get(key, 0))


def _mark(entry: Recorded[Event]) -> str:
    actor = entry.attribution.actor
    return fold(actor) if entry.seals is None else marked(entry.seals, actor)


def _remember(schools: dict[UUID, str], entry: FromRecord) -> None:
    if not isinstance(entry, Unreadable) and entry.version == 1:
        school = getattr(entry.event, "school", None)
        if isinstance(school, str):
            schools[entry.stream] = school


def _write(curs: Cursor[Any], schema: str, schools: dict[UUID, str], seen: Seen) -> None:
    for text, rows in (
        (_REMEMBER, [*schools.items()]),
        (_SEEN, [(*k, at) for k, at in seen.items()]),
    ):
        if rows:
            curs.execute(in_schema(text, schema).encode(), columns(rows))


class RoleHolders:
    """One row for each who was ever seen in such a role."""

    name = "role_holders"
    version = 1
    tables: Sequence[str] = ("role_holder", "stream_school")
    events = ALL_EVENTS

    def ddl(self, schema: str) -> str:
        """Of every compartment; only what the ordinary one says is ever asked."""
        return in_schema(_DDL, schema)

    def apply(self, curs: Cursor[Any], schema: str, entries: Sequence[FromRecord]) -> None:
        """Add whoever is new, and note who was seen again."""
        builder = RoleHoldersBuilder()
        for entry in entries:
            builder.take(entry)
        builder.finish(curs, schema)

    def builder(self) -> RoleHoldersBuilder:
        """Keeps everybody until the end: there are few."""
        return RoleHoldersBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share has noted its own."""


class RoleHoldersBuilder:
    """Folds some of the record into who was seen in it."""

    def __init__(self) -> None:
        """Nobody yet."""
        self._seen: Seen = {}
        self._schools: dict[UUID, str] = {}

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in."""
        _take(self._seen, entry)
        _remember(self._schools, entry)

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can be by anybody."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """Write who was seen; somebody else may have noted that they were seen later."""
        _write(curs, schema, self._schools, self._seen)
        self._seen.clear()
        self._schools.clear()
