"""The duties: who owes what to whom by when on which case, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.case.events import (
    DutyDischarged,
    DutyHandedOver,
    DutyHeld,
    DutyLapsed,
    DutyRaised,
    DutyReleased,
    DutyWaived,
    ImageryDiscovered,
    IncidentReported,
)
from domain.messages import Event, Recorded, Unreadable
from projections.entries import detail, encoded, utc
from projections.projection import (
    Append,
    FromRecord,
    Prepared,
    Sheet,
    Statement,
    array_literal,
    copy_rows,
    filled_in,
    in_schema,
)

_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.duty (
    case_id uuid NOT NULL,
    duty_id text NOT NULL,
    school text NOT NULL,
    pack text NOT NULL,
    pack_version text NOT NULL,
    clause text NOT NULL,
    act text NOT NULL,
    owed_by text NOT NULL,
    recipients text[] NOT NULL,
    to_mode text NOT NULL,
    timing json NOT NULL,
    modality text NOT NULL,
    basis text NOT NULL,
    asked_state text,
    stricter_than text[] NOT NULL,
    raised_at timestamptz NOT NULL,
    due_at timestamptz,
    status text NOT NULL,
    settled_at timestamptz,
    detail json NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (case_id, duty_id)
);
CREATE INDEX IF NOT EXISTS duty_open ON {schema}.duty (school, due_at, raised_at)
    WHERE status IN ('raised', 'held');
"""

_RAISED = (
    "duty_id, pack, pack_version, clause, act, owed_by, recipients, to_mode, timing, modality,"
    " basis, asked_state, stricter_than, raised_at, due_at, status, settled_at, detail, version"
)

# The school stands on the case, which is always written before its duties. `version` is the
# last entry that touched the duty: an older one never overwrites a newer.
_RAISE = """
INSERT INTO {schema}.duty (case_id, school, {raised})
SELECT r.stream, c.school, e.duty_id, e.pack, e.pack_version, e.clause, e.act, e.owed_by,
       e.recipients::text[], e.to_mode, e.timing::json, e.modality, e.basis, e.asked_state,
       e.stricter_than::text[], e.raised_at, e.due_at, e.status, e.settled_at, e.detail::json,
       e.version
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::timestamptz[], %s::timestamptz[], %s::text[], %s::timestamptz[], %s::text[],
            %s::int[])
     AS e(append_id, {raised})
CROSS JOIN LATERAL {receipt}
LEFT JOIN LATERAL (SELECT school FROM {schema}.cases WHERE case_id = r.stream LIMIT 1) c ON TRUE
ON CONFLICT (case_id, duty_id) DO UPDATE SET (school, {raised}) = ROW (EXCLUDED.school, {excluded})
WHERE duty.version < EXCLUDED.version
""".replace("{excluded}", ", ".join(f"EXCLUDED.{name}" for name in _RAISED.split(", "))).replace(
    "{raised}", _RAISED
)

_SETTLE = """
UPDATE {schema}.duty d
SET status = e.status, settled_at = e.settled_at, detail = e.detail::json, version = e.version
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::timestamptz[], %s::text[], %s::int[])
     AS e(append_id, duty_id, status, settled_at, detail, version)
CROSS JOIN LATERAL {receipt}
WHERE d.case_id = r.stream AND d.duty_id = e.duty_id AND d.version < e.version
"""

_RAISED_TYPES = (
    *("uuid", *("text",) * 13, "timestamptz", "timestamptz", "text", "timestamptz", "text"),
    "int4",
)
_RAISES = Sheet(_RAISE, _RAISED_TYPES)
_SETTLES = Sheet(_SETTLE, ("uuid", "text", "text", "timestamptz", "text", "int4"))

_COPY = f"COPY {{schema}}.duty (case_id, school, {_RAISED}) FROM STDIN (FORMAT BINARY)"
# COPY takes JSON as the text it is; named as JSON the driver would encode it once more.
_TYPES = (
    *("uuid", "text", "text", "text", "text", "text", "text", "text", "text[]", "text", "text"),
    *("text", "text", "text", "text[]", "timestamptz", "timestamptz", "text", "timestamptz"),
    *("text", "int4"),
)
_NOTHING_YET = "{}"


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of a duty."""

    status: str
    settled_at: datetime | None
    detail: str
    version: int


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty as it was raised, and where it stands."""

    raised: DutyRaised
    standing: Standing


Change = Duty | Standing
"""What an append does to one duty: raises it, or changes where it stands."""


def take(changes: dict[str, Change], recorded: Recorded[Event]) -> None:
    """Fold one event into what its append does to each duty."""
    event = recorded.event
    if type(event) is DutyRaised:
        changes[event.duty] = Duty(event, Standing("raised", None, _NOTHING_YET, recorded.version))
        return
    status = _STATUS.get(type(event))
    if status is None:
        return
    said = detail(event)
    duty: str = said.pop("duty")
    ended = status not in {"raised", "held"}
    standing = Standing(
        status,
        utc(event.occurred_at) if ended else None,
        encoded(said).decode(),
        recorded.version,
    )
    before = changes.get(duty)
    changes[duty] = replace(before, standing=standing) if isinstance(before, Duty) else standing


_STATUS: dict[type[Event], str] = {
    DutyLapsed: "lapsed",
    DutyDischarged: "discharged",
    DutyWaived: "waived",
    DutyHandedOver: "handed_over",
    DutyHeld: "held",
    DutyReleased: "raised",
}


def _row(duty_id: str, duty: Duty) -> tuple[Any, ...]:
    raised = duty.raised
    asked = raised.asked
    standing = duty.standing
    return (
        duty_id,
        raised.bound.pack,
        raised.bound.version,
        asked.clause,
        asked.act,
        asked.owed_by,
        asked.to,
        asked.to_mode,
        encoded(asked.timing).decode(),
        asked.modality,
        asked.basis,
        asked.state,
        raised.stricter_than,
        utc(raised.occurred_at),
        utc(raised.due_at) if raised.due_at else None,
        standing.status,
        standing.settled_at,
        standing.detail,
        standing.version,
    )


_ARRAYS = {6, 12}


def _flat(row: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(array_literal(v) if i in _ARRAYS else v for i, v in enumerate(row))


class Duties:
    """One row per duty; only the last entry about it shows."""

    name = "duties"
    version = 1
    tables: Sequence[str] = ("duty",)
    sheets: Sequence[Sheet] = (_RAISES, _SETTLES)

    def ddl(self, schema: str) -> str:
        """The duties of a compartment."""
        return in_schema(_DDL, schema)

    def prepare(self, append: Append) -> Prepared:
        """Raise, then settle."""
        append_id, events = append
        changes: dict[str, Change] = {}
        for recorded in events:
            take(changes, recorded)
        raised: list[tuple[Any, ...]] = []
        settled: list[tuple[Any, ...]] = []
        for duty_id, change in changes.items():
            if isinstance(change, Duty):
                raised.append((append_id, *_flat(_row(duty_id, change))))
            else:
                standing = (change.status, change.settled_at, change.detail, change.version)
                settled.append((append_id, duty_id, *standing))
        return Prepared(events[0].stream, (_RAISES.filled(raised), _SETTLES.filled(settled)))

    def statements(self, schema: str, batch: Sequence[Prepared]) -> Iterator[Statement]:
        """SQL for the appends of one group."""
        return filled_in(schema, self.sheets, batch)

    def builder(self) -> DutiesBuilder:
        """Keeps one row per duty until the end."""
        return DutiesBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


class DutiesBuilder:
    """Folds a share of the record into the duties as they stand."""

    def __init__(self) -> None:
        """Nothing taken yet."""
        self._schools: dict[UUID, str] = {}
        self._changes: dict[UUID, dict[str, Change]] = {}

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in; what cannot be read any more says nothing."""
        if isinstance(entry, Unreadable):
            return
        event = entry.event
        if type(event) is IncidentReported or type(event) is ImageryDiscovered:
            self._schools.setdefault(entry.stream, event.school)
        elif type(event) is DutyRaised or type(event) in _STATUS:
            take(self._changes.setdefault(entry.stream, {}), entry)

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can change any duty."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY the duties that were ever raised."""
        copy_rows(
            curs,
            in_schema(_COPY, schema),
            _TYPES,
            (
                (stream, self._schools[stream], *map(_listed, _row(duty_id, change)))
                for stream, changes in self._changes.items()
                for duty_id, change in changes.items()
                if isinstance(change, Duty)
            ),
        )
        self._schools.clear()
        self._changes.clear()


def _listed(value: Any) -> Any:
    return list(value) if type(value) is tuple else value
