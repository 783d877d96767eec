"""The cases: one row per case, and who may open it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from psycopg import Cursor

from domain.case.events import CasePlaced
from domain.case.imagery import NAMES_IT
from domain.messages import Seals, Unreadable
from domain.registry import CASE_EVENTS
from domain.sign_in import marked
from domain.vocabulary import Compartment, Role
from projections.cases.fold import VIEW, CaseChange, CaseRow
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
from projections.engine.timestamps import AS_INTERVAL, FIRST_OF_ALL
from projections.entries.entry import utc

_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.cases (
    case_id uuid PRIMARY KEY,
    school text NOT NULL,
    compartment text,
    state text NOT NULL,
    imagery boolean NOT NULL,
    category text,
    category_pack text,
    outcome text,
    occurred_at timestamptz NOT NULL,
    learnt_at timestamptz NOT NULL,
    opened_at timestamptz NOT NULL,
    closed_at timestamptz,
    recorded_at timestamptz NOT NULL,
    reported_by bytea NOT NULL,
    reporter text NOT NULL,
    urgent boolean NOT NULL,
    added_since_closing boolean NOT NULL,
    placed_version integer,
    version integer NOT NULL,
    -- What was told of when it happened, where that is no moment; sealed, like who reported it.
    happened bytea
);
CREATE INDEX IF NOT EXISTS cases_reported ON {schema}.cases
    (school, reporter, opened_at DESC, case_id DESC);
-- Where a child is in danger now: few at any time, and found without looking at any other.
CREATE INDEX IF NOT EXISTS cases_urgent ON {schema}.cases (school, case_id) WHERE urgent;
CREATE TABLE IF NOT EXISTS {schema}.case_access (
    case_id uuid NOT NULL,
    grantee_kind text NOT NULL CHECK (grantee_kind IN ('role', 'person')),
    grantee text NOT NULL,
    allowed boolean NOT NULL,
    school text NOT NULL,
    opened_at timestamptz NOT NULL,
    occurred_at timestamptz NOT NULL,
    open boolean NOT NULL,
    urgent boolean NOT NULL,
    listed_at timestamptz NOT NULL,
    PRIMARY KEY (case_id, grantee_kind, grantee)
);
CREATE INDEX IF NOT EXISTS case_access_grantee ON {schema}.case_access
    (school, grantee_kind, grantee, listed_at DESC, case_id DESC) INCLUDE (allowed, open, urgent);
CREATE INDEX IF NOT EXISTS case_access_occurred ON {schema}.case_access
    (school, grantee_kind, grantee, occurred_at DESC, case_id DESC) INCLUDE (allowed, open, urgent);
-- Work in hand stays small however many cases there have ever been.
CREATE INDEX IF NOT EXISTS case_access_open ON {schema}.case_access
    (school, grantee_kind, grantee, listed_at DESC, case_id DESC) INCLUDE (allowed, urgent)
    WHERE open;
CREATE INDEX IF NOT EXISTS case_access_urgent ON {schema}.case_access
    (school, grantee_kind, grantee, opened_at DESC, case_id DESC) INCLUDE (allowed, open)
    WHERE urgent;
"""

_COLUMNS = ", ".join(CaseRow._fields)
_STAYS = "(c.category IN ({names}) AND e.categories::json ->> c.category_pack IS NULL)".replace(
    "{names}", ", ".join(f"'{name}'" for name in NAMES_IT)
)

_OPEN = """
INSERT INTO {schema}.cases (case_id, {columns})
SELECT r.stream, e.*
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::text[], %s::text[],
            %s::text[], %s::timestamptz[], %s::bytea[], %s::timestamptz[], %s::timestamptz[],
            %s::timestamptz[], %s::timestamptz[], %s::bytea[], %s::text[], %s::bool[], %s::bool[],
            %s::int[], %s::int[])
     AS e(append_id, {columns})
CROSS JOIN LATERAL {receipt}
ON CONFLICT (case_id) DO NOTHING
""".replace("e.*", ", ".join(f"e.{name}" for name in CaseRow._fields)).replace(
    "{columns}", _COLUMNS
)

# The school's own word for the incident wins; without one, that of the pack which spoke first. A case that
# a text calls imagery is called so, until that very text calls it otherwise.
_CHANGE = """
UPDATE {schema}.cases c
SET imagery = c.imagery OR e.imagery,
    state = COALESCE(e.state, c.state),
    closed_at = CASE WHEN e.state IS NULL THEN c.closed_at ELSE e.closed_at END,
    category = CASE WHEN {stays} THEN c.category
                    ELSE COALESCE(e.named, e.categories::json ->> COALESCE(c.category_pack, e.first_pack),
                                  c.category) END,
    category_pack = CASE WHEN {stays} THEN c.category_pack
                         ELSE COALESCE(e.named_by, c.category_pack, e.first_pack) END,
    outcome = COALESCE(e.outcome, c.outcome),
    compartment = COALESCE(e.compartment, c.compartment),
    urgent = COALESCE(e.urgent, c.urgent),
    added_since_closing = COALESCE(e.added_since_closing, c.added_since_closing),
    placed_version = COALESCE(e.placed_version, c.placed_version),
    occurred_at = COALESCE(e.happened_at, c.occurred_at),
    happened = CASE WHEN e.happened_at IS NULL THEN c.happened ELSE e.happened END,
    learnt_at = COALESCE(e.learnt_at, c.learnt_at),
    recorded_at = e.recorded_at,
    version = e.version
FROM unnest(%s::uuid[], %s::bool[], %s::text[], %s::timestamptz[], %s::text[], %s::text[],
            %s::text[], %s::text[], %s::text[], %s::text[], %s::bool[], %s::bool[], %s::int[],
            %s::bytea[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::int[])
     AS e(append_id, imagery, state, closed_at, named, named_by, first_pack, categories, outcome,
          compartment, urgent, added_since_closing, placed_version, happened, happened_at, learnt_at,
          recorded_at, version)
CROSS JOIN LATERAL {receipt}
WHERE c.case_id = r.stream AND c.version < e.version
""".replace("{stays}", _STAYS)

# An urgent case is listed as if it had been opened when no other can have been.
_LISTED_AT = f"c.opened_at + CASE WHEN c.urgent THEN {AS_INTERVAL} ELSE interval '0' END"

# A later placement replaces the earlier one whole, and an earlier one never comes back.
_CLEAR = """
DELETE FROM {schema}.case_access a
USING unnest(%s::uuid[], %s::int[]) AS e(append_id, placed_version)
CROSS JOIN LATERAL {receipt}
JOIN {schema}.cases c ON c.case_id = r.stream
WHERE a.case_id = r.stream AND c.placed_version = e.placed_version
"""
_PLACE = """
INSERT INTO {schema}.case_access
    (case_id, grantee_kind, grantee, allowed, school, opened_at, occurred_at, open, urgent,
     listed_at)
SELECT r.stream, e.grantee_kind, e.grantee, e.allowed, c.school, c.opened_at, c.occurred_at,
       c.state = 'open', c.urgent, {listed_at}
FROM unnest(%s::uuid[], %s::int[], %s::text[], %s::text[], %s::bool[])
     AS e(append_id, placed_version, grantee_kind, grantee, allowed)
CROSS JOIN LATERAL {receipt}
CROSS JOIN LATERAL (SELECT * FROM {schema}.cases WHERE case_id = r.stream LIMIT 1) c
WHERE c.placed_version = e.placed_version
ON CONFLICT DO NOTHING
""".replace("{listed_at}", _LISTED_AT)
# Taken from the case, which is written before: what is applied again changes nothing.
_STAND = """
UPDATE {schema}.case_access a
SET open = c.state = 'open', urgent = c.urgent, listed_at = {listed_at},
    occurred_at = c.occurred_at
FROM unnest(%s::uuid[]) AS e(append_id)
CROSS JOIN LATERAL {receipt}
JOIN {schema}.cases c ON c.case_id = r.stream
WHERE a.case_id = r.stream
  AND (a.open <> (c.state = 'open') OR a.urgent <> c.urgent OR a.occurred_at <> c.occurred_at)
""".replace("{listed_at}", _LISTED_AT)

_COPY = f"COPY {{schema}}.cases (case_id, {_COLUMNS}) FROM STDIN (FORMAT BINARY)"
_TYPES = (
    *("uuid", "text", "text", "text", "bool", "text", "text", "text", "timestamptz", "bytea"),
    *("timestamptz", "timestamptz", "timestamptz", "timestamptz", "bytea", "text", "bool"),
    *("bool", "int4", "int4"),
)
_CHANGED = (
    *("uuid", "bool", "text", "timestamptz", "text", "text", "text", "text", "text", "text"),
    *("bool", "bool", "int4", "bytea", "timestamptz", "timestamptz", "timestamptz", "int4"),
)
_COPY_ACCESS = """
COPY {schema}.case_access
    (case_id, grantee_kind, grantee, allowed, school, opened_at, occurred_at, open, urgent,
     listed_at)
FROM STDIN (FORMAT BINARY)
"""
_TYPES_ACCESS = (
    *("uuid", "text", "text", "bool", "text", "timestamptz", "timestamptz", "bool", "bool"),
    "timestamptz",
)


def grants(placed: CasePlaced, seals: Seals) -> list[tuple[str, str, bool]]:
    """(kind, grantee, allowed). Whoever is shut out by name stays out, whatever else names them,
    and however they are spelled: a person stands here by a mark."""
    people = {marked(seals, name): True for name in placed.readers}
    people |= {marked(seals, name): False for name in placed.excluded}
    roles = dict.fromkeys(str(role) for role in placed.reader_roles if role is not Role.MIS)
    if shown_to_machines(placed):
        roles[str(Role.MIS)] = None
    return [
        *(("role", role, True) for role in roles),
        *(("person", name, allowed) for name, allowed in people.items()),
    ]


def shown_to_machines(placed: CasePlaced) -> bool:
    """A client of the MIS sees the outline of what every DSL may open, while nobody is shut out:
    who must not know may well work with its copy."""
    ordinary = placed.compartment is Compartment.ORDINARY
    return ordinary and not placed.excluded and Role.DSL in placed.reader_roles


class Cases(BySheets):
    """One row per case; its access rows are those of the latest placement."""

    name = VIEW
    version = 8
    tables: Sequence[str] = ("cases", "case_access")
    events = CASE_EVENTS
    sheets: Sequence[Sheet] = (
        Sheet(_OPEN, _TYPES),
        Sheet(_CHANGE, _CHANGED),
        Sheet(_CLEAR, ("uuid", "int4")),
        Sheet(_PLACE, ("uuid", "int4", "text", "text", "bool")),
        Sheet(_STAND, ("uuid",)),
    )

    def ddl(self, schema: str) -> str:
        """The cases of a compartment, and the rows from which every reading of them starts."""
        return in_schema(_DDL, schema)

    def prepare(self, append: Append) -> Prepared:
        """Open or change the row, then replace the access rows of a case that was placed."""
        append_id, events, seals = append
        stream = events[0].stream
        change = CaseChange(stream, seals_of(seals))
        for recorded in events:
            if type(recorded.event) in CASE_EVENTS:
                change.take(recorded)
        if change.recorded_at is None:
            return Prepared(stream, (None,) * len(self.sheets))
        row = change.opened() if events[0].version == 1 else None
        opened = [(append_id, *row)] if row is not None else []
        changed = [(append_id, *_changed(change))] if row is None else []
        cleared: list[tuple[Any, ...]] = []
        placed: list[tuple[Any, ...]] = []
        if change.placed is not None:
            version = change.placed_version
            if row is None:
                cleared.append((append_id, version))
            placed.extend((append_id, version, *one) for one in grants(change.placed, change.seals))
        moved = change.state is not None or change.urgent is not None or change.dates is not None
        stands = [(append_id,)] if row is None and moved else []
        rows: Sequence[Sequence[tuple[Any, ...]]] = (opened, changed, cleared, placed, stands)
        return Prepared(
            stream, [sheet.filled(part) for sheet, part in zip(self.sheets, rows, strict=True)]
        )

    def builder(self) -> CasesBuilder:
        """Keeps what is known of each case until the end."""
        return CasesBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


def _changed(change: CaseChange) -> tuple[Any, ...]:
    dates = change.dates
    categories = orjson.dumps(change.categories).decode() if change.categories else None
    return (
        change.imagery,
        change.state,
        utc(change.closed_at) if change.closed_at else None,
        *change.naming,
        change.first_pack,
        categories,
        change.outcome,
        change.placed.compartment.value if change.placed else None,
        change.urgent,
        change.added_since_closing,
        change.placed_version,
        change.told(dates.when) if dates else None,
        utc(dates.happened_at) if dates else None,
        utc(dates.learnt_at) if dates else None,
        utc(change.recorded_at) if change.recorded_at else None,
        change.version,
    )


class CasesBuilder:
    """Folds a share of the record into the cases as they stand."""

    def __init__(self) -> None:
        """Nothing taken yet."""
        self._changes: dict[UUID, CaseChange] = {}

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in; what cannot be read any more says nothing."""
        if isinstance(entry, Unreadable) or type(entry.event) not in CASE_EVENTS:
            return
        change = self._changes.get(entry.stream)
        if change is None:
            change = self._changes[entry.stream] = CaseChange(entry.stream, seals_of(entry.seals))
        change.take(entry)

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can change any case."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY the cases, then who may open them."""
        rows = [(case, row, c) for case, c in self._changes.items() if (row := c.opened())]
        copy_rows(curs, in_schema(_COPY, schema), _TYPES, ((case, *row) for case, row, _ in rows))
        copy_rows(
            curs,
            in_schema(_COPY_ACCESS, schema),
            _TYPES_ACCESS,
            (
                (
                    *(case, *grant, row.school, row.opened_at, row.occurred_at),
                    *(row.state == "open", row.urgent),
                    row.opened_at + (FIRST_OF_ALL if row.urgent else timedelta()),
                )
                for case, row, change in rows
                if change.placed is not None
                for grant in grants(change.placed, change.seals)
            ),
        )
        self._changes.clear()
