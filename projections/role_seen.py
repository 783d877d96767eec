"""As what people have written at a school: who is known to sign in as the headteacher, and who is not.

One row for each sign-in and role, under a mark: the table tells nobody who anybody is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.case.events import ImageryDiscovered, IncidentReported
from domain.messages import Attribution, Event, Seals, Unreadable
from domain.person.events import PersonAdded
from domain.registry import CASE_EVENTS, PERSON_EVENTS
from domain.sign_in import marked
from domain.vocabulary import Role
from projections.engine.projection import (
    Append,
    BySheets,
    FromRecord,
    Prepared,
    Sheet,
    columns,
    in_schema,
)
from projections.engine.sealed_texts import seals_of

PEOPLE = frozenset({Role.STAFF, Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS})
"""The roles in which a person of the school writes."""

_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.role_seen (
    school text NOT NULL,
    sign_in text NOT NULL,
    role text NOT NULL,
    PRIMARY KEY (school, sign_in, role)
);
"""
# At which school a stream is, its first entry says; of a later one, the rows that were written before.
_SEE = """
INSERT INTO {schema}.role_seen (school, sign_in, role)
SELECT DISTINCT COALESCE(e.school, c.school, p.school), e.sign_in, e.role
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[]) AS e(append_id, school, sign_in, role)
CROSS JOIN LATERAL {receipt}
LEFT JOIN {schema}.cases c ON e.school IS NULL AND c.case_id = r.stream
LEFT JOIN {schema}.person p ON e.school IS NULL AND p.person_id = r.stream
WHERE COALESCE(e.school, c.school, p.school) IS NOT NULL
ORDER BY 1, 2, 3
ON CONFLICT DO NOTHING
"""
_BUILD = """
INSERT INTO {schema}.role_seen (school, sign_in, role)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[]) ORDER BY 1, 2, 3
ON CONFLICT DO NOTHING
"""
_SEES = Sheet(_SEE, ("uuid", "text", "text", "text"))

# $1 school, $2 marks, $3 roles: what these people have written as, and who has written so.
SEEN = """
SELECT s.sign_in, s.role FROM {schema}.role_seen s
WHERE s.school = $1 AND (s.sign_in = ANY($2::text[]) OR s.role = ANY($3::text[]))
"""

Seen = tuple[str, str]
"""(mark of the sign-in, role)."""


class RoleSeen(BySheets):
    """One row for each sign-in and role in which somebody wrote on a case or into the directory."""

    name = "role_seen"
    version = 1
    tables: Sequence[str] = ("role_seen",)
    events = CASE_EVENTS | PERSON_EVENTS
    sheets: Sequence[Sheet] = (_SEES,)

    def ddl(self, schema: str) -> str:
        """Who was seen as what in a compartment."""
        return in_schema(_DDL, schema)

    def prepare(self, append: Append) -> Prepared:
        """Whoever asked for it; what the server does of itself is done by nobody."""
        append_id, events, seals = append
        stream = events[0].stream
        seen = _seen(events[0].attribution, seals)
        if seen is None:
            return Prepared(stream, (None,))
        school = _school(events[0].event)
        # Mostly the same few people write again and again.
        return Prepared(
            stream, (_SEES.filled([(append_id, school, *seen)]),), (school or stream, *seen)
        )

    def builder(self) -> RoleSeenBuilder:
        """Keeps who was seen on each stream until the end."""
        return RoleSeenBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """What two shares have seen is written once."""


class RoleSeenBuilder:
    """Folds a share of the record into who was seen as what, and where."""

    def __init__(self) -> None:
        """Nobody yet."""
        self._schools: dict[UUID, str] = {}
        self._seen: set[tuple[UUID, Seen]] = set()

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in; who wrote what cannot be read any more is not known."""
        if isinstance(entry, Unreadable):
            return
        event = entry.event
        school = _school(event)
        if school is not None:
            self._schools[entry.stream] = school
        seen = _seen(entry.attribution, entry.seals)
        if seen is not None:
            self._seen.add((entry.stream, seen))

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """Rows are few: one for each person and role."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """Write them, each once."""
        rows = {
            (self._schools[stream], *seen) for stream, seen in self._seen if stream in self._schools
        }
        if rows:
            curs.execute(in_schema(_BUILD, schema).encode(), columns(sorted(rows)))
        self._seen.clear()


def _school(event: Event) -> str | None:
    if isinstance(event, IncidentReported | ImageryDiscovered | PersonAdded):
        return event.school
    return None


def _seen(by: Attribution, seals: Seals | None) -> Seen | None:
    if by.role not in PEOPLE:
        return None
    return marked(seals_of(seals), by.actor), by.role
