"""One plain sentence for each fact of a case, out of the dictionary."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import assert_never
from uuid import UUID

from domain.case.allegation import AllegationFact
from domain.case.approvals import ApprovalFact, CaseVoided
from domain.case.chronology import ChronologyIncluded, ChronologyLeftOut
from domain.case.deadlines import (
    DutyBecameOverdue,
    DutyDueCounted,
    DutyEscalated,
    DutyEscalationCounted,
    DutyReminded,
)
from domain.case.events import (
    AdviceRecorded,
    CaseAssessed,
    CaseClosed,
    CaseEvent,
    CaseLinked,
    CasePlaced,
    CaseReopened,
    DatesCorrected,
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
    EntryCorrected,
    EntryWithdrawn,
    EvidenceRecorded,
    FactCorrected,
    FactsEstablished,
    ImageryDiscovered,
    IncidentReported,
    InformationAdded,
    InvestigationClosed,
    InvestigationOpened,
    MeasureRecorded,
    OutcomeReached,
    PoliceAllowedInvestigation,
    PoliceFindingRecorded,
    PoliceInformed,
    TextsSilent,
)
from domain.case.exclusion import ExclusionLifted, SignInDecided, SignInQuestioned
from domain.case.named import NamedMatched, NamedUnmatched
from domain.case.own_report import ReporterDidDuty
from domain.case.people import PersonInvolved, PersonUninvolved
from domain.case.recusal import CaseworkerRecused
from domain.case.referral import ReferralFact
from domain.case.report_additions import CaseLeftClosed, ReportAddedTo
from domain.case.urgency import UrgencyStoodDown
from domain.happened import Happened, WhenKind, in_words
from domain.wording.plain import plain
from domain.wording.sentences import Owed
from projections.dictionary import wording
from projections.entries.allegation_headlines import of_an_allegation
from projections.entries.approval_headlines import of_an_approval
from projections.entries.deadline_headlines import moment, of_the_clock, roughly, uncounted
from projections.entries.referral_headlines import of_a_referral
from projections.entries.wording import count as _count
from projections.entries.wording import done as _done
from projections.entries.wording import duty_of as _duty_of
from projections.entries.wording import facts as _facts
from projections.entries.wording import headline as _says
from projections.entries.wording import reference as _reference
from projections.entries.wording import value as _value

ERASED = "Erased: the key to this entry has been destroyed"


def headline(event: CaseEvent) -> str:  # noqa: C901, PLR0911, PLR0912, PLR0915 - one line per fact, by design
    """Fit to be read aloud and to be kept in clear: no narrative, no name, no sign-in, no id."""
    # A class pattern costs a check per line passed, so the facts written most often stand first.
    topic = event.TOPIC
    match event:
        case DutyRaised():
            sentence = _brief(Owed.of(event.bound, event.asked))
            return _says(topic, sentence=sentence) + uncounted(event.not_countable)
        case CaseAssessed():
            return _assessed(event)
        case IncidentReported():
            said = _says(topic, evidence=_with_evidence(topic, len(event.evidence)))
            return said + roughly(event.when) + _danger(topic, event.urgent)
        case CasePlaced():
            # Who is shut out is detail: the sentence must be fit to read aloud.
            roles = wording().roles(event.reader_roles) or _says(topic, "nobody")
            return _says(topic, roles=roles)
        case TextsSilent():
            called = (wording().called(text.pack, "statutory") for text in event.texts)
            return _says(topic, texts=", ".join(dict.fromkeys(called)))
        case DutyDischarged():
            done = _done(event.duty, event.to)
            return _says(topic, done=done, ref=_reference(event.reference))
        case PoliceInformed() | PoliceAllowedInvestigation():
            return _says(topic, force=event.force, ref=_reference(event.reference))
        case MeasureRecorded():
            measure = wording().words.measures[event.kind].bare
            ref = _reference(event.reference)
            return _says(topic, measure=measure, ref=ref) + roughly(event.when)
        case AdviceRecorded():
            agency = wording().agency(event.agency)
            ref = _reference(event.reference)
            return _says(topic, agency=agency, ref=ref) + roughly(event.when)
        case FactsEstablished():
            return _says(topic, facts=_facts(event.facts))
        case FactCorrected():
            return _corrected(event)
        case EntryCorrected() | EntryWithdrawn():
            return _says(topic, entry=event.entry)
        case DatesCorrected():
            return _dates(event)
        case ImageryDiscovered() | InformationAdded():
            return _says(topic) + roughly(event.when) + _danger(topic, event.urgent)
        case EvidenceRecorded():
            return _says(topic) + roughly(event.when)
        case ReportAddedTo():
            late = _says(topic, "when_closed") if event.when_closed else ""
            return _says(topic) + late + _danger(topic, event.urgent)
        case NamedMatched() | NamedUnmatched():
            return _says(topic, number=event.named)
        case SignInQuestioned() | ExclusionLifted():
            return _says(topic)
        case SignInDecided():
            return _says(topic, "says" if event.shut_out else "left")
        case CaseworkerRecused():
            return _says(topic, roles=wording().roles(event.roles))
        case (
            UrgencyStoodDown()
            | CaseLeftClosed()
            | InvestigationOpened()
            | InvestigationClosed()
            | CaseClosed()
            | CaseReopened()
        ):
            return _says(topic)
        case DutyAssigned():
            return _assigned(event)
        case DutyUnbarred():
            return _says(topic, do=_duty_of(event)) + uncounted(event.not_countable)
        case DutyLapsed() | DutyHeld() | DutyReleased() | DutyBarred():
            return _says(topic, do=_duty_of(event))
        case DutyWaived():
            return _waived(event)
        case PoliceFindingRecorded():
            found = "says" if event.imagery else "otherwise"
            return _says(topic, found, force=event.force, ref=_reference(event.reference))
        case ApprovalFact() | CaseVoided():
            return of_an_approval(event)
        case DutyHandedOver():
            return _says(topic, do=_duty_of(event), ref=_reference(event.reference))
        case CaseLinked():
            return _says(topic, relation=wording().words.link_relations[event.relation])
        case OutcomeReached():
            return _says(topic, outcome=wording().words.case_outcomes[event.outcome])
        case (
            DutyReminded()
            | DutyBecameOverdue()
            | DutyEscalated()
            | DutyDueCounted()
            | DutyEscalationCounted()
        ):
            return of_the_clock(event)
        case ChronologyIncluded() | ChronologyLeftOut():
            return _says(topic, entry=event.entry, whose=_whose(topic, event.person))
        case PersonInvolved():
            return _says(topic, role=wording().words.person_roles[event.role])
        case PersonUninvolved():
            roles = "; ".join(wording().words.person_roles[role] for role in event.roles)
            return _says(topic, roles=roles)
        case AllegationFact():
            return of_an_allegation(event)
        case ReporterDidDuty():
            done = _done(event.duty, event.to)
            return _says(topic, done=done, ref=_reference(event.reference))
        case ReferralFact():
            return of_a_referral(event)
        case _:
            assert_never(event)


# The same clauses ask for the same duties, in every report.
@lru_cache(maxsize=4096)
def _brief(owed: Owed) -> str:
    return wording().brief(owed)


def _dates(event: DatesCorrected) -> str:
    topic = event.TOPIC
    learnt, before = moment(event.learnt_at), moment(event.learnt_at_was)
    now, was = _told(event.when, event.happened_at), _told(event.when_was, event.happened_at_was)
    called = (wording().called(text.pack) for text in event.texts_then)
    texts = ", ".join(dict.fromkeys(called))
    return _says(
        topic,
        learnt="" if learnt == before else _says(topic, "learnt", now=learnt, was=before),
        happened="" if now == was else _says(topic, "happened", now=now, was=was),
        texts=_says(topic, "texts", texts=texts) if texts else "",
    )


def _told(when: Happened | None, at: datetime) -> str:
    return in_words(when or Happened(kind=WhenKind.MOMENT, first=at))


def _waived(event: DutyWaived) -> str:
    said = "says" if event.proposal is None else "by_two"
    against = _says(event.TOPIC, "against_the_text") if event.against_the_text else ""
    role, do = wording().role(event.role), _duty_of(event)
    return _says(event.TOPIC, said, role=role, do=do) + against


def _danger(topic: str, urgent: bool) -> str:
    return _says(topic, "urgent") if urgent else ""


def _whose(topic: str, person: UUID | None) -> str:
    return _says(topic, "of_the_case" if person is None else "of_a_person")


def _assessed(event: CaseAssessed) -> str:
    text = wording().called(event.bound.pack, event.layer)
    return _says(event.TOPIC, text=text, parts=", ".join(_reading(event)))


def _reading(event: CaseAssessed) -> list[str]:
    said, topic = event.assessment, event.TOPIC
    short = _numbered(topic, "weaker", len(event.weaker))
    if said.is_incident is False:
        return [_says(topic, "no_incident"), *short]
    parts = [wording().category(said.category) or plain(said.category)]
    for what, number in (
        ("duty", len(said.duties)),
        ("prohibition", len(said.prohibitions)),
        ("gap", len(said.gaps)),
    ):
        parts += _numbered(topic, what, number)
    if said.requires_human_decision:
        parts.append(_says(topic, "person_decides"))
    elif said.is_incident is None:
        asked = "; ".join(wording().fact_label(one) for one in said.questions)
        parts.append(_says(topic, "open", facts=asked))
    return parts + short


def _numbered(topic: str, what: str, number: int) -> list[str]:
    if not number:
        return []
    several = (
        "many_duties" if what == "duty" else f"many_{what}s" if what != "weaker" else "many_weaker"
    )
    return [_count(number, _says(topic, f"one_{what}"), _says(topic, several))]


def _assigned(event: DutyAssigned) -> str:
    topic, now = event.TOPIC, (event.owner, *event.also_owed_by)
    before = "" if event.stands_in_for is None else wording().ower(event.stands_in_for).the
    place = _says(topic, "in_place", before=before) if before else ""
    owner = wording().roles(now)
    return _says(topic, owner=owner, place=place, do=_duty_of(event))


def _corrected(event: FactCorrected) -> str:
    return _says(
        event.TOPIC,
        fact=wording().fact_label(event.fact),
        value=_value(event.fact, event.value),
        was=_value(event.fact, event.was),
    )


def _with_evidence(topic: str, number: int) -> str:
    if not number:
        return ""
    pieces = _count(number, _says(topic, "one"), _says(topic, "many"))
    return _says(topic, "evidence", count=pieces)
