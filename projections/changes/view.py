"""The changes: who could see what from when to when, and when each last changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.case.events import CasePlaced
from domain.messages import Event, Recorded, Unreadable
from domain.registry import CASE_EVENTS, SCHOOL_EVENTS
from projections.access import STILL
from projections.cases.view import grants
from projections.engine.projection import FromRecord, columns, copy_rows, in_schema
from projections.engine.sealed_texts import seals_of
from projections.entries.entry import utc

OF_ITSELF = "case"
"""The row that remembers a case's school; it lets nobody in."""
OF_THE_SCHOOL = "school"
"""The row of a school's own stream: everybody there may see it. Named by the stream alone."""

# A row holds while a placement holds; a later placement ends all rows of the one before it.
_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.sight (
    case_id uuid NOT NULL,
    school text NOT NULL,
    grantee_kind text NOT NULL,
    grantee text NOT NULL,
    allowed boolean NOT NULL,
    from_position bigint NOT NULL,
    to_position bigint NOT NULL,
    last_position bigint NOT NULL,
    version integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, grantee_kind, grantee, from_position)
);
CREATE INDEX IF NOT EXISTS sight_changed ON {schema}.sight
    (school, grantee_kind, grantee, last_position) WHERE allowed AND to_position = {still};
CREATE INDEX IF NOT EXISTS sight_recorded ON {schema}.sight
    (school, grantee_kind, grantee, recorded_at, case_id) WHERE allowed AND to_position = {still};
CREATE INDEX IF NOT EXISTS sight_ended ON {schema}.sight
    (school, grantee_kind, grantee, to_position) WHERE allowed AND to_position < {still};
""".replace("{still}", str(STILL))

_FIRST = """
INSERT INTO {schema}.sight
SELECT c, s, k, g, a, f, {still}, l, v, w
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::bigint[],
            %s::bigint[], %s::int[], %s::timestamptz[]) AS n(c, s, k, g, a, f, l, v, w)
ON CONFLICT DO NOTHING
""".replace("{still}", str(STILL))
_TOUCH = """
UPDATE {schema}.sight s SET last_position = n.last, version = n.version, recorded_at = n.at
FROM unnest(%s::uuid[], %s::bigint[], %s::int[], %s::timestamptz[]) AS n(case_id, last, version, at)
WHERE s.case_id = n.case_id AND s.to_position = {still} AND s.grantee_kind <> '{case}'
  AND s.last_position < n.last
""".replace("{still}", str(STILL)).replace("{case}", OF_ITSELF)
_END = """
UPDATE {schema}.sight s SET to_position = n.at
FROM unnest(%s::uuid[], %s::bigint[]) AS n(case_id, at)
WHERE s.case_id = n.case_id AND s.to_position = {still} AND s.grantee_kind <> '{case}'
  AND s.from_position < n.at
""".replace("{still}", str(STILL)).replace("{case}", OF_ITSELF)
_PLACE = """
INSERT INTO {schema}.sight
SELECT n.c, s.school, n.k, n.g, n.a, n.f, n.t, n.l, n.v, n.w
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::bool[], %s::bigint[], %s::bigint[],
            %s::bigint[], %s::int[], %s::timestamptz[]) AS n(c, k, g, a, f, t, l, v, w)
JOIN {schema}.sight s ON s.case_id = n.c AND s.grantee_kind = '{case}'
ON CONFLICT DO NOTHING
""".replace("{case}", OF_ITSELF)
_COPY = "COPY {schema}.sight FROM STDIN (FORMAT BINARY)"
_TYPES = ("uuid", "text", "text", "text", "bool", "int8", "int8", "int8", "int4", "timestamptz")

Grant = tuple[str, str, bool]


@dataclass(slots=True)
class _Span:
    """From one placement to the next: who was let in, and the last change meanwhile."""

    start: int | None
    """None: it began before what has been taken."""
    granted: Sequence[Grant] = ()
    end: int = STILL
    last: int = 0
    version: int = 0
    at: datetime | None = None
    """When the last change was written down."""


@dataclass(slots=True)
class _Seen:
    """What a run of entries says of one stream."""

    school: str | None = None
    """Known where its first entry is among them."""
    first: int = 0
    begun: datetime | None = None
    spans: list[_Span] = field(default_factory=lambda: [_Span(None)])

    def take(self, entry: Recorded[Event], position: int) -> None:
        """Fold one entry in."""
        event = entry.event
        if entry.version == 1:
            self.school, self.first = getattr(event, "school", ""), position
            self.begun = utc(entry.recorded_at)
            if type(event) in SCHOOL_EVENTS:
                self._begin(position, [(OF_THE_SCHOOL, str(entry.stream), True)])
        if type(event) is CasePlaced:
            self._begin(position, grants(event, seals_of(entry.seals)))
        span = self.spans[-1]
        span.last, span.version, span.at = position, entry.version, utc(entry.recorded_at)

    def _begin(self, position: int, granted: Sequence[Grant]) -> None:
        self.spans[-1].end = position
        self.spans.append(_Span(position, granted))

    def placed(self) -> Iterator[tuple[Any, ...]]:
        """(kind, grantee, allowed, from, to, last, version, when) of every placement taken."""
        for span in self.spans[1:]:
            held = (span.start, span.end, span.last, span.version, span.at)
            for grant in span.granted:
                yield (*grant, *held)


def _seen(found: dict[UUID, _Seen], entries: Sequence[FromRecord]) -> None:
    for entry in entries:
        # What cannot be read any more says nothing.
        if isinstance(entry, Unreadable) or entry.position is None:
            continue
        if type(entry.event) in CASE_EVENTS or type(entry.event) in SCHOOL_EVENTS:
            found.setdefault(entry.stream, _Seen()).take(entry, entry.position)


class Changes:
    """Every placement there ever was, with the last change of its case while it held."""

    name = "changes"
    version = 4
    tables: Sequence[str] = ("sight",)
    events = CASE_EVENTS | SCHOOL_EVENTS

    def ddl(self, schema: str) -> str:
        """One row per placement and whoever it names."""
        return in_schema(_DDL, schema)

    def apply(self, curs: Cursor[Any], schema: str, entries: Sequence[FromRecord]) -> None:
        """Touch the rows that hold, end those that hold no longer, and add the new ones."""
        found: dict[UUID, _Seen] = {}
        _seen(found, entries)
        first = [(case, *row) for case, seen in found.items() for row in _first(seen)]
        before = [(case, seen.spans[0]) for case, seen in found.items()]
        touched = [(case, span.last, span.version, span.at) for case, span in before if span.last]
        ended = [(case, span.end) for case, span in before if span.end != STILL]
        placed = [(case, *row) for case, seen in found.items() for row in seen.placed()]
        for text, rows in ((_FIRST, first), (_TOUCH, touched), (_END, ended), (_PLACE, placed)):
            if rows:
                curs.execute(in_schema(text, schema).encode(), columns(rows))

    def builder(self) -> ChangesBuilder:
        """Keeps every placement until the end."""
        return ChangesBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


def _first(seen: _Seen) -> Iterator[tuple[Any, ...]]:
    """The row that remembers the school: of a case its own, of a school one with no school in it."""
    if seen.school is not None:
        yield seen.school, OF_ITSELF, "", False, seen.first, seen.first, 1, seen.begun


class ChangesBuilder:
    """Folds a share of the record into all the placements there ever were."""

    def __init__(self) -> None:
        """Nothing taken yet."""
        self._found: dict[UUID, _Seen] = {}

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in."""
        _seen(self._found, [entry])

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can change any case."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY them."""
        copy_rows(curs, in_schema(_COPY, schema), _TYPES, self._rows())
        self._found.clear()

    def _rows(self) -> Iterator[tuple[Any, ...]]:
        for case, seen in self._found.items():
            for school, kind, grantee, allowed, start, *last in _first(seen):
                yield (case, school, kind, grantee, allowed, start, STILL, *last)
                for row in seen.placed():
                    yield (case, school, *row)
