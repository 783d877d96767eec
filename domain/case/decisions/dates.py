"""Putting right when the school learnt of a matter, or when it happened: both values stand."""

from __future__ import annotations

from datetime import datetime

from domain.case.commands import CorrectDates
from domain.case.decision_context import DecisionContext
from domain.case.decisions.admission import require_past
from domain.case.decisions.counting import counted_anew
from domain.case.decisions.intake import require_learnt_after
from domain.case.events import BoundPack, CaseEvent, DatesCorrected
from domain.case.refusals import NoSuchCase, NothingChanged
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.happened import Happened, WhenKind


def correct(
    case: Case, command: CorrectDates, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    """The corrected dates, and the times of duties that follow from them.

    Which texts bind stays as it was: nobody takes a duty off a case by a date. Where others were in
    force on the corrected day, the entry names them, for a person to look at.
    """
    learnt_was, happened_was = case.learnt_at, case.happened_at
    if learnt_was is None or happened_was is None:
        raise NoSuchCase  # the report can no longer be read
    learnt_at = command.learnt_at or learnt_was
    require_past(learnt_at, ask, field="learnt_at")
    when, happened_at = _happened(case, command, happened_was, learnt_at)
    told = when or Happened(kind=WhenKind.MOMENT, first=happened_at)
    require_learnt_after(told, learnt_at)
    if (learnt_at, when, happened_at) == (learnt_was, case.happened, happened_was):
        raise NothingChanged(what="no date is given that differs", field="learnt_at")
    corrected = DatesCorrected(
        occurred_at=ask.now,
        learnt_at=learnt_at,
        learnt_at_was=learnt_was,
        happened_at=happened_at,
        happened_at_was=happened_was,
        when=when,
        when_was=case.happened,
        texts_then=_other_texts(case, command, ask),
        reason=command.reason,
    )
    anew = (
        () if learnt_at == learnt_was else counted_anew(case, learnt_at, rulebook.due_at, ask.now)
    )
    return (corrected, *anew)


def _happened(
    case: Case, command: CorrectDates, was: datetime, learnt_at: datetime
) -> tuple[Happened | None, datetime]:
    """What was told, where that is no moment, and the place in the order that follows from it."""
    if command.occurred_at is not None:
        return None, command.occurred_at
    when = command.when or case.happened
    return when, was if when is None else when.placed(learnt_at)


def _other_texts(case: Case, command: CorrectDates, ask: DecisionContext) -> tuple[BoundPack, ...]:
    if command.learnt_at is None or set(ask.texts_then) == set(case.texts):
        return ()
    return tuple(ask.texts_then)
