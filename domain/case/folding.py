"""A case's history folded into what the case knows of itself: one branch for each event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TypeVar, assert_never
from uuid import UUID

from domain.case import allegation as a
from domain.case import allegation_state
from domain.case import approvals as p
from domain.case import deadlines as d
from domain.case import events as e
from domain.case.chronology import ChronologyIncluded, ChronologyLeftOut, chosen
from domain.case.concern_links import ConcernsLinked
from domain.case.content import brings_content
from domain.case.deadlines import ClockEvent, DutyClock
from domain.case.decision_context import WHOSE_CONDUCT
from domain.case.events import CaseEvent
from domain.case.exclusion import ExclusionLifted, SignInDecided, SignInQuestioned, asked, decided
from domain.case.named import NamedMatched, NamedUnmatched, OnTheCase, involvements
from domain.case.own_report import ReporterDidDuty
from domain.case.people import PersonInvolved, PersonUninvolved
from domain.case.recusal import CaseworkerRecused
from domain.case.referral import ReferralFact, referred
from domain.case.report_additions import CaseLeftClosed, ReportAddedTo
from domain.case.rulebook import SCHOOL, Placement, Reading
from domain.case.state import POLICE, Case, Duty, DutyStatus, Entry
from domain.case.urgency import UrgencyStoodDown
from domain.messages import Unreadable
from domain.policy.owners import Owner
from domain.policy.words import FactName, FactValue
from domain.sign_in import fold
from domain.vocabulary import ONE_HOLDER, PersonRole, Role


def replay(events: Iterable[CaseEvent | Unreadable]) -> Case:
    """The case as this history leaves it."""
    case = Case()
    for event in events:
        case = evolve(case, event)
    return case


def evolve(case: Case, event: CaseEvent | Unreadable) -> Case:
    """The case one event later. An unreadable event takes its place and says nothing."""
    case = replace(case, version=case.version + 1)
    if isinstance(event, Unreadable):
        return case
    if not case.holds_content and brings_content(event):
        case = replace(case, holds_content=True)
    if case.telling is not None and not isinstance(event, e.DutyDischarged):
        case = replace(case, telling=None)
    return _folded(case, event)


def _folded(  # noqa: C901, PLR0911, PLR0912, PLR0915 - one branch per event
    case: Case, event: CaseEvent
) -> Case:
    match event:
        case e.IncidentReported():
            return _reported(case, event, Entry(event.account is not None, withdrawable=False))
        case e.ImageryDiscovered():
            return _reported(replace(case, imagery=True), event, Entry(False, withdrawable=False))
        case e.CasePlaced():
            return _placed(case, event)
        case e.CaseAssessed():
            reading = Reading(event.bound, event.layer, event.assessment)
            readings = _with(case.readings, event.bound.pack, reading)
            weaker = event.weaker if event.layer == SCHOOL else case.weaker
            return replace(case, assessments=event.number, readings=readings, weaker=weaker)
        case e.TextsSilent():
            return replace(case, silent=(*case.silent, *event.texts))
        case e.DutyRaised():
            clock = DutyClock(raised=case.version, raised_at=event.occurred_at)
            duty = Duty(
                event.bound,
                event.asked,
                event.due_at,
                clock=clock,
                not_countable=event.not_countable,
                counted_from=event.counted_from,
            )
            return replace(case, duties=_with(case.duties, event.duty, duty))
        case e.DutyAssigned():
            return _assigned(case, event)
        case e.DutyLapsed():
            taken = (*case.voided, event.duty) if case.void else case.voided
            return _settled(replace(case, voided=taken), event.duty, DutyStatus.LAPSED)
        case e.DutyDischarged():
            # Whichever way it was recorded: once the police are told, the matter is theirs.
            if POLICE in event.to:
                case = _police_told(case, event.occurred_at)
            rests_on = case.telling if event.to == (POLICE,) else None
            return _settled(case, event.duty, DutyStatus.DISCHARGED, rests_on)
        case e.DutyWaived():
            # What was waived on an agency's advice is owed again when that is withdrawn.
            return _settled(case, event.duty, DutyStatus.WAIVED, event.advice)
        case e.DutyHandedOver():
            return _settled(case, event.duty, DutyStatus.HANDED_OVER)
        case e.DutyHeld():
            return _waiting(case, event.duty, on_hold=True)
        case e.DutyReleased():
            return _released(case, event)
        case e.DutyBarred():
            return _waiting(case, event.duty, barred_by=event.clause)
        case e.DutyUnbarred():
            return _unbarred(case, event)
        case e.InformationAdded():
            return _entered(replace(case, urgent=case.urgent or event.urgent), correctable=True)
        case e.EntryCorrected():
            return _entered(case, correctable=True)
        case e.EvidenceRecorded() | e.MeasureRecorded():
            return _entered(case)
        case e.AdviceRecorded():
            advice = _with(case.advice, case.version, event.agency)
            return _entered(replace(case, advice=advice))
        case e.EntryWithdrawn():
            return _withdrawn(case, event.entry)
        case e.FactsEstablished():
            facts = {**case.facts, **event.facts}
            return _with_facts(case, facts, imagery=event.imagery)
        case e.FactCorrected():
            facts = {name: value for name, value in case.facts.items() if name != event.fact}
            if event.value is not None:
                facts[event.fact] = event.value
            if event.fact == WHOSE_CONDUCT and event.was in ONE_HOLDER:
                once = case.once_concerned | {Role(str(event.was))}
                case = replace(case, once_concerned=once)
            return _with_facts(case, facts, imagery=event.imagery)
        case e.PoliceFindingRecorded():
            found = _with_facts(case, {**case.facts, **event.facts}, imagery=event.imagery)
            return replace(found, cleared=not event.imagery)
        case e.DatesCorrected():
            return replace(
                case,
                learnt_at=event.learnt_at,
                happened_at=event.happened_at,
                happened=event.when,
            )
        case e.PoliceInformed():
            references = case.police_references
            if event.reference is not None:
                references = _with(references, event.reference, case.version)
            case = replace(
                _police_told(case, event.occurred_at),
                permission=None,
                police_references=references,
            )
            return _entered(replace(case, telling=case.version))
        case e.PoliceAllowedInvestigation():
            return _entered(replace(case, permission=case.version))
        case e.InvestigationOpened():
            return replace(case, investigating=True)
        case e.InvestigationClosed():
            return replace(case, investigating=False)
        case e.CaseLinked():
            link = (event.other, event.relation)
            return _entered(replace(case, links=_with(case.links, link, case.version)))
        case e.OutcomeReached():
            return _entered(replace(case, outcome=event.outcome, outcome_entry=case.version))
        case e.CaseClosed():
            return replace(case, closed=True)
        case e.CaseReopened():
            return replace(
                case,
                closed=False,
                void=False,
                voided=(),
                outcome=None,
                outcome_entry=None,
                reopened_at=event.occurred_at,
                added_since_closing=False,
                allegation=allegation_state.reopened(case.allegation),
            )
        case (
            d.DutyReminded()
            | d.DutyBecameOverdue()
            | d.DutyEscalated()
            | d.DutyDueCounted()
            | d.DutyEscalationCounted()
        ):
            return _timed(case, event)
        case PersonInvolved():
            return _involved(case, event.person, (*case.people.get(event.person, ()), event.role))
        case ChronologyIncluded() | ChronologyLeftOut():
            return replace(case, chronology=chosen(case.chronology, event, case.version))
        case PersonUninvolved():
            before = case.people.get(event.person, ())
            return _involved(case, event.person, tuple(r for r in before if r not in event.roles))
        case NamedMatched():
            return _matched(case, event.named, event.person, event.role)
        case NamedUnmatched():
            return _matched(case, event.named, None, None)
        case UrgencyStoodDown():
            return replace(case, urgent=False)
        case ReportAddedTo():
            case = replace(
                case,
                urgent=case.urgent or event.urgent,
                added_since_closing=case.added_since_closing or event.when_closed,
            )
            return _entered(case, correctable=event.account is not None)
        case CaseLeftClosed():
            return replace(case, added_since_closing=False)
        case CaseworkerRecused():
            return replace(case, recused=_with(case.recused, fold(event.sign_in), event.roles))
        case SignInQuestioned():
            return replace(case, questions=asked(case.questions, case.version, event))
        case SignInDecided():
            return replace(case, questions=decided(case.questions, event))
        case ExclusionLifted():
            return case
        case a.AllegationFact():
            return _alleged(case, event)
        case p.CaseVoided():
            return replace(case, void=True, voided=())
        case p.ApprovalFact():
            return replace(case, proposals=p.settled(case.proposals, case.version, event))
        case ReporterDidDuty():
            return replace(case, done_by_reporter=case.done_by_reporter | {event.duty})
        case ReferralFact():
            return replace(case, referrals=referred(case.referrals, case.version, event))
        case _:
            assert_never(event)


def _placed(case: Case, event: e.CasePlaced) -> Case:
    before = case.placement.reader_roles if case.placement else ()
    let_in = tuple(role for role in case.let_in if role in event.reader_roles)
    if any(event.rule == duty.clock.path for duty in case.duties.values()):
        let_in = (*let_in, *(role for role in event.reader_roles if role not in before))
    return replace(
        case,
        placement=Placement(event.compartment, event.reader_roles, event.rule),
        readers=event.readers,
        excluded=event.excluded,
        let_in=let_in,
    )


def _reported(case: Case, event: e.IncidentReported | e.ImageryDiscovered, entry: Entry) -> Case:
    for person, role in involvements(event.named):
        if role not in case.people.get(person, ()):
            case = _involved(case, person, (*case.people.get(person, ()), role))
    return replace(
        case,
        school=event.school,
        learnt_at=event.learnt_at,
        happened_at=event.occurred_at,
        happened=event.when,
        facts=dict(event.facts),
        entries=_with(case.entries, case.version, entry),
        named=tuple(
            OnTheCase(
                case.version,
                told,
                told.person,
                told.part.role if told.person else None,
                brought=True,
            )
            for told in event.named
        ),
        urgent=event.urgent,
    )


def _police_told(case: Case, at: datetime) -> Case:
    first = at if case.police_told_at is None else min(case.police_told_at, at)
    return replace(case, police_informed=True, police_told_at=first)


def _with_facts(case: Case, facts: Mapping[FactName, FactValue], *, imagery: bool) -> Case:
    return replace(case, facts=facts, imagery=case.imagery or imagery, facts_since=case.version)


def _matched(case: Case, number: int, person: UUID | None, role: PersonRole | None) -> Case:
    if not 1 <= number <= len(case.named):  # the report that names them can no longer be read
        return case
    place = number - 1
    brought = person is not None and role not in case.people.get(person, ())
    one = replace(case.named[place], person=person, role=role, brought=brought)
    return replace(case, named=(*case.named[:place], one, *case.named[place + 1 :]))


def _alleged(case: Case, event: a.AllegationEvent | ConcernsLinked) -> Case:
    """A decision cannot be withdrawn: it was taken, and a later one takes its place."""
    known = allegation_state.evolve(case.allegation, event, case.version)
    told = isinstance(event, a.StrategyMeetingHeld | a.ResignationRecorded)
    return replace(_entered(case) if told else case, allegation=known)


def _involved(case: Case, person: UUID, roles: tuple[PersonRole, ...]) -> Case:
    return replace(case, people=_with(case.people, person, roles))


def _entered(case: Case, *, correctable: bool = False) -> Case:
    entry = Entry(correctable, withdrawable=True)
    return replace(case, entries=_with(case.entries, case.version, entry))


def _settled(case: Case, duty_id: str, status: DutyStatus, rests_on: int | None = None) -> Case:
    known = case.duties.get(duty_id)
    if known is None:  # the event that raised it can no longer be read
        return case
    settled = replace(known, status=status, rests_on=rests_on)
    return replace(case, duties=_with(case.duties, duty_id, settled))


def _waiting(
    case: Case, duty_id: str, *, on_hold: bool = False, barred_by: str | None = None
) -> Case:
    known = case.duties.get(duty_id)
    if known is None:  # the event that raised it can no longer be read
        return case
    waiting = replace(
        known,
        status=DutyStatus.HELD,
        on_hold=known.on_hold or on_hold,
        barred_by=barred_by or known.barred_by,
    )
    return replace(case, duties=_with(case.duties, duty_id, waiting))


def _assigned(case: Case, event: e.DutyAssigned) -> Case:
    known = case.duties.get(event.duty)
    if known is None:  # the event that raised it can no longer be read
        return case
    owner = Owner(event.owner, event.also_owed_by, event.stands_in_for, event.gap)
    return replace(case, duties=_with(case.duties, event.duty, replace(known, assigned=owner)))


def _released(case: Case, event: e.DutyReleased) -> Case:
    known = case.duties.get(event.duty)
    if known is None:  # the event that raised it can no longer be read
        return case
    clock = replace(known.clock, released_at=event.occurred_at)
    status = DutyStatus.RAISED if known.barred_by is None else DutyStatus.HELD
    released = replace(known, status=status, on_hold=False, clock=clock)
    return replace(case, duties=_with(case.duties, event.duty, released))


def _unbarred(case: Case, event: e.DutyUnbarred) -> Case:
    """It begins now: nothing of the time before was anybody's to do it in."""
    known = case.duties.get(event.duty)
    if known is None:  # the event that raised it can no longer be read
        return case
    alive = replace(
        known,
        status=DutyStatus.HELD if known.on_hold else DutyStatus.RAISED,
        barred_by=None,
        due_at=event.due_at,
        not_countable=event.not_countable,
        counted_from=event.occurred_at,
        clock=DutyClock(raised=case.version, raised_at=event.occurred_at),
    )
    return replace(case, duties=_with(case.duties, event.duty, alive))


def _timed(case: Case, event: ClockEvent) -> Case:
    known = case.duties.get(event.duty)
    if known is None:  # the event that raised it can no longer be read
        return case
    timed = replace(known, clock=known.clock.after(event, case.version))
    if isinstance(event, d.DutyDueCounted):
        timed = replace(timed, due_at=event.due_at, not_countable=event.not_countable)
    return replace(case, duties=_with(case.duties, event.duty, timed))


def _withdrawn(case: Case, version: int) -> Case:
    """What rested on the entry falls with it; the police hold does not, it can only be lifted."""
    known = case.entries.get(version)
    if known is not None:
        case = replace(case, entries=_with(case.entries, version, replace(known, withdrawn=True)))
    said = case.outcome_entry == version
    return replace(
        case,
        police_references=_without(case.police_references, version),
        links=_without(case.links, version),
        advice={entry: of for entry, of in case.advice.items() if entry != version},
        permission=None if case.permission == version else case.permission,
        outcome=None if said else case.outcome,
        allegation=allegation_state.without(case.allegation, version),
        outcome_entry=None if said else case.outcome_entry,
    )


K = TypeVar("K")
V = TypeVar("V")


def _with(known: Mapping[K, V], key: K, value: V) -> Mapping[K, V]:
    return {**known, key: value}


def _without(known: Mapping[K, int], version: int) -> Mapping[K, int]:
    return {key: entry for key, entry in known.items() if entry != version}
