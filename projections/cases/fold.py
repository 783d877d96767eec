"""What a run of events does to a case as the list shows it: one fold for writing and rebuilding."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.case.allegation import AllegationConcluded
from domain.case.approvals import CaseVoided
from domain.case.events import (
    CaseAssessed,
    CaseClosed,
    CasePlaced,
    CaseReopened,
    DatesCorrected,
    FactCorrected,
    FactsEstablished,
    ImageryDiscovered,
    IncidentReported,
    InformationAdded,
    OutcomeReached,
    PoliceFindingRecorded,
)
from domain.case.imagery import NAMES_IT, case_category
from domain.case.report_additions import CaseLeftClosed, ReportAddedTo
from domain.case.urgency import UrgencyStoodDown
from domain.happened import Happened
from domain.messages import Event, Recorded, Seals
from domain.sign_in import marked
from projections.entries.entry import encoded, utc

VIEW, REPORTER, HAPPENED = "cases", "reporter", "happened"
SCHOOL_LAYER = "school"
"""The layer of a school's own policy: its word for what happened is the word on the case list."""


class CaseRow(NamedTuple):
    """One case as the list shows it. `opened_at` and `recorded_at`: first and last written down;
    `happened`, as JSON and sealed: what was told of when it happened, where that is no moment;
    `reported_by`: who reported it, sealed; `reporter`: their mark, by which they are compared."""

    school: str
    compartment: str | None
    state: str
    imagery: bool
    category: str | None
    category_pack: str | None
    outcome: str | None
    occurred_at: datetime
    happened: bytes | None
    learnt_at: datetime
    opened_at: datetime
    closed_at: datetime | None
    recorded_at: datetime
    reported_by: bytes
    reporter: str
    urgent: bool
    added_since_closing: bool
    placed_version: int | None
    version: int


class _Dates(NamedTuple):
    """As they were first told."""

    happened_at: datetime
    when: Happened | None
    learnt_at: datetime


def _as_reported(report: IncidentReported | ImageryDiscovered) -> _Dates:
    return _Dates(report.occurred_at, report.when, report.learnt_at)


def place_of(case: UUID, what: str) -> str:
    """The place for which something of a case is sealed."""
    return f"{case}/{what}"


@dataclass(slots=True)
class CaseChange:
    """Collects what a run of events says of one case; silent on what they do not mention."""

    case: UUID
    seals: Seals
    report: IncidentReported | ImageryDiscovered | None = None
    reported_by: str = ""
    opened_at: datetime | None = None
    imagery: bool = False
    state: str | None = None
    closed_at: datetime | None = None
    school_category: str | None = None
    school_pack: str | None = None
    first_pack: str | None = None
    imagery_pack: str | None = None
    categories: dict[str, str] = field(default_factory=dict)
    outcome: str | None = None
    urgent: bool | None = None
    added_since_closing: bool | None = None
    placed: CasePlaced | None = None
    placed_version: int | None = None
    recorded_at: datetime | None = None
    dates: DatesCorrected | None = None
    version: int = 0

    def take(self, recorded: Recorded[Event]) -> None:  # noqa: C901, PLR0912 - one branch per fact
        """Fold one event in."""
        self.version = recorded.version
        self.recorded_at = recorded.recorded_at
        event = recorded.event
        # The exact class: cheaper than a class pattern, and this runs for every event there is.
        if type(event) is CaseAssessed:
            self._assessed(event)
        elif type(event) is CasePlaced:
            self.placed, self.placed_version = event, recorded.version
        elif type(event) is IncidentReported or type(event) is ImageryDiscovered:
            self._reported(event, recorded)
        elif type(event) is DatesCorrected:
            self.dates = event
        elif (
            type(event) is FactsEstablished
            or type(event) is FactCorrected
            or type(event) is PoliceFindingRecorded
        ):
            self.imagery = self.imagery or event.imagery
        elif type(event) is CaseClosed:
            self.state, self.closed_at = "closed", event.occurred_at
        elif type(event) is CaseVoided:
            self.state, self.closed_at = "void", event.occurred_at
        elif type(event) is CaseReopened:
            self.state, self.closed_at = "open", None
            self.added_since_closing = False
        elif type(event) is InformationAdded:
            self.urgent = event.urgent or self.urgent
        elif type(event) is ReportAddedTo:
            self.urgent = event.urgent or self.urgent
            self.added_since_closing = event.when_closed or self.added_since_closing
        elif type(event) is UrgencyStoodDown:
            self.urgent = False
        elif type(event) is CaseLeftClosed:
            self.added_since_closing = False
        elif type(event) is OutcomeReached:
            self.outcome = event.outcome.value
        elif type(event) is AllegationConcluded:
            self.outcome = event.outcome

    def _reported(
        self, event: IncidentReported | ImageryDiscovered, recorded: Recorded[Event]
    ) -> None:
        self.imagery = self.imagery or type(event) is ImageryDiscovered
        if self.report is None:
            self.report = event
            self.urgent = event.urgent
            self.reported_by = recorded.attribution.actor
            self.opened_at = recorded.recorded_at

    def _assessed(self, event: CaseAssessed) -> None:
        pack, category = event.bound.pack, case_category(event.assessment.category)
        self.categories[pack] = category
        named = self.imagery_pack and self.categories[self.imagery_pack] in NAMES_IT
        if category in NAMES_IT and not named:
            self.imagery_pack = pack
        if event.layer == SCHOOL_LAYER:
            self.school_category, self.school_pack = category, pack
        else:
            self.first_pack = self.first_pack or pack

    @property
    def naming(self) -> tuple[str | None, str | None]:
        """(category, its pack) of whoever names the case: who calls it imagery, else the school."""
        pack = self.imagery_pack
        if pack is not None and self.categories[pack] in NAMES_IT:
            return self.categories[pack], pack
        return self.school_category, self.school_pack

    @property
    def category(self) -> tuple[str | None, str | None]:
        """(category, its pack): of whoever names the case, else of the pack which spoke first."""
        named = self.naming
        if named[0] is not None:
            return named
        if self.first_pack is not None:
            return self.categories[self.first_pack], self.first_pack
        return None, None

    def told(self, when: Happened | None) -> bytes | None:
        """What was told of when it happened, as its row keeps it."""
        return None if when is None else self._sealed(HAPPENED, encoded(when))

    def _sealed(self, what: str, text: bytes) -> bytes:
        return self.seals.seal(VIEW, place_of(self.case, what), text)

    def opened(self) -> CaseRow | None:
        """The row of a case whose first report is among these events."""
        report = self.report
        if report is None or self.opened_at is None or self.recorded_at is None:
            return None
        category, pack = self.category
        dates = self.dates or _as_reported(report)
        return CaseRow(
            school=report.school,
            compartment=self.placed.compartment.value if self.placed else None,
            state=self.state or "open",
            imagery=self.imagery,
            category=category,
            category_pack=pack,
            outcome=self.outcome,
            occurred_at=utc(dates.happened_at),
            happened=self.told(dates.when),
            learnt_at=utc(dates.learnt_at),
            opened_at=utc(self.opened_at),
            closed_at=utc(self.closed_at) if self.closed_at else None,
            recorded_at=utc(self.recorded_at),
            reported_by=self._sealed(REPORTER, self.reported_by.encode()),
            reporter=marked(self.seals, self.reported_by),
            urgent=bool(self.urgent),
            added_since_closing=bool(self.added_since_closing),
            placed_version=self.placed_version,
            version=self.version,
        )
