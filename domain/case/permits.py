"""What may be done on a case now: asked of the decisions themselves, with an honest example of each command."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from functools import cache
from itertools import islice, product
from typing import Any, TypeVar, get_args
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ValidationError

from domain.annotations import without_constraints
from domain.case import allegation as a
from domain.case import approvals as p
from domain.case import commands as c
from domain.case import referral as r
from domain.case.chronology import IncludeInChronology, LeaveOutOfChronology
from domain.case.commands import CaseCommand
from domain.case.concern_links import LinkConcerns
from domain.case.decision_context import DecisionContext
from domain.case.decisions import decide
from domain.case.exclusion import DecideOnSignIn, LiftExclusion
from domain.case.named import MatchNamed, UnmatchNamed
from domain.case.own_report import ReportDutyDone
from domain.case.people import InvolvePerson, UninvolvePerson
from domain.case.refusals import NothingChanged
from domain.case.report_additions import AddToOwnReport
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.messages import Refusal
from domain.person.events import Identity
from domain.texts import declared_texts
from domain.vocabulary import (
    Agency,
    LinkRelation,
    Nature,
    PersonKind,
    PersonRole,
    SentHow,
    VoidGround,
)

NOT_ON_A_CASE: tuple[type, ...] = (
    c.ReportIncident,
    c.ReportImageryDiscovery,
    ReportDutyDone,
    AddToOwnReport,
)
"""And what whoever reported does on their own report, whether or not they may open the case."""
CHANGES_NOTHING: tuple[type, ...] = (c.EstablishFacts, c.CorrectFact, c.CorrectDates)
"""Their examples say what is known already: that nothing would change means that one may."""
TRIED = 5
"""So many entries, duties or outcomes are tried before an act counts as barred."""
SAID = "Said"
Made = TypeVar("Made", bound=BaseModel)
SOMEBODY = UUID(int=1)
ANOTHER_CASE = UUID(int=2)


@dataclass(frozen=True, slots=True)
class Permit:
    """One command, by name: whether it would be carried out now; if not, why, and under which clause.

    `refusal` None, though it is not allowed: there is nothing on the case to do it to.
    """

    command: str
    allowed: bool
    refusal: Refusal | None = None

    @property
    def clause(self) -> str | None:
        """The clause that bars it, `pack@version/clause`."""
        return None if self.refusal is None else self.refusal.clause


def permits(case: Case, rulebook: Rulebook, ask: DecisionContext) -> tuple[Permit, ...]:
    """Every command on a case that is there. Nothing is recorded: a decision only answers."""
    somebody = Identity(kind=PersonKind.ADULT, name=SAID)
    context = replace(ask, people={**ask.people, SOMEBODY: somebody})
    return tuple(
        _permit(kind, case, rulebook, context)
        for kind in get_args(CaseCommand)
        if kind not in NOT_ON_A_CASE
    )


def _permit(
    kind: type[CaseCommand], case: Case, rulebook: Rulebook, ask: DecisionContext
) -> Permit:
    first: Refusal | None = None
    for example in islice(examples(kind, case, rulebook, ask), TRIED):
        try:
            decide(case, example, rulebook, ask)
        except NothingChanged as why:
            if kind in CHANGES_NOTHING:
                return Permit(kind.__name__, allowed=True)
            first = first or why
        except Refusal as why:
            first = first or why
        else:
            return Permit(kind.__name__, allowed=True)
    return Permit(kind.__name__, allowed=False, refusal=first)


def examples(
    kind: type[CaseCommand], case: Case, rulebook: Rulebook, ask: DecisionContext
) -> Iterator[CaseCommand]:
    """Well-formed requests of this kind that fit the case as it stands; none, where nothing is there."""
    for group in (
        *(_of_the_case, _of_two_persons, _of_duties, _of_an_allegation, _of_a_referral),
        *(_of_people, _of_those_named, _of_exclusions),
    ):
        yield from group(kind, case, rulebook, ask)
    if kind not in CHANGES_NOTHING:
        yield from _of_any_case(kind, ask)


def _of_any_case(kind: type[CaseCommand], ask: DecisionContext) -> Iterator[CaseCommand]:
    """Of a command that names nothing on the case: what it asks for, made up by its types."""
    yield from _made_up(kind, ask.now)


def _made_up(model: type[Made], now: datetime) -> Iterator[Made]:
    asked_for = _asked_for(model)
    for values in product(*(_can_be(kind, now) for kind in asked_for.values())):
        # One whose fields depend on each other is made in a group of its own.
        with suppress(ValidationError):
            yield model(**dict(zip(asked_for, values, strict=True)))


@cache
def _asked_for(model: type[BaseModel]) -> Mapping[str, Any]:
    """The fields that have to be told, and what each of them is."""
    texts = dict(declared_texts(model))
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if field.is_required() or name == "occurred_at":
            kind = without_constraints(field.annotation)
            declared = texts.get(name)
            free = declared is not None and not declared.closed_words
            found[name] = kind if kind is not str or free else None
    return found


def _can_be(kind: Any, now: datetime) -> Iterable[Any]:
    """Of an id, a code or a number on the case, nothing."""
    if kind is str:
        return (SAID,)
    if kind is AwareDatetime:
        return (now,)
    if kind is bool:
        return (False, True)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _made_up(kind, now)
    return ()


def _of_the_case(  # noqa: C901, PLR0912 - one branch per command
    kind: type[CaseCommand], case: Case, rulebook: Rulebook, ask: DecisionContext
) -> Iterator[CaseCommand]:
    now = ask.now
    entries = list(reversed(list(case.entries.items())))
    if kind is c.CorrectEntry:
        for number, entry in entries:
            if entry.correctable and not entry.withdrawn:
                yield c.CorrectEntry(entry=number, account=SAID, reason=SAID)
    elif kind is c.WithdrawEntry:
        for number, entry in entries:
            if entry.withdrawable and not entry.withdrawn:
                yield c.WithdrawEntry(entry=number, reason=SAID)
    elif kind is c.EstablishFacts:
        if case.facts:
            yield c.EstablishFacts(facts=dict(case.facts), occurred_at=now)
    elif kind is c.CorrectFact:
        for fact, value in case.facts.items():
            yield c.CorrectFact(fact=fact, value=value, reason=SAID)
    elif kind is c.CorrectDates:
        if case.learnt_at is not None:
            yield c.CorrectDates(learnt_at=case.learnt_at, reason=SAID)
    elif kind is c.RecordAdvice:
        yield c.RecordAdvice(agency=Agency.LADO, advice=SAID, given_by=SAID, occurred_at=now)
    elif kind is c.LinkCase:
        yield c.LinkCase(other=ANOTHER_CASE, relation=LinkRelation.SAME_PEOPLE)
    elif kind is IncludeInChronology:
        for number in range(1, case.version + 1):
            yield IncludeInChronology(entry=number, significance=SAID, nature=Nature.FACT)
    elif kind is LeaveOutOfChronology:
        for number in range(1, case.version + 1):
            yield LeaveOutOfChronology(entry=number, reason=SAID)


def _of_two_persons(
    kind: type[CaseCommand], case: Case, rulebook: Rulebook, ask: DecisionContext
) -> Iterator[CaseCommand]:
    if kind is c.RecordPoliceFinding:
        known = {fact: case.facts[fact] for fact in rulebook.image_facts if fact in case.facts}
        if known:
            yield c.RecordPoliceFinding(
                force=SAID, officer=SAID, reference=SAID, facts=known, occurred_at=ask.now
            )
    elif kind is p.VoidCase:
        for ground in VoidGround:
            other = ANOTHER_CASE if ground is VoidGround.DUPLICATE else None
            yield p.VoidCase(ground=ground, reason=SAID, duplicate_of=other)
    for number in reversed(list(case.proposals)):
        if kind is p.ApproveProposal:
            yield p.ApproveProposal(proposal=number)
        elif kind is p.RefuseProposal:
            yield p.RefuseProposal(proposal=number, reason=SAID)
        elif kind is p.WithdrawProposal:
            yield p.WithdrawProposal(proposal=number, reason=SAID)


def _of_duties(
    kind: type[CaseCommand], case: Case, rulebook: Rulebook, ask: DecisionContext
) -> Iterator[CaseCommand]:
    for name, duty in case.duties.items():
        if not duty.unsettled:
            continue
        if kind is c.DischargeDuty:
            to = duty.asked.to
            yield c.DischargeDuty(duty=name, by=SAID, to=to, occurred_at=ask.now)
        elif kind is c.WaiveDuty:
            yield c.WaiveDuty(duty=name, reason=SAID)
        elif kind is c.HandOverDuty:
            yield c.HandOverDuty(duty=name, to=SAID, reason=SAID)
        elif kind is c.PutDutyOnHold and not duty.on_hold:
            yield c.PutDutyOnHold(duty=name, reason=SAID)
        elif kind is c.TakeDutyOffHold and duty.on_hold:
            yield c.TakeDutyOffHold(duty=name)


def _of_an_allegation(  # noqa: C901, PLR0912 - one branch per command
    kind: type[CaseCommand], case: Case, rulebook: Rulebook, ask: DecisionContext
) -> Iterator[CaseCommand]:
    decided: dict[str, Any] = {"reason": SAID, "decided_by": SAID, "occurred_at": ask.now}
    binding = rulebook.procedure
    if kind is a.DecideHarmThreshold:
        yield a.DecideHarmThreshold(met=False, **decided)
        for one in binding.procedure.criteria if binding else ():
            yield a.DecideHarmThreshold(met=True, criteria=(one.code,), **decided)
    elif kind is a.DecideNotToRefer:
        yield a.DecideNotToRefer(agency=Agency.POSH, **decided)
    elif kind is a.MoveStrand:
        for state in a.StrandState:
            yield a.MoveStrand(strand=a.Strand.EMPLOYER, state=state, by=SAID, occurred_at=ask.now)
    elif kind is a.RecordStrategyMeeting:
        yield a.RecordStrategyMeeting(
            led_by=SAID, attended=(SAID,), decisions=SAID, occurred_at=ask.now
        )
    elif kind is a.DecideSuspension:
        yield a.DecideSuspension(suspended=False, **decided)
    elif kind is a.ConcludeAllegation:
        for word in binding.procedure.outcomes if binding else ():
            yield a.ConcludeAllegation(outcome=word.code, **decided)
    elif kind is a.DecideRegulatorReferral:
        for body in binding.procedure.regulators if binding else ():
            yield a.DecideRegulatorReferral(regulator=body.code, refer=True, **decided)
    elif kind is a.WriteClosingSummary:
        told: dict[str, Any] = {} if case.imagery else {"allegation": SAID, "follow_up": SAID}
        yield a.WriteClosingSummary(
            **told, decisions=SAID, copy_to_person=SAID, mentioned_in_references=False
        )
    elif kind is LinkConcerns:
        yield LinkConcerns(person=SOMEBODY, concerns=(ANOTHER_CASE,))


def _of_a_referral(
    kind: type[CaseCommand], case: Case, rulebook: Rulebook, ask: DecisionContext
) -> Iterator[CaseCommand]:
    if kind is r.DraftReferral:
        for form in ask.forms:
            yield r.DraftReferral(form=form)
    for number in reversed(list(case.referrals)):
        if kind is r.AmendReferral:
            yield r.AmendReferral(referral=number)
        elif kind is r.CheckReferral:
            yield r.CheckReferral(referral=number)
        elif kind is r.SendReferral:
            yield r.SendReferral(
                referral=number, recipient=SAID, by=SAID, how=SentHow.POST, occurred_at=ask.now
            )
        elif kind is r.AcknowledgeReferral:
            yield r.AcknowledgeReferral(referral=number, given_by=SAID, occurred_at=ask.now)
        elif kind is r.AnswerReferral:
            yield r.AnswerReferral(referral=number, advice=SAID, given_by=SAID, occurred_at=ask.now)


def _of_people(
    kind: type[CaseCommand], case: Case, rulebook: Rulebook, ask: DecisionContext
) -> Iterator[CaseCommand]:
    if kind is InvolvePerson:
        for role in PersonRole:
            yield InvolvePerson(person=SOMEBODY, role=role)
    elif kind is UninvolvePerson:
        for person, roles in case.people.items():
            if roles:
                yield UninvolvePerson(person=person, reason=SAID)


def _of_exclusions(
    kind: type[CaseCommand], case: Case, rulebook: Rulebook, ask: DecisionContext
) -> Iterator[CaseCommand]:
    if kind is DecideOnSignIn:
        for number, one in case.questions.items():
            if one.open:
                yield DecideOnSignIn(question=number, shut_out=False, reason=SAID)
    elif kind is LiftExclusion:
        for sign_in in case.shut_out:
            yield LiftExclusion(sign_in=sign_in, reason=SAID)


def _of_those_named(
    kind: type[CaseCommand], case: Case, rulebook: Rulebook, ask: DecisionContext
) -> Iterator[CaseCommand]:
    for number, one in enumerate(case.named, start=1):
        if kind is MatchNamed and one.person is None:
            yield MatchNamed(named=number, person=SOMEBODY, role=PersonRole.WITNESS)
        elif kind is UnmatchNamed and one.person is not None:
            yield UnmatchNamed(named=number, reason=SAID)
