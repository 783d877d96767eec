"""Oversight: under what each case was counted, since when and until when. No personal data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Cursor

from domain.case.allegation import AllegationConcluded
from domain.case.approvals import CaseVoided
from domain.case.deadlines import DutyBecameOverdue, DutyDueCounted
from domain.case.events import (
    CaseAssessed,
    CaseClosed,
    CasePlaced,
    CaseReopened,
    DutyRaised,
    ImageryDiscovered,
    IncidentReported,
    OutcomeReached,
    PoliceInformed,
)
from domain.case.imagery import NAMES_IT, case_category
from domain.case.referral import ReferralSent
from domain.messages import Event, Recorded, Unreadable
from domain.registry import CASE_EVENTS
from domain.statistics.tables import CLOSED, OPEN, VOID, Deadlines
from domain.vocabulary import Agency, Compartment, Role
from projections.cases.fold import SCHOOL_LAYER
from projections.engine.projection import FromRecord, array_literal, columns, copy_rows, in_schema
from projections.entries.entry import utc

NOT_ASSESSED = "not_assessed"
"""Counted where no pack has said yet what the incident is."""
_USUAL_READERS = frozenset({Role.DSL, Role.HEADTEACHER})

# A row for every time that a case began to be counted otherwise: how it stood at the end of a
# period can be counted for ever. `plain`: nobody who may read the counts is shut out of the case.
_DDL = """
CREATE TABLE IF NOT EXISTS {schema}.oversight_standing (
    case_id uuid NOT NULL,
    since timestamptz NOT NULL,
    until timestamptz,
    school text NOT NULL,
    opened_at timestamptz NOT NULL,
    plain boolean NOT NULL,
    category text NOT NULL,
    category_pack text,
    state text NOT NULL,
    outcome text,
    agencies text[] NOT NULL,
    deadlines text NOT NULL,
    PRIMARY KEY (case_id, since)
);
CREATE INDEX IF NOT EXISTS oversight_counted ON {schema}.oversight_standing (school, opened_at);
"""


class Standing(NamedTuple):
    """Under what a case is counted."""

    school: str
    opened_at: datetime
    plain: bool
    category: str
    category_pack: str | None
    state: str
    outcome: str | None
    agencies: tuple[str, ...]
    deadlines: str

    def after(self, event: Event) -> Standing:  # noqa: C901, PLR0911 - one line per fact
        """How the case stands one fact later."""
        match event:
            case CasePlaced():
                return self._replace(plain=_plain(event))
            case CaseAssessed():
                return self._assessed(event)
            case CaseClosed():
                return self._replace(state=CLOSED)
            case CaseVoided():
                return self._replace(state=VOID)
            case CaseReopened():
                return self._replace(state=OPEN)
            case OutcomeReached() | AllegationConcluded():
                return self._replace(outcome=str(event.outcome))
            case PoliceInformed():
                return self._told(Agency.POLICE)
            case ReferralSent():
                return self._told(event.agency)
            case DutyRaised() | DutyDueCounted() if (
                event.due_at is not None and self.deadlines == Deadlines.NO_DEADLINE
            ):
                return self._replace(deadlines=Deadlines.KEPT.value)
            case DutyBecameOverdue():
                return self._replace(deadlines=Deadlines.MISSED.value)
            case _:
                return self

    def _assessed(self, event: CaseAssessed) -> Standing:
        # The school's own word wins; without one, that of the pack which spoke first. What a text
        # calls imagery is called so, until that very text calls it otherwise.
        pack, own = event.bound.pack, event.layer == SCHOOL_LAYER
        stays = self.category in NAMES_IT and pack != self.category_pack
        if stays:
            return self
        category = case_category(event.assessment.category)
        own = own or category in NAMES_IT
        if own or self.category_pack in {None, pack}:
            return self._replace(category=category, category_pack=pack)
        return self

    def _told(self, agency: Agency) -> Standing:
        return self._replace(agencies=tuple(sorted({*self.agencies, agency.value})))


def _plain(placed: CasePlaced) -> bool:
    ordinary = placed.compartment is Compartment.ORDINARY
    return ordinary and not placed.excluded and _USUAL_READERS.issubset(placed.reader_roles)


def _opened(recorded: Recorded[Event]) -> Standing | None:
    event = recorded.event
    if not isinstance(event, IncidentReported | ImageryDiscovered):
        return None
    return Standing(
        *(event.school, utc(recorded.recorded_at), False, NOT_ASSESSED, None, OPEN, None, ()),
        deadlines=Deadlines.NO_DEADLINE.value,
    )


@dataclass(slots=True)
class _Row:
    since: datetime
    standing: Standing
    until: datetime | None = None

    def of(self, case: UUID) -> tuple[Any, ...]:
        return (case, self.since, self.until, *self.standing)


def _fold(rows: list[_Row], recorded: Recorded[Event]) -> None:
    """Write on the last row, or begin another. Two at the same moment are one: the later."""
    if not rows:
        if (opened := _opened(recorded)) is not None:
            rows.append(_Row(opened.opened_at, opened))
        return
    last = rows[-1]
    standing = last.standing.after(recorded.event)
    if standing == last.standing:
        return
    at = max(utc(recorded.recorded_at), last.since)
    if at == last.since:
        last.standing = standing
    else:
        last.until = at
        rows.append(_Row(at, standing))


# The exact class: cheaper than the patterns above, and this runs for every event there is.
_COUNTED = frozenset(
    {
        *(
            IncidentReported,
            ImageryDiscovered,
            CasePlaced,
            CaseAssessed,
            CaseClosed,
            CaseReopened,
            CaseVoided,
        ),
        *(OutcomeReached, AllegationConcluded, PoliceInformed, ReferralSent),
        *(DutyRaised, DutyBecameOverdue, DutyDueCounted),
    }
)


def _counted(entries: Iterable[FromRecord]) -> Iterator[Recorded[Event]]:
    for entry in entries:
        if not isinstance(entry, Unreadable) and type(entry.event) in _COUNTED:
            yield entry


_NAMES = ("case_id", "since", "until", *Standing._fields)
_COLUMNS = ", ".join(_NAMES)
_TYPES = (
    *("uuid", "timestamptz", "timestamptz", "text", "timestamptz", "bool", "text", "text"),
    *("text", "text", "text[]", "text"),
)
_LAST = f"""
SELECT case_id, since, {", ".join(Standing._fields)} FROM {{schema}}.oversight_standing
WHERE case_id = ANY(%s) AND until IS NULL
"""  # noqa: S608 - constants of this module
_WRITE = f"""
INSERT INTO {{schema}}.oversight_standing ({_COLUMNS})
SELECT case_id, since, until, school, opened_at, plain, category, category_pack, state, outcome,
       agencies::text[], deadlines
FROM unnest(%s::uuid[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::timestamptz[],
            %s::bool[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
     AS e({_COLUMNS})
ON CONFLICT (case_id, since) DO UPDATE
SET ({", ".join(_NAMES[2:])}) = ROW ({", ".join(f"EXCLUDED.{name}" for name in _NAMES[2:])})
"""  # noqa: S608 - constants of this module
_COPY = f"COPY {{schema}}.oversight_standing ({_COLUMNS}) FROM STDIN (FORMAT BINARY)"
_AGENCIES = _NAMES.index("agencies")


class Oversight:
    """What governors may see is counted from this. Small numbers are hidden where they are shown."""

    name = "oversight"
    version = 4
    tables: Sequence[str] = ("oversight_standing",)
    events = CASE_EVENTS

    def ddl(self, schema: str) -> str:
        """Under what each case was counted."""
        return in_schema(_DDL, schema)

    def apply(self, curs: Cursor[Any], schema: str, entries: Sequence[FromRecord]) -> None:
        """Begin a row where a case is counted otherwise from here on."""
        taken = list(_counted(entries))
        if not taken:
            return
        curs.execute(in_schema(_LAST, schema).encode(), [list({one.stream for one in taken})])
        rows = {case: [_known(since, *rest)] for case, since, *rest in curs.fetchall()}
        for recorded in taken:
            _fold(rows.setdefault(recorded.stream, []), recorded)
        written = [_literal(row.of(case)) for case, of_case in rows.items() for row in of_case]
        if written:
            curs.execute(in_schema(_WRITE, schema).encode(), columns(written))

    def builder(self) -> OversightBuilder:
        """Keeps what is known of each case until the end."""
        return OversightBuilder()

    def settle(self, curs: Cursor[Any], schema: str) -> None:
        """Every share is complete in itself."""


def _known(since: datetime, school: str, opened_at: datetime, *rest: Any) -> _Row:
    *before, agencies, deadlines = rest
    known = (school, utc(opened_at), *before, tuple(agencies), deadlines)
    return _Row(utc(since), Standing._make(known))


def _literal(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return (*row[:_AGENCIES], array_literal(row[_AGENCIES]), *row[_AGENCIES + 1 :])


class OversightBuilder:
    """Folds a share of the record into under what each case was counted."""

    def __init__(self) -> None:
        """Nothing taken yet."""
        self._rows: dict[UUID, list[_Row]] = {}

    def take(self, entry: FromRecord) -> None:
        """Fold one entry in; what cannot be read any more says nothing."""
        if not isinstance(entry, Unreadable) and type(entry.event) in _COUNTED:
            _fold(self._rows.setdefault(entry.stream, []), entry)

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can change any case."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY the rows of every case."""
        rows = (row.of(case) for case, of_case in self._rows.items() for row in of_case)
        listed = ((*r[:_AGENCIES], list(r[_AGENCIES]), *r[_AGENCIES + 1 :]) for r in rows)
        copy_rows(curs, in_schema(_COPY, schema), _TYPES, listed)
        self._rows.clear()
