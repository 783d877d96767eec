"""The duties: who owes what to whom by when on which case, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import Cursor

from domain.case.events import (
    CaseClosed,
    CaseReopened,
    DutyAssigned,
    DutyBarred,
    DutyDischarged,
    DutyHandedOver,
    DutyHeld,
    DutyLapsed,
    DutyRaised,
    DutyReleased,
    DutyUnbarred,
    DutyWaived,
    ImageryDiscovered,
    IncidentReported,
)
from domain.messages import Event, Recorded, Seals, Unreadable
from domain.registry import CASE_EVENTS
from projections.duties.clock import CLOCK_EVENTS, NO_CLOCK, Clock, clock_of
from projections.duties.table import CHANGES, CLOSES, COPY, COPY_TYPES, DDL, RAISES
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
from projections.entries.entry import detail, encoded, utc

VIEW = "duties"


@dataclass(frozen=True, slots=True)
class Standing:
    """What has become of a duty."""

    status: str
    settled_at: datetime | None
    detail: bytes | None
    """Sealed. None leaves what was said of it."""


@dataclass(frozen=True, slots=True)
class Barring:
    """A bar put up or lifted: by which clause, and since when and until when the duty then runs."""

    clause: str | None
    raised_at: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What a run of facts does to one duty: raises, assigns or settles it, moves its clock."""

    version: int
    raised: DutyRaised | None = None
    standing: Standing | None = None
    clock: Clock = NO_CLOCK
    closing: int = 0
    barring: Barring | None = None
    assigned: DutyAssigned | None = None


_RAISED_ANEW = Standing("raised", None, None)


def place_of(case: UUID, duty: str) -> str:
    """The place for which what was said of a duty is sealed."""
    return f"{case}/{duty}"


def take(changes: dict[str, Change], recorded: Recorded[Event], with_seals: Seals | None) -> None:
    """Fold one event into what a run of them does to each duty."""
    event, version = recorded.event, recorded.version
    kind = type(event)
    if type(event) is DutyRaised:
        changes[event.duty] = Change(
            version, event, _RAISED_ANEW, clock=clock_of(event), closing=-version
        )
    elif type(event) is DutyAssigned:
        before = changes.get(event.duty, Change(version))
        changes[event.duty] = replace(before, version=version, assigned=event)
    elif kind in CLOCK_EVENTS:
        duty = str(getattr(event, "duty"))  # noqa: B009 - every fact of the clock names its duty
        before = changes.get(duty, Change(version))
        changes[duty] = replace(before, version=version, clock=before.clock.after(event))
    elif type(event) is DutyBarred or type(event) is DutyUnbarred:
        changes[event.duty] = _barred(changes.get(event.duty, Change(version)), event, version)
    elif kind is CaseClosed or kind is CaseReopened:
        for duty, before in changes.items():
            changes[duty] = replace(before, closing=_closing(recorded))
    elif status := _STATUS.get(kind):
        said = detail(event)
        duty = said.pop("duty")
        settled_at = None if status in {"raised", "held"} else utc(event.occurred_at)
        place = place_of(recorded.stream, duty)
        sealed = seals_of(with_seals).seal(VIEW, place, encoded(said))
        standing = Standing(status, settled_at, sealed)
        before = changes.get(duty, Change(version))
        changes[duty] = replace(before, version=version, standing=standing)


def _barred(before: Change, event: DutyBarred | DutyUnbarred, version: int) -> Change:
    said = before.standing.detail if before.standing is not None else None
    if isinstance(event, DutyUnbarred):
        status = "held" if event.on_hold else "raised"
        due_at = None if event.due_at is None else utc(event.due_at)
        barring = Barring(None, utc(event.occurred_at), due_at)
        clock = clock_of(event)
    else:
        status, barring, clock = "held", Barring(event.clause), NO_CLOCK
    standing = Standing(status, None, said)
    return replace(before, version=version, standing=standing, clock=clock, barring=barring)


_STATUS: dict[type[Event], str] = {
    DutyLapsed: "lapsed",
    DutyDischarged: "discharged",
    DutyWaived: "waived",
    DutyHandedOver: "handed_over",
    DutyHeld: "held",
    DutyReleased: "raised",
}


def _closing(recorded: Recorded[Event]) -> int:
    return recorded.version if type(recorded.event) is CaseClosed else -recorded.version


_MENTIONED = frozenset(
    {
        DutyRaised,
        DutyAssigned,
        DutyBarred,
        DutyUnbarred,
        CaseClosed,
        CaseReopened,
        *_STATUS,
        *CLOCK_EVENTS,
    }
)


def _owner(assigned: DutyAssigned | None) -> tuple[Any, ...]:
    if assigned is None:
        return (None,) * 4
    return (assigned.owner, assigned.also_owed_by, assigned.stands_in_for, assigned.gap)


def _row(duty_id: str, change: Change, raised: DutyRaised) -> tuple[Any, ...]:
    asked = raised.asked
    standing = change.standing or _RAISED_ANEW
    raised_at = (change.barring and change.barring.raised_at) or utc(raised.occurred_at)
    due_at = _due(change) if _begins_anew(change) else change.clock.due(raised)
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
        raised_at,
        due_at,
        standing.status,
        standing.settled_at,
        standing.detail,
        change.version,
        change.closing,
        *(_owner(change.assigned) if change.assigned else (asked.owed_by, (), None, None)),
    )


def _begins_anew(change: Change) -> bool:
    """Whether nothing holds that was said of the duty's time before these facts."""
    return change.clock.anew or change.barring is not None


def _due(change: Change) -> datetime | None:
    if change.clock.anew or change.barring is None:
        return change.clock.due_at
    return change.barring.due_at


def _clocked(change: Change) -> tuple[Any, ...]:
    anew = _begins_anew(change)
    passed_over = array_literal(change.clock.passed_over)
    return anew, anew or change.clock.steps, _due(change), *change.clock.values, passed_over


def _barring(change: Change) -> tuple[Any, ...]:
    barring = change.barring
    if barring is None:
        return False, None, None
    return True, barring.clause, barring.raised_at


_ARRAYS = {6, 12, 21}


def _flat(row: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(array_literal(v) if i in _ARRAYS else v for i, v in enumerate(row))


class Duties(BySheets):
    """One row per duty; only the last entry about it shows."""

    name = VIEW
    version = 8
    tables: Sequence[str] = ("duty",)
    events = CASE_EVENTS
    sheets: Sequence[Sheet] = (CLOSES, RAISES, CHANGES)

    def ddl(self, schema: str) -> str:
        """The duties of a compartment."""
        return in_schema(DDL, schema)

    def prepare(self, append: Append) -> Prepared:
        """Close or reopen, then raise, then change."""
        append_id, events, seals = append
        changes: dict[str, Change] = {}
        closing: list[tuple[Any, ...]] = []
        for recorded in events:
            if type(recorded.event) is CaseClosed or type(recorded.event) is CaseReopened:
                closing = [(append_id, _closing(recorded))]
            take(changes, recorded, seals)
        raised: list[tuple[Any, ...]] = []
        changed: list[tuple[Any, ...]] = []
        for duty_id, change in changes.items():
            owner = [array_literal(v) if type(v) is tuple else v for v in _owner(change.assigned)]
            told = (change.version, *owner, *_clocked(change), *_barring(change))
            if change.raised is not None:
                raised.append((append_id, *_flat(_row(duty_id, change, change.raised))))
                if change.clock != NO_CLOCK or change.barring is not None:
                    changed.append((append_id, duty_id, None, None, None, *told))
            else:
                stands = change.standing
                standing = (
                    (None,) * 3
                    if stands is None
                    else (stands.status, stands.settled_at, stands.detail)
                )
                changed.append((append_id, duty_id, *standing, *told))
        return Prepared(
            events[0].stream,
            (CLOSES.filled(closing), RAISES.filled(raised), CHANGES.filled(changed)),
        )

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
        elif type(event) in _MENTIONED:
            take(self._changes.setdefault(entry.stream, {}), entry, entry.seals)

    def spill(self, curs: Cursor[Any], schema: str) -> None:
        """A later entry can change any duty."""

    def finish(self, curs: Cursor[Any], schema: str) -> None:
        """COPY the duties that were ever raised."""
        copy_rows(
            curs,
            in_schema(COPY, schema),
            COPY_TYPES,
            (
                (
                    stream,
                    self._schools[stream],
                    *map(_listed, _row(duty_id, change, change.raised)),
                    *change.clock.values,
                    change.barring.clause if change.barring is not None else None,
                )
                for stream, changes in self._changes.items()
                for duty_id, change in changes.items()
                if change.raised is not None
            ),
        )
        self._schools.clear()
        self._changes.clear()


def _listed(value: Any) -> Any:
    return list(value) if type(value) is tuple else value
