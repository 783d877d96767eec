"""The timeline: every entry of one case as it is shown, one row per event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.case.events import EntryCorrected, EntryWithdrawn
from domain.messages import Event, Recorded, Unreadable
from domain.registry import CASE_EVENTS
from projections.engine.arrays import arrays, in_columns
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
from projections.entries.entry import is_case_event
from projections.timeline.row import NOTHING_SAID, Hands, Said, said

_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.timeline (
    case_id uuid NOT NULL,
    version integer NOT NULL,
    position bigint NOT NULL,
    corrected_by integer,
    withdrawn_by integer,
    occurred_at timestamptz,
    recorded_at timestamptz,
    recorded_late boolean,
    kind text NOT NULL,
    actor text,
    actor_role text,
    of_entry integer,
    happened_at timestamptz,
    -- JSON as it is shown, so that it is put together and never made anew.
    said_occurred_at text,
    said_recorded_at text,
    said_headline text,
    said_causation text,
    said_correlation text,
    said_detail text,
    -- The same, where it is words of somebody or says who somebody is.
    sealed_actor bytea,
    sealed_on_behalf_of bytea,
    sealed_headline bytea,
    sealed_detail bytea,
    sealed_when bytea,
    PRIMARY KEY (case_id, version)
);
"""

_SAID = ", ".join(Said._fields)
_KINDS = (
    *("text", "timestamptz", "timestamptz", "bool", "text", "text", "int4", "timestamptz"),
    *("json" for name in Said._fields if name.startswith("said_")),
    *("bytea" for name in Said._fields if name.startswith("sealed_")),
)
_ARRAYS = ", ".join(f"%s::{'text' if kind == 'json' else kind}[]" for kind in _KINDS)

_INSERT = f"""
INSERT INTO {{schema}}.timeline (case_id, version, position, {_SAID})
SELECT r.stream, e.version, r.first_position + (e.version - r.first_version),
       {", ".join(f"e.{name}" for name in Said._fields)}
FROM unnest(%s::uuid[], %s::int[], {_ARRAYS})
     AS e(append_id, version, {_SAID})
CROSS JOIN LATERAL {{receipt}}
ON CONFLICT (case_id, version) DO NOTHING
"""  # noqa: S608 - constants of this module

# Several marks on one entry: the latest stands.
_MARK = """
UPDATE {schema}.timeline t
SET corrected_by = GREATEST(t.corrected_by, m.corrected_by),
    withdrawn_by = GREATEST(t.withdrawn_by, m.withdrawn_by)
FROM (SELECT r.stream, e.entry, max(e.corrected_by) AS corrected_by,
             max(e.withdrawn_by) AS withdrawn_by
      FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::int[])
           AS e(append_id, entry, corrected_by, withdrawn_by)
      CROSS JOIN LATERAL {receipt}
      GROUP BY r.stream, e.entry) m
WHERE t.case_id = m.stream AND t.version = m.entry
"""

_MARK_BUILT = """
UPDATE {schema}.timeline t
SET corrected_by = GREATEST(t.corrected_by, m.corrected_by),
    withdrawn_by = GREATEST(t.withdrawn_by, m.withdrawn_by)
FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::int[])
     AS m(case_id, entry, corrected_by, withdrawn_by)
WHERE t.case_id = m.case_id AND t.version = m.entry
"""

_MARKED = ("uuid", "int4", "int4", "int4")
_ENTRIES = Sheet(_INSERT, ("uuid", "int4", *_KINDS))
_MARKS = Sheet(_MARK, _MARKED)

_COPY = f"""
COPY {{schema}}.timeline (case_id, version, position, {_SAID}) FROM STDIN (FORMAT BINARY)
"""
# To the driver bytes are bytes: what a column of text is sent is the same.
_TYPES = ("uuid", "int4", "int8", *("bytea" if kind == "json" else kind for kind in _KINDS))

Mark = tuple[int, int | None, int | None]


class Timeline(BySheets):
    """One row per event of a case: what its entry says, and what filters need."""

    name = "timeline"
    version = 6
    tables: Sequence[str] = ("timeline",)
    events = CASE_EVENTS
    sheets: Sequence[Sheet] = (_ENTRIES, _MARKS)

    def ddl(self, schema: str) -> str:
        """The entries and the marks that later entries put on them."""
        return in_schema(_DDL, schema)

    def prepare(self, append: Append) -> Prepared:
        """The entries; and the marks, where an entry corrects or withdraws another."""
        append_id, events, seals = append
        hands = Hands(events[0].stream, seals_of(seals))
        rows: list[tuple[Any, ...]] = []
        marks: list[tuple[Any, ...]] = []
        for recorded in events:
            event = recorded.event
            if not is_case_event(event):
                continue
            rows.append((append_id, recorded.version, *said(event, recorded, hands)))
            if mark := _mark(recorded):
                marks.append((append_id, *mark))
        return Prepared(events[0].stream, (_ENTRIES.filled(rows), _MARKS.filled(marks)))

    def builder(self) -> TimelineBuilder:
        """Rows go out page by page: nothing but the current page is kept."""
        return TimelineBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


class TimelineBuilder:
    """Renders a share of the record into rows."""

    def __init__(self) -> None:
        """Nothing taken yet."""
        self._rows: list[tuple[Any, ...]] = []
        self._marks: dict[tuple[UUID, int], Mark] = {}
        self._hands: dict[UUID, Hands] = {}

    def take(self, entry: FromRecord) -> None:
        """Render one entry, or mark its place if it cannot be read any more."""
        place = (entry.stream, entry.version, entry.position)
        if isinstance(entry, Unreadable):
            if entry.topic.startswith("case."):
                self._rows.append((*place, *NOTHING_SAID))
            return
        event = entry.event
        if not is_case_event(event):
            return
        self._rows.append((*place, *said(event, entry, self._hands_of(entry))))
        if mark := _mark(entry):
            older, corrected_by, withdrawn_by = mark
            _, corrected, withdrawn = self._marks.get((entry.stream, older), (0, None, None))
            self._marks[entry.stream, older] = (
                older,
                corrected_by or corrected,
                withdrawn_by or withdrawn,
            )

    def _hands_of(self, entry: Recorded[Event]) -> Hands:
        known = self._hands.get(entry.stream)
        if known is None:
            known = self._hands[entry.stream] = Hands(entry.stream, seals_of(entry.seals))
        return known

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """COPY the page, then put its marks on rows of this and earlier pages."""
        copy_rows(curs, in_schema(_COPY, schema), _TYPES, self._rows)
        self._rows.clear()
        self._hands.clear()
        if self._marks:
            marks = [(stream, *mark) for (stream, _), mark in self._marks.items()]
            curs.execute(
                in_schema(_MARK_BUILT, schema).encode(),
                arrays(_MARKED, [in_columns(_MARKED, marks)]),
            )
            self._marks.clear()

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """Nothing outlives a page."""
        self.spill(curs, schema)


def _mark(recorded: Recorded[Event]) -> Mark | None:
    """(older entry, corrected by, withdrawn by)."""
    event = recorded.event
    if type(event) is EntryCorrected:
        return event.entry, recorded.version, None
    if type(event) is EntryWithdrawn:
        return event.entry, None, recorded.version
    return None
