"""The directory of people: one row per person, for finding somebody by name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.messages import Event, Recorded, Seals, Unreadable
from domain.person.events import Identity, PersonAdded, PersonCorrected
from domain.person.names import forms
from domain.sign_in import marked
from projections.projection import (
    Append,
    BySheets,
    FromRecord,
    Prepared,
    Sheet,
    copy_rows,
    in_schema,
)
from projections.sealed_texts import seals_of

SORTED_BY = 60
"""So much of a name fits into a cursor; who agree in it are listed by their ids."""

_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.person (
    person_id uuid PRIMARY KEY,
    school text NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    known_as text,
    born text,
    position text,
    sign_in text,
    signs_in text,
    upn text,
    year_group text,
    sorted_by text NOT NULL,
    called text NOT NULL,
    version integer NOT NULL
);
CREATE INDEX IF NOT EXISTS person_name ON {schema}.person (school, sorted_by, person_id);
CREATE INDEX IF NOT EXISTS person_sign_in ON {schema}.person (school, signs_in)
    WHERE signs_in IS NOT NULL;
CREATE INDEX IF NOT EXISTS person_upn ON {schema}.person (school, upn) WHERE upn IS NOT NULL;
"""

_ADD = """
INSERT INTO {schema}.person
    (person_id, school, kind, name, known_as, born, position, sign_in, signs_in, upn, year_group,
     sorted_by, called, version)
SELECT r.stream, e.school, e.kind, e.name, e.known_as, e.born, e.position, e.sign_in, e.signs_in,
       e.upn, e.year_group, e.sorted_by, e.called, e.version
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[])
     AS e(append_id, school, kind, name, known_as, born, position, sign_in, signs_in, upn,
     year_group, sorted_by, called, version)
CROSS JOIN LATERAL {receipt}
ON CONFLICT (person_id) DO NOTHING
"""
_CORRECT = """
UPDATE {schema}.person p
SET kind = e.kind, name = e.name, known_as = e.known_as, born = e.born, position = e.position,
    sign_in = e.sign_in, signs_in = e.signs_in, upn = e.upn, year_group = e.year_group,
    sorted_by = e.sorted_by, called = e.called, version = e.version
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[])
     AS e(append_id, kind, name, known_as, born, position, sign_in, signs_in, upn, year_group,
     sorted_by, called, version)
CROSS JOIN LATERAL {receipt}
WHERE p.person_id = r.stream AND p.version < e.version
"""
_COPY = """
COPY {schema}.person
    (person_id, school, kind, name, known_as, born, position, sign_in, signs_in, upn, year_group,
     sorted_by, called, version)
FROM STDIN (FORMAT BINARY)
"""
_TEXTS = ("text",) * 11
_ADDS = Sheet(_ADD, ("uuid", "text", *_TEXTS, "int4"))
_CORRECTS = Sheet(_CORRECT, ("uuid", *_TEXTS, "int4"))
_TYPES = ("uuid", "text", *_TEXTS, "int4")


def called(identity: Identity) -> str:
    """Every form of every word of the names, each between blanks, as a search compares them."""
    words = dict.fromkeys((*forms(identity.name), *forms(identity.known_as or "")))
    return f" {' '.join(words)} "


def _shown(identity: Identity, seals: Seals | None) -> tuple[str | None, ...]:
    return (
        identity.kind.value,
        identity.name,
        identity.known_as,
        identity.born.isoformat() if identity.born else None,
        identity.position,
        identity.sign_in,
        None if identity.sign_in is None else marked(seals_of(seals), identity.sign_in),
        identity.upn,
        identity.year_group,
        identity.name.casefold()[:SORTED_BY],
        called(identity),
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

    name = "people"
    version = 3
    tables: Sequence[str] = ("person",)
    sheets: Sequence[Sheet] = (_ADDS, _CORRECTS)

    def ddl(self, schema: str) -> str:
        """The people of a compartment; only the ordinary one has any."""
        return in_schema(_DDL, schema)

    def prepare(self, append: Append) -> Prepared:
        """Add or correct one person."""
        append_id, events, seals = append
        found = _last(events)
        if found is None:
            return Prepared(events[0].stream, (None, None))
        school, identity, version = found
        shown = _shown(identity, seals)
        added = [] if school is None else [(append_id, school, *shown, version)]
        corrected = [(append_id, *shown, version)] if school is None else []
        return Prepared(events[0].stream, (_ADDS.filled(added), _CORRECTS.filled(corrected)))

    def builder(self) -> PeopleBuilder:
        """Keeps one row per person until the end."""
        return PeopleBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


class PeopleBuilder:
    """Folds a share of the record into the people as they are known now."""

    def __init__(self) -> None:
        """Nobody yet."""
        self._people: dict[UUID, tuple[str, tuple[str | None, ...], int]] = {}

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in; who cannot be read any more is nobody."""
        if isinstance(entry, Unreadable):
            return
        event = entry.event
        if type(event) is PersonAdded:
            shown = _shown(event.identity, entry.seals)
            self._people[entry.stream] = (event.school, shown, entry.version)
        elif type(event) is PersonCorrected and (known := self._people.get(entry.stream)):
            shown = _shown(event.identity, entry.seals)
            self._people[entry.stream] = (known[0], shown, entry.version)

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can correct anybody."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY those who are known."""
        copy_rows(
            curs,
            in_schema(_COPY, schema),
            _TYPES,
            (
                (person, school, *shown, version)
                for person, (school, shown, version) in self._people.items()
            ),
        )
        self._people.clear()
