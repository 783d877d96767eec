"""Every request anybody could make of a case, honest or hostile, for tests that try them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from pydantic import ValidationError

from domain.case import approvals as p
from domain.case import commands as c
from domain.case import referral as r
from domain.case.chronology import IncludeInChronology, LeaveOutOfChronology
from domain.case.commands import CaseCommand
from domain.case.devices import HeldDevice
from domain.case.exclusion import DecideOnSignIn, LiftExclusion
from domain.case.named import MatchNamed, Named, UnmatchNamed
from domain.case.own_report import ReportDutyDone
from domain.case.people import InvolvePerson, UninvolvePerson
from domain.case.recusal import RecuseOneself
from domain.case.report_additions import AddToOwnReport, LeaveClosed
from domain.case.state import Case
from domain.case.urgency import StandDownUrgency
from domain.happened import Happened, WhenKind
from domain.vocabulary import (
    Agency,
    CaseOutcome,
    LinkRelation,
    MeasureKind,
    NamedKind,
    NamedPart,
    Nature,
    PersonRole,
    SentHow,
    VoidGround,
)
from tests.support import allegation_requests
from tests.support.hostile import HARMLESS, HOSTILE
from tests.support.story import (
    DIRECTORY,
    KNOWN_FACTS,
    MONDAY_NINE,
    OTHER_CASE,
    THIS_CASE,
    TUESDAY_NINE,
    WEDNESDAY_NINE,
)

words = st.one_of(st.sampled_from(HARMLESS), st.sampled_from(HARMLESS), st.sampled_from(HOSTILE))
maybe_words = st.none() | words
moments = st.one_of(
    st.sampled_from([MONDAY_NINE, TUESDAY_NINE, WEDNESDAY_NINE]),
    st.integers(0, 1440).map(lambda minutes: MONDAY_NINE + timedelta(minutes=minutes)),
)
days = st.sampled_from([date(2026, 2, 1), date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)])
happened = st.one_of(
    st.builds(Happened, kind=st.just(WhenKind.DAY), first=days, said=maybe_words),
    st.builds(Happened, kind=st.just(WhenKind.UNKNOWN), said=maybe_words),
    st.builds(Happened, kind=st.just(WhenKind.SPAN), last=days | moments, said=maybe_words),
    st.builds(Happened, kind=st.just(WhenKind.SPAN), first=days | moments, said=maybe_words),
    st.builds(Happened, kind=st.just(WhenKind.MOMENT), first=moments, said=maybe_words),
    st.just(
        Happened(kind=WhenKind.SPAN, first=date(2026, 2, 1), last=MONDAY_NINE, said="In February.")
    ),
)
evidence = st.builds(
    c.Evidence,
    what=words,
    kept_where=words,
    kept_by=words,
    sha256=st.none() | st.sampled_from(["a" * 64, "0123456789abcdef" * 4]),
)


people = st.sampled_from([*DIRECTORY, OTHER_CASE])


def _of_the_case(case: Case) -> SearchStrategy[UUID | None]:
    involved = [one for one, roles in case.people.items() if roles]
    return st.none() | (st.sampled_from(involved) if involved else people)


def _values(fact: str) -> SearchStrategy[Any]:
    known = KNOWN_FACTS[fact]
    if isinstance(known, frozenset):
        return st.sampled_from(sorted(known))
    return st.booleans() if known is bool else st.integers(0, 18)


some_facts = st.fixed_dictionaries(
    {}, optional={fact: _values(fact) for fact in KNOWN_FACTS if fact != "conduct"}
)
facts = st.builds(
    lambda conduct, more: {"conduct": conduct, **more}, _values("conduct"), some_facts
)
named_fact = st.sampled_from(sorted(KNOWN_FACTS)).flatmap(
    lambda fact: st.tuples(st.just(fact), st.none() | _values(fact))
)
recipients = st.lists(
    st.sampled_from(["police", "other_authorities", "parent_carer", "lado", "a" * 40]),
    max_size=2,
    unique=True,
).map(tuple)


def _duties(case: Case) -> SearchStrategy[str]:
    return st.sampled_from([*case.duties, "story-policy@2025.1/SP-99/inform/1"])


def _advice(case: Case) -> SearchStrategy[int | None]:
    return st.none() | st.sampled_from([*case.advice, 1])


def _proposals(case: Case) -> SearchStrategy[int]:
    return st.sampled_from([*case.proposals, *case.proposals, 1])


def _entries(case: Case) -> SearchStrategy[int]:
    known = st.sampled_from(list(case.entries)) if case.entries else st.just(1)
    return known | st.integers(1, case.version + 2)


some_form = st.sampled_from(["story_form", "story_form", "another_form"])
some_field = st.sampled_from(["told_whom", "account_given", "where_it_was", "no_such_field"])
filled_in = st.just(()) | st.tuples(st.builds(r.GivenField, field=some_field, says=words))


def _referrals(case: Case) -> SearchStrategy[int]:
    known = list(case.referrals)
    return st.sampled_from(known) | st.integers(1, case.version + 2) if known else st.just(1)


def _questions(case: Case) -> SearchStrategy[int]:
    return st.sampled_from([*case.questions, case.version + 1])


def _done(case: Case) -> SearchStrategy[CaseCommand]:
    """Often done the way it is asked for, so that the sequences get somewhere."""

    def discharge(duty: str) -> SearchStrategy[CaseCommand]:
        known = case.duties.get(duty)
        asked = st.just(known.asked.to) if known is not None else recipients
        return st.builds(
            c.DischargeDuty,
            duty=st.just(duty),
            by=words,
            to=asked | recipients,
            occurred_at=moments,
            how=maybe_words,
            reference=maybe_words,
        )

    return _duties(case).flatmap(discharge)


def _is_a_name(text: str) -> bool:
    try:
        return bool(Named(name=text, note=text[:60]))
    except ValidationError:
        return False


names = st.sampled_from(
    ["Tam in 9B", "Mr Marram", *filter(_is_a_name, [*HARMLESS, *HOSTILE, "0123456789abcdef" * 4])]
)
named = st.builds(
    Named,
    name=names,
    note=st.none() | names.map(lambda text: text[:60]),
    upn=st.none() | st.sampled_from(["B801200005001", "0123456789abcdef" * 4]),
    part=st.sampled_from(NamedPart),
    kind=st.sampled_from(NamedKind),
)
somebody_named = st.just(()) | st.tuples(named)
numbers = st.integers(1, 2)


def _told(command: Callable[..., CaseCommand], **fields: Any) -> SearchStrategy[CaseCommand]:
    """Of something that was known to the moment, or only roughly."""
    plainly = st.builds(command, occurred_at=moments, **fields)
    return st.one_of(plainly, plainly, plainly, st.builds(command, when=happened, **fields))


REQUESTS: dict[type[CaseCommand], Callable[[Case], SearchStrategy[CaseCommand]]] = {
    c.ReportIncident: lambda _: _told(
        c.ReportIncident,
        facts=facts,
        learnt_at=st.none() | moments,
        account=maybe_words,
        subject=maybe_words,
        evidence=st.just(()) | st.tuples(evidence),
        named=somebody_named,
        urgent=st.booleans(),
    ),
    c.ReportImageryDiscovery: lambda _: _told(
        c.ReportImageryDiscovery,
        facts=facts,
        learnt_at=st.none() | moments,
        subject=maybe_words,
        named=somebody_named,
        urgent=st.booleans(),
    ),
    c.AddInformation: lambda _: _told(c.AddInformation, account=words, source=maybe_words),
    c.CorrectEntry: lambda case: st.builds(
        c.CorrectEntry, entry=_entries(case), account=words, reason=words
    ),
    c.WithdrawEntry: lambda case: st.builds(c.WithdrawEntry, entry=_entries(case), reason=words),
    c.EstablishFacts: lambda _: st.builds(
        c.EstablishFacts, facts=some_facts.filter(bool), occurred_at=moments
    ),
    c.CorrectFact: lambda _: st.builds(
        lambda named, reason: c.CorrectFact(fact=named[0], value=named[1], reason=reason),
        named_fact,
        words,
    ),
    c.CorrectDates: lambda _: st.builds(
        lambda told, learnt_at, reason: c.CorrectDates(
            when=told, learnt_at=learnt_at, reason=reason
        ),
        st.none() | happened,
        st.none() | moments,
        words,
    ),
    c.DischargeDuty: _done,
    c.WaiveDuty: lambda case: st.builds(
        c.WaiveDuty, duty=_duties(case), reason=words, advice=_advice(case)
    ),
    c.RecordPoliceFinding: lambda _: st.builds(
        c.RecordPoliceFinding,
        force=words,
        officer=words,
        reference=words,
        facts=st.sampled_from(
            [
                {"material.kind": "offensive"},
                {"material.kind": "indecent_images_of_children"},
                {"serious": True},
            ]
        ),
        occurred_at=moments,
    ),
    p.VoidCase: lambda _: st.builds(
        p.VoidCase,
        ground=st.sampled_from(VoidGround),
        reason=words,
        duplicate_of=st.none() | st.sampled_from([OTHER_CASE, THIS_CASE]),
    ),
    p.ApproveProposal: lambda case: st.builds(p.ApproveProposal, proposal=_proposals(case)),
    p.RefuseProposal: lambda case: st.builds(
        p.RefuseProposal, proposal=_proposals(case), reason=words
    ),
    p.WithdrawProposal: lambda case: st.builds(
        p.WithdrawProposal, proposal=_proposals(case), reason=words
    ),
    c.HandOverDuty: lambda case: st.builds(
        c.HandOverDuty, duty=_duties(case), to=words, reason=words, reference=maybe_words
    ),
    c.PutDutyOnHold: lambda case: st.builds(c.PutDutyOnHold, duty=_duties(case), reason=words),
    c.TakeDutyOffHold: lambda case: st.builds(c.TakeDutyOffHold, duty=_duties(case)),
    c.RecordEvidence: lambda _: _told(c.RecordEvidence, evidence=evidence),
    c.InformPolice: lambda _: st.builds(
        c.InformPolice, force=words, reference=maybe_words, by=words, occurred_at=moments
    ),
    c.RecordPolicePermission: lambda _: st.builds(
        c.RecordPolicePermission,
        force=words,
        reference=maybe_words,
        given_by=words,
        occurred_at=moments,
    ),
    c.OpenInvestigation: lambda _: st.builds(
        c.OpenInvestigation, investigator=words, procedure=maybe_words, occurred_at=moments
    ),
    c.CloseInvestigation: lambda _: st.builds(
        c.CloseInvestigation, findings=words, occurred_at=moments
    ),
    c.RecordMeasure: lambda _: _told(
        c.RecordMeasure,
        kind=st.sampled_from(MeasureKind),
        by=words,
        detail=maybe_words,
        reference=maybe_words,
        device=st.none() | st.just(HeldDevice(imei=("356938035643809",), sealed_bag="A12345678")),
    ),
    c.RecordAdvice: lambda _: _told(
        c.RecordAdvice,
        agency=st.sampled_from(Agency),
        advice=words,
        given_by=words,
        reference=maybe_words,
    ),
    c.LinkCase: lambda _: st.builds(
        c.LinkCase,
        other=st.sampled_from([OTHER_CASE, THIS_CASE]),
        relation=st.sampled_from(LinkRelation),
    ),
    c.ReachOutcome: lambda _: st.builds(
        c.ReachOutcome, outcome=st.sampled_from(CaseOutcome), reason=words
    ),
    c.CloseCase: lambda _: st.builds(c.CloseCase, reason=words),
    c.ReopenCase: lambda _: st.builds(c.ReopenCase, reason=words),
    InvolvePerson: lambda _: st.builds(
        InvolvePerson, person=people, role=st.sampled_from(PersonRole)
    ),
    ReportDutyDone: lambda case: st.builds(
        ReportDutyDone,
        duty=_duties(case),
        to=recipients,
        occurred_at=moments,
        reference=st.none() | st.just("WX-1042"),
    ),
    IncludeInChronology: lambda case: st.builds(
        IncludeInChronology,
        entry=_entries(case),
        person=_of_the_case(case),
        event=maybe_words,
        significance=words,
        action=maybe_words,
        outcome=maybe_words,
        nature=st.sampled_from(Nature),
        source=maybe_words,
    ),
    LeaveOutOfChronology: lambda case: st.builds(
        LeaveOutOfChronology, entry=_entries(case), person=_of_the_case(case), reason=words
    ),
    UninvolvePerson: lambda _: st.builds(
        UninvolvePerson,
        person=people,
        role=st.none() | st.sampled_from(PersonRole),
        reason=words,
    ),
    MatchNamed: lambda _: st.builds(
        MatchNamed, named=numbers, person=people, role=st.none() | st.sampled_from(PersonRole)
    ),
    UnmatchNamed: lambda _: st.builds(UnmatchNamed, named=numbers, reason=words),
    StandDownUrgency: lambda _: st.builds(StandDownUrgency, reason=words),
    AddToOwnReport: lambda _: st.builds(AddToOwnReport, account=words, urgent=st.booleans()),
    LeaveClosed: lambda _: st.builds(LeaveClosed, reason=words),
    RecuseOneself: lambda _: st.builds(RecuseOneself, reason=words),
    DecideOnSignIn: lambda case: st.builds(
        DecideOnSignIn, question=_questions(case), shut_out=st.booleans(), reason=words
    ),
    LiftExclusion: lambda case: st.builds(
        LiftExclusion, sign_in=st.sampled_from([*case.excluded, "nobody"]), reason=words
    ),
    **allegation_requests.requests(words, maybe_words, moments),
    r.DraftReferral: lambda _: st.builds(r.DraftReferral, form=some_form, fields=filled_in),
    r.AmendReferral: lambda case: st.builds(
        r.AmendReferral, referral=_referrals(case), fields=filled_in
    ),
    r.CheckReferral: lambda case: st.builds(r.CheckReferral, referral=_referrals(case)),
    r.SendReferral: lambda case: st.builds(
        r.SendReferral,
        referral=_referrals(case),
        recipient=maybe_words,
        by=words,
        how=st.sampled_from(SentHow),
        occurred_at=moments,
        reference=maybe_words,
    ),
    r.AcknowledgeReferral: lambda case: st.builds(
        r.AcknowledgeReferral,
        referral=_referrals(case),
        given_by=words,
        occurred_at=moments,
        reference=maybe_words,
    ),
    r.AnswerReferral: lambda case: st.builds(
        r.AnswerReferral,
        referral=_referrals(case),
        advice=words,
        given_by=words,
        occurred_at=moments,
        reference=maybe_words,
    ),
}


def any_request(case: Case) -> SearchStrategy[CaseCommand]:
    """Any request of a case as it stands, each kind as likely as any other."""
    return st.sampled_from(list(REQUESTS)).flatmap(lambda kind: REQUESTS[kind](case))
