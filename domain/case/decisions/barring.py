"""What must not be done on a case: a duty that asks for it waits, and nobody records doing it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.case.decision_context import DecisionContext
from domain.case.decisions.counting import counted
from domain.case.decisions.set_aside import rests_with_the_police
from domain.case.events import CaseEvent, DutyBarred, DutyUnbarred
from domain.case.refusals import ActBarred
from domain.case.rulebook import Bar, Rulebook
from domain.case.state import Case, Duty
from domain.vocabulary import MeasureKind

Acts = tuple[str, ...]
"""Acts of the vocabulary of policies."""
MEASURES: Mapping[MeasureKind, Acts] = {
    MeasureKind.REMOVAL_REQUESTED: ("request_deletion",),
    MeasureKind.REPORTED_TO_PLATFORM: ("report_content",),
    MeasureKind.CONTENT_REMOVED: ("delete_post",),
    MeasureKind.HELPLINE_CONTACTED: ("seek_support",),
    MeasureKind.DEVICE_ISOLATED: ("secure_device",),
    MeasureKind.CONFISCATED: ("confiscate",),
    MeasureKind.PARENT_TOLD: ("tell_parents",),
    MeasureKind.PERSON_TOLD: ("tell_person",),
}
"""Which acts a measure is the doing of."""
TOLD: Mapping[str, str] = {"parent_carer": "tell_parents", "actor": "tell_person"}
"""Whom somebody tells → the act it is, where a prohibition bars telling them and nobody else."""
TELLING = "inform"


def bar(case: Case, rulebook: Rulebook, ask: DecisionContext) -> Iterator[CaseEvent]:
    """What stands open and is barred begins to wait; what waited and is barred no longer begins."""
    unsettled = {name: duty for name, duty in case.duties.items() if duty.unsettled}
    bars = _bars(case, rulebook) if unsettled else ()
    for name, duty in unsettled.items():
        acts = acts_of(duty.asked.act, duty.asked.to)
        clauses = [one.clause for one in bars if any(map(one.forbids, acts))]
        if not clauses:
            if duty.barred_by is not None:
                yield _unbarred(name, duty, rulebook, ask)
        elif duty.barred_by not in clauses:
            yield DutyBarred(occurred_at=ask.now, duty=name, act=duty.asked.act, clause=clauses[0])


def require_unbarred(case: Case, acts: Acts, rulebook: Rulebook) -> None:
    """Refuse a command that is the doing of a barred act, naming the clause that bars it."""
    for one in _bars(case, rulebook) if acts else ():
        for act in acts:
            if one.forbids(act):
                raise ActBarred(clause=one.clause, act=act.replace("_", " "))


def acts_of(act: str, to: Acts) -> Acts:
    """The act, and what it is as well where it only tells those whom nobody may tell."""
    also = {TOLD.get(one) for one in to} if act == TELLING else set()
    (only,) = also if len(also) == 1 else (None,)
    return (act,) if only is None else (act, only)


def done_by_sending(form: str, ask: DecisionContext) -> Acts:
    """The acts that sending this form is the doing of, beyond telling somebody."""
    known = ask.forms.get(form)
    return () if known is None else known.does


def _bars(case: Case, rulebook: Rulebook) -> tuple[Bar, ...]:
    imagery = rests_with_the_police(case, rulebook)
    heard = {agency.value for agency in case.advice.values()}
    return tuple(
        one
        for one in rulebook.bars(tuple(case.readings.values()), imagery=imagery)
        if heard.isdisjoint(one.until_advice_of)
    )


def _unbarred(name: str, duty: Duty, rulebook: Rulebook, ask: DecisionContext) -> DutyUnbarred:
    due = counted(duty.asked, rulebook.due_at, ask.now)
    return DutyUnbarred(
        occurred_at=ask.now,
        duty=name,
        due_at=due.due_at,
        not_countable=due.not_countable,
        on_hold=duty.on_hold,
    )
