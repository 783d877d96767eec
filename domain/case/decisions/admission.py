"""What holds for every command before it is looked at: the case exists, is open, admits the words."""

from __future__ import annotations

from datetime import datetime, timedelta

from domain.case import allegation as a
from domain.case import commands as c
from domain.case.asking import Asking
from domain.case.chronology import IncludeInChronology, LeaveOutOfChronology
from domain.case.commands import CaseCommand
from domain.case.imagery import free_of_content, texts
from domain.case.own_report import ReportDutyDone
from domain.case.recusal import RecuseOneself
from domain.case.refusals import (
    CaseAlreadyReported,
    CaseIsClosed,
    CaseStillOpen,
    ImageryAdmitsNoContent,
    ImpossibleDate,
    NoSuchCase,
)
from domain.case.report_additions import AddToOwnReport, LeaveClosed
from domain.case.report_refusals import ToldInPerson
from domain.case.state import Case
from domain.case.urgency import StandDownUrgency
from domain.happened import Happened, ToldCommand, still_to_come
from domain.messages import Command

CLOCK_SKEW = timedelta(seconds=60)
CONTENT_FIELDS: tuple[tuple[type[Command], str], ...] = (
    (c.ReportIncident, "account"),
    (c.ReportIncident, "evidence"),
    (c.AddInformation, "account"),
    (c.EstablishFacts, "reasons"),
    (c.CorrectEntry, "account"),
    (c.RecordEvidence, "evidence"),
    (c.RecordMeasure, "detail"),
    (c.CloseInvestigation, "findings"),
    (a.WriteClosingSummary, "allegation"),
    (a.WriteClosingSummary, "follow_up"),
    (IncludeInChronology, "event"),
    (AddToOwnReport, "account"),
)
"""Fields made for telling, showing or keeping what was found; closed to an imagery case."""

STILL_OPEN_TO = (
    c.ReopenCase,
    IncludeInChronology,
    LeaveOutOfChronology,
    AddToOwnReport,
    LeaveClosed,
    StandDownUrgency,
    RecuseOneself,
    ReportDutyDone,
)
"""A closed case can be reopened, and told: a file is chosen from when somebody moves on. Whoever
reported does not learn that it was closed: what they add is always taken. And whoever must not
handle a case must not open it when it is closed."""


def admit(case: Case, command: CaseCommand, ask: Asking) -> None:
    """Refuse what no decision needs to see."""
    if isinstance(command, c.ReportIncident | c.ReportImageryDiscovery):
        if case.version > 0:
            raise CaseAlreadyReported
    else:
        _require_standing(case, command)
    if case.imagery:
        if isinstance(command, AddToOwnReport) and command.account is not None:
            raise ToldInPerson
        require_no_content(command)
    happened = getattr(command, "occurred_at", None)
    if happened is not None:
        require_past(happened, ask, field="occurred_at")
    require_told_past(_told(command), ask.now)


def require_past(moment: datetime, ask: Asking, *, field: str) -> None:
    """Refuse a moment still to come, forgiving clocks that differ a little."""
    if moment > ask.now + CLOCK_SKEW:
        raise ImpossibleDate(what="This moment is still to come.", field=field)


def require_told_past(told: Happened | None, now: datetime) -> None:
    """The same of a day or a span: neither end of it may still be to come."""
    end = None if told is None else still_to_come(told, now + CLOCK_SKEW)
    if end is not None:
        raise ImpossibleDate(what="This is still to come.", field=f"when.{end}")


def require_no_content(command: CaseCommand) -> None:
    """Refuse on an imagery case every field made for content, and content in every other field."""
    field = _content_field(command)
    if field is not None:
        raise ImageryAdmitsNoContent(field=field)
    for path, text in texts(command):
        if not free_of_content(text):
            raise ImageryAdmitsNoContent(field=path)


def _require_standing(case: Case, command: CaseCommand) -> None:
    reopening = isinstance(command, c.ReopenCase)
    if case.school is None:
        raise NoSuchCase
    if case.closed and not isinstance(command, STILL_OPEN_TO):
        raise CaseIsClosed
    if reopening and not case.closed:
        raise CaseStillOpen


def _content_field(command: CaseCommand) -> str | None:
    for kind, field in CONTENT_FIELDS:
        if isinstance(command, kind) and getattr(command, field):
            return field
    told = _told(command)
    return None if told is None or told.said is None else "when.said"


def _told(command: CaseCommand) -> Happened | None:
    return command.when if isinstance(command, ToldCommand | c.CorrectDates) else None
