"""The directory of people: one row per person, who they are sealed, for finding somebody by marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Cursor

from domain.messages import Event, Recorded, Seals, Unreadable
from domain.person.events import Identity, PersonAdded, PersonCorrected
from domain.person.names import forms
from domain.registry import PERSON_EVENTS
from domain.sign_in import marked
from projections.engine.marked_words import beginnings
from projections.engine.projection import (
    Append,
    BySheets,
    FromRecord,
    Prepared,
    Sheet,
    array_literal,
    copy_rows,
    in_schema,
)
from projections.engine.sealed_texts import seals_of
from projections.entries.entry import encoded

VIEW = "people"
NAME, UPN = "name", "upn"
"""Kinds of marks by which somebody is looked up, beside the sign-in."""

_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.person (
    person_id uuid PRIMARY KEY,
    school text NOT NULL,
    kind text NOT NULL,
    -- Marks: of the sign-in, of the number, and of every beginning of every word of the names.
    signs_in text,
    upn text,
    called text[] NOT NULL,
    said bytea NOT NULL,
    version integer NOT NULL
);
CREATE INDEX IF NOT EXISTS person_school ON {schema}.person (school, person_id);
CREATE INDEX IF NOT EXISTS person_sign_in ON {schema}.person (school, signs_in)
    WHERE signs_in IS NOT NULL;
CREATE INDEX IF NOT EXISTS person_upn ON {schema}.person (school, upn) WHERE upn IS NOT NULL;
"""

_ADD = """
INSERT INTO {schema}.person (person_id, school, kind, signs_in, upn, called, said, version)
SELECT r.stream, e.school, e.kind, e.signs_in, e.upn, e.called::text[], e.said, e.version
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bytea[],
            %s::int[])
     AS e(append_id, school, kind, signs_in, upn, called, said, version)
CROSS JOIN LATERAL {receipt}
ON CONFLICT (person_id) DO NOTHING
"""
_CORRECT = """
UPDATE {schema}.person p
SET kind = e.kind, signs_in = e.signs_in, upn = e.upn, called = e.called::text[], said = e.said,
    version = e.version
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bytea[], %s::int[])
     AS e(append_id, kind, signs_in, upn, called, said, version)
CROSS JOIN LATERAL {receipt}
WHERE p.person_id = r.stream AND p.version < e.version
"""
_COPY = """
COPY {schema}.person (person_id, school, kind, signs_in, upn, called, said, version)
FROM STDIN (FORMAT BINARY)
"""
_SHOWN = ("text", "text", "text", "text", "bytea", "int4")
_ADDS = Sheet(_ADD, ("uuid", "text", *_SHOWN))
_CORRECTS = Sheet(_CORRECT, ("uuid", *_SHOWN))
_TYPES = ("uuid", "text", "text", "text", "text", "text[]", "bytea", "int4")
_SEALED = ("name", "known_as", "born", "position", "sign_in", "upn", "year_group")


def place_of(person: UUID) -> str:
    """The place for which somebody's entry is sealed."""
    return str(person)


def upn_as_asked(upn: str) -> str:
    """A number as it is compared."""
    return upn.strip().upper()


class _Row(NamedTuple):
    """Who somebody is: what they are looked up by as marks, and all of it sealed."""

    kind: str
    signs_in: str | None
    upn: str | None
    called: list[str]
    said: bytes
    version: int


def _row(person: UUID, identity: Identity, version: int, with_seals: Seals | None) -> _Row:
    seals = seals_of(with_seals)
    words = (*forms(identity.name), *forms(identity.known_as or ""))
    told = {name: getattr(identity, name) for name in _SEALED}
    return _Row(
        identity.kind.value,
        identity.sign_in and marked(seals, identity.sign_in),
        identity.upn and seals.mark(UPN, upn_as_asked(identity.upn)),
        beginnings(seals.mark, NAME, words),
        seals.seal(VIEW, place_of(person), encoded(told)),
        version,
    )


def _last(events: Sequence[Recorded[Event]]) -> tuple[str | None, Identity, int] | None:
    """(school, if they were added here; who they are now; the version that says so)."""
    school, found = None, None
    for recorded in events:
        event = recorded.event
        if type(event) is PersonAdded:
            school, found = event.school, (event.identity, recorded.version)
        elif type(event) is PersonCorrected:
            found = (event.identity, recorded.version)
    return None if found is None else (school, *found)


class People(BySheets):
    """One row per person; a correction replaces it."""

    name = VIEW
    version = 3
    tables: Sequence[str] = ("person",)
    events = PERSON_EVENTS
    sheets: Sequence[Sheet] = (_ADDS, _CORRECTS)

    def ddl(self, schema: str) -> str:
        """The people of a compartment; only the ordinary one has any."""
        return in_schema(_DDL, schema)

    def prepare(self, append: Append) -> Prepared:
        """Add or correct one person."""
        append_id, events, seals = append
        stream, found = events[0].stream, _last(events)
        if found is None:
            return Prepared(stream, (None, None))
        school, identity, version = found
        row = _row(stream, identity, version, seals)
        flat = row._replace(called=array_literal(row.called))  # type: ignore[arg-type]
        added = [] if school is None else [(append_id, school, *flat)]
        corrected = [(append_id, *flat)] if school is None else []
        return Prepared(stream, (_ADDS.filled(added), _CORRECTS.filled(corrected)))

    def builder(self) -> PeopleBuilder:
        """Keeps one row per person until the end."""
        return PeopleBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


class _Known(NamedTuple):
    identity: Identity
    version: int
    seals: Seals | None


class PeopleBuilder:
    """Folds a share of the record into the people as they are known now."""

    def __init__(self) -> None:
        """Nobody yet."""
        self._people: dict[UUID, tuple[str, _Known]] = {}

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in; who cannot be read any more is nobody."""
        if isinstance(entry, Unreadable):
            return
        event = entry.event
        if type(event) is PersonAdded:
            self._people[entry.stream] = (
                event.school,
                _Known(event.identity, entry.version, entry.seals),
            )
        elif type(event) is PersonCorrected and (known := self._people.get(entry.stream)):
            self._people[entry.stream] = (
                known[0],
                _Known(event.identity, entry.version, entry.seals),
            )

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can correct anybody."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY those who are known."""
        copy_rows(
            curs,
            in_schema(_COPY, schema),
            _TYPES,
            (
                (person, school, *_row(person, *known))
                for person, (school, known) in self._people.items()
            ),
        )
        self._people.clear()
