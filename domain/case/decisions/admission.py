"""What holds for every command before it is looked at: the case exists, is open, admits the words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import get_args

from domain.case import commands as c
from domain.case.approvals import (
    ApprovalCommand,
    VoidCase,
)
from domain.case.chronology import IncludeInChronology, LeaveOutOfChronology
from domain.case.commands import CaseCommand
from domain.case.decision_context import DecisionContext
from domain.case.decisions.possible_times import require_possible
from domain.case.exclusion import ExclusionCommand
from domain.case.imagery import free_of_content
from domain.case.labels import names_something, tells_what_is_seen
from domain.case.own_report import ReportDutyDone
from domain.case.recusal import RecuseOneself
from domain.case.refusals import (
    CaseAlreadyReported,
    CaseIsClosed,
    CaseIsVoid,
    CaseStillOpen,
    ImageryAdmitsFewWords,
    ImageryAdmitsNoContent,
    ImageryNamesOnly,
    ImageryTellsNothingSeen,
    ImpossibleDate,
    NoSuchCase,
)
from domain.case.report_additions import AddToOwnReport, LeaveClosed
from domain.case.report_refusals import ToldInPerson
from domain.case.state import Case
from domain.case.urgency import StandDownUrgency
from domain.happened import Happened, ToldCommand, still_to_come
from domain.messages import Command
from domain.texts import texts_told

CLOCK_SKEW = timedelta(seconds=60)
ALL_THE_WORDS = 2_000
"""Signs in all free texts of one request on an imagery case: many few words tell a story as well."""

STILL_OPEN_TO = (
    c.ReopenCase,
    IncludeInChronology,
    LeaveOutOfChronology,
    AddToOwnReport,
    LeaveClosed,
    StandDownUrgency,
    RecuseOneself,
    ReportDutyDone,
    *get_args(ApprovalCommand),
    *get_args(ExclusionCommand),
)
"""A closed case can be reopened, told, and found to have been a mistake: a file is chosen from when
somebody moves on. Whoever reported does not learn that it was closed: what they add is always
taken. And whoever must not handle a case must not open it when it is closed; nor is anybody kept
from it wrongly."""
OPEN_WHEN_VOID = tuple(
    kind
    for kind in STILL_OPEN_TO
    if kind not in {IncludeInChronology, LeaveOutOfChronology, VoidCase}
)
"""A void case is told as a closed one is: news may show that it was no mistake. Its file is not chosen
from, and it cannot become void twice."""


def admit(case: Case, command: CaseCommand, ask: DecisionContext) -> None:
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
    require_possible(case, command)


def require_past(moment: datetime, ask: DecisionContext, *, field: str) -> None:
    """Refuse a moment still to come, forgiving clocks that differ a little."""
    if moment > ask.now + CLOCK_SKEW:
        raise ImpossibleDate(what="This moment is still to come.", field=field)


def require_told_past(told: Happened | None, now: datetime) -> None:
    """The same of a day or a span: it may not begin in the future."""
    if told is not None and still_to_come(told, now + CLOCK_SKEW):
        raise ImpossibleDate(what="This is still to come.", field="when.first")


def require_no_content(command: Command) -> None:
    """Refuse on an imagery case what the type of a text does not take there, and content anywhere."""
    words = 0
    for text in texts_told(command):
        declared = text.declared
        if declared is None or not declared.taken:
            raise ImageryAdmitsNoContent(field=text.path)
        if declared.closed_words:
            continue
        if declared.label and not free_of_content(text.said):
            raise ImageryAdmitsNoContent(field=text.path)
        words += len(text.said)
        if declared.at_most is not None and len(text.said) > declared.at_most:
            raise ImageryAdmitsFewWords(field=text.path, most=declared.at_most)
        if words > ALL_THE_WORDS:
            raise ImageryAdmitsFewWords(field=text.path, most=ALL_THE_WORDS)
        if declared.label and not names_something(text.said):
            raise ImageryNamesOnly(field=text.path)
        if tells_what_is_seen(text.said):
            raise ImageryTellsNothingSeen(field=text.path)
        if not free_of_content(text.said):
            raise ImageryAdmitsNoContent(field=text.path)


def _require_standing(case: Case, command: CaseCommand) -> None:
    reopening = isinstance(command, c.ReopenCase)
    if case.school is None:
        raise NoSuchCase
    if case.void and not isinstance(command, OPEN_WHEN_VOID):
        raise CaseIsVoid
    if case.closed and not isinstance(command, STILL_OPEN_TO):
        raise CaseIsClosed
    if reopening and not (case.closed or case.void):
        raise CaseStillOpen


def _told(command: CaseCommand) -> Happened | None:
    return command.when if isinstance(command, ToldCommand | c.CorrectDates) else None
