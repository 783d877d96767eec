"""Chronologies: who is involved in which case, and the lines told of a case or of one person.

A line holds the words that were chosen for its own chronology and nothing else of the case. What
it takes from the entry it tells of is read beside it: the kind, the times, and who wrote it. Lines
are sealed; who is involved as what is said by ids and codes alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.case.chronology import ChronologyIncluded, ChronologyLeftOut
from domain.case.events import ImageryDiscovered, IncidentReported
from domain.case.named import involvements
from domain.case.people import PersonInvolved, PersonUninvolved
from domain.messages import Event, Recorded, Seals, Unreadable
from domain.registry import CASE_EVENTS
from projections.engine.projection import (
    Append,
    BySheets,
    FromRecord,
    Prepared,
    Sheet,
    copy_rows,
    in_schema,
)
from projections.engine.sealed_texts import seals_of
from projections.entries.entry import detail, encoded, utc

VIEW = "chronologies"
OF_THE_CASE = UUID(int=0)
"""Stands for the person in lines of the case's own chronology."""

_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.case_person (
    case_id uuid NOT NULL,
    person_id uuid NOT NULL,
    role text NOT NULL,
    involved boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (case_id, person_id, role)
);
CREATE INDEX IF NOT EXISTS case_person_person ON {schema}.case_person (person_id, case_id);
CREATE TABLE IF NOT EXISTS {schema}.chronology (
    case_id uuid NOT NULL,
    person_id uuid NOT NULL,
    entry integer NOT NULL,
    included boolean NOT NULL,
    version integer NOT NULL,
    line bytea NOT NULL,
    PRIMARY KEY (case_id, person_id, entry)
);
CREATE INDEX IF NOT EXISTS chronology_person ON {schema}.chronology (person_id, case_id, entry)
    WHERE included AND person_id <> '00000000-0000-0000-0000-000000000000';
"""

_INVOLVE = """
INSERT INTO {schema}.case_person AS p (case_id, person_id, role, involved, version)
SELECT r.stream, e.person_id, e.role, e.involved, e.version
FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::bool[], %s::int[])
     AS e(append_id, person_id, role, involved, version)
CROSS JOIN LATERAL {receipt}
ON CONFLICT (case_id, person_id, role) DO UPDATE
SET involved = EXCLUDED.involved, version = EXCLUDED.version WHERE p.version < EXCLUDED.version
"""
_TELL = """
INSERT INTO {schema}.chronology AS c (case_id, person_id, entry, included, version, line)
SELECT r.stream, e.person_id, e.entry, e.included, e.version, e.line
FROM unnest(%s::uuid[], %s::uuid[], %s::int[], %s::bool[], %s::int[], %s::bytea[])
     AS e(append_id, person_id, entry, included, version, line)
CROSS JOIN LATERAL {receipt}
ON CONFLICT (case_id, person_id, entry) DO UPDATE
SET included = EXCLUDED.included, version = EXCLUDED.version, line = EXCLUDED.line
WHERE c.version < EXCLUDED.version
"""
_INVOLVES = Sheet(_INVOLVE, ("uuid", "uuid", "text", "bool", "int4"))
_TELLS = Sheet(_TELL, ("uuid", "uuid", "int4", "bool", "int4", "bytea"))
_COPY_PEOPLE = """
COPY {schema}.case_person (case_id, person_id, role, involved, version)
FROM STDIN (FORMAT BINARY)
"""
_COPY_LINES = """
COPY {schema}.chronology (case_id, person_id, entry, included, version, line)
FROM STDIN (FORMAT BINARY)
"""

Roles = dict[tuple[UUID, str], tuple[bool, int]]
"""(person, role) → (involved, the version that says so)."""
Lines = dict[tuple[UUID, int], tuple[bool, int, bytes]]
"""(whose chronology, entry) → (included, the version that says so, the line, sealed)."""


def _take(recorded: Recorded[Event], with_seals: Seals | None, roles: Roles, lines: Lines) -> None:
    event = recorded.event
    if type(event) is IncidentReported or type(event) is ImageryDiscovered:
        for person, named_as in involvements(event.named):
            roles[person, named_as.value] = (True, recorded.version)
    elif type(event) is PersonInvolved:
        roles[event.person, event.role.value] = (True, recorded.version)
    elif type(event) is PersonUninvolved:
        for role in event.roles:
            roles[event.person, role.value] = (False, recorded.version)
    elif type(event) is ChronologyIncluded or type(event) is ChronologyLeftOut:
        key = (event.person or OF_THE_CASE, event.entry)
        included = type(event) is ChronologyIncluded
        place = line_place(recorded.stream, *key)
        line = seals_of(with_seals).seal(VIEW, place, _line(event, recorded))
        lines[key] = (included, recorded.version, line)


def line_place(case: UUID, person: UUID, entry: int) -> str:
    """The place for which a line is sealed."""
    return f"{case}/{person}/{entry}"


def _line(event: ChronologyIncluded | ChronologyLeftOut, recorded: Recorded[Event]) -> bytes:
    said = detail(event)
    del said["entry"], said["person"]
    by = recorded.attribution
    chosen = {
        "chosenAt": utc(recorded.recorded_at),
        "chosenBy": by.actor,
        "chosenAs": by.role,
    }
    return encoded({**said, **chosen})


class Chronologies(BySheets):
    """Who is involved in what, and every line and omission as it stands."""

    name = VIEW
    version = 3
    tables: Sequence[str] = ("case_person", "chronology")
    events = CASE_EVENTS
    sheets: Sequence[Sheet] = (_INVOLVES, _TELLS)

    def ddl(self, schema: str) -> str:
        """People of cases and lines of chronologies, each in the compartment of its case."""
        return in_schema(_DDL, schema)

    def prepare(self, append: Append) -> Prepared:
        """What the append says last of each role and each line."""
        append_id, events, seals = append
        roles: Roles = {}
        lines: Lines = {}
        for recorded in events:
            _take(recorded, seals, roles, lines)
        involved = [(append_id, *key, *said) for key, said in roles.items()]
        told = [(append_id, *key, *said) for key, said in lines.items()]
        return Prepared(events[0].stream, (_INVOLVES.filled(involved), _TELLS.filled(told)))

    def builder(self) -> ChronologiesBuilder:
        """Keeps the roles and lines until the end."""
        return ChronologiesBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


class ChronologiesBuilder:
    """Folds a share of the record into roles and lines as they stand."""

    def __init__(self) -> None:
        """Nothing taken yet."""
        self._cases: dict[UUID, tuple[Roles, Lines]] = {}

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in; what cannot be read any more says nothing."""
        if isinstance(entry, Unreadable) or type(entry.event) not in _TOLD:
            return
        roles, lines = self._cases.setdefault(entry.stream, ({}, {}))
        _take(entry, entry.seals, roles, lines)

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can change any of it."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY who is involved, then the lines."""
        copy_rows(
            curs,
            in_schema(_COPY_PEOPLE, schema),
            ("uuid", "uuid", "text", "bool", "int4"),
            (
                (case, *key, *said)
                for case, (roles, _) in self._cases.items()
                for key, said in roles.items()
            ),
        )
        copy_rows(
            curs,
            in_schema(_COPY_LINES, schema),
            ("uuid", "uuid", "int4", "bool", "int4", "bytea"),
            (
                (case, *key, *said)
                for case, (_, lines) in self._cases.items()
                for key, said in lines.items()
            ),
        )
        self._cases.clear()


_TOLD = frozenset(
    {
        *(IncidentReported, ImageryDiscovered, PersonInvolved, PersonUninvolved),
        *(ChronologyIncluded, ChronologyLeftOut),
    }
)
