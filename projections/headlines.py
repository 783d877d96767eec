"""One plain sentence for each fact of a case, in the words of a case conference."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never
from uuid import UUID

from domain.case.allegation import AllegationFact
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
    DutyDischarged,
    DutyHandedOver,
    DutyHeld,
    DutyLapsed,
    DutyRaised,
    DutyReleased,
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
    PoliceInformed,
    TextsSilent,
)
from domain.case.own_report import ReporterDidDuty
from domain.case.people import PersonInvolved, PersonUninvolved
from domain.case.referral import ReferralFact
from domain.happened import Happened, in_words
from domain.policy.words import FactValue
from projections.allegation_headlines import of_an_allegation
from projections.deadline_headlines import of_the_clock
from projections.referral_headlines import of_a_referral
from projections.wording import count as _count
from projections.wording import moment, roughly, uncounted
from projections.wording import reference as _reference
from projections.wording import role as _role
from projections.wording import said as _said

ERASED = "Erased: the key to this entry has been destroyed"


def headline(event: CaseEvent) -> str:  # noqa: C901, PLR0911, PLR0912 - one line per fact, by design
    """Narrative never enters a headline: it is shown where a reader may see little else."""
    # A class pattern costs a check per line passed, so the facts written most often stand first.
    match event:
        case DutyRaised():
            return _duty_raised(event)
        case CaseAssessed():
            return _assessed(event)
        case IncidentReported():
            return "Incident reported" + _with_evidence(len(event.evidence)) + roughly(event.when)
        case CasePlaced():
            return _placed(event)
        case TextsSilent():
            texts = ", ".join(f"{text.pack} {text.version}" for text in event.texts)
            return f"Bound as well, with nothing to say of this so far: {texts}"
        case InformationAdded():
            return "Information added" + _from(event.source) + roughly(event.when)
        case DutyDischarged():
            return f"Duty done by {event.by}: {event.duty}" + _reference(event.reference)
        case PoliceInformed():
            return f"Police informed: {event.force}" + _reference(event.reference)
        case MeasureRecorded():
            done = f"{_said(event.kind).capitalize()} by {event.by}"
            return done + _reference(event.reference) + roughly(event.when)
        case AdviceRecorded():
            given = f"Advice from {_agency(event.agency)}, given by {event.given_by}"
            return given + _reference(event.reference) + roughly(event.when)
        case FactsEstablished():
            return "Established: " + "; ".join(
                f"{_fact(name)} {_value(value)}" for name, value in sorted(event.facts.items())
            )
        case DatesCorrected():
            return _dates(event)
        case FactCorrected():
            return f"Fact corrected: {_fact(event.fact)} {_value(event.value)}, not {_value(event.was)}"
        case EvidenceRecorded():
            return (
                f"Evidence recorded: {event.evidence.what}, "
                f"kept by {event.evidence.kept_by} ({event.evidence.kept_where})"
            ) + roughly(event.when)
        case EntryCorrected():
            return f"Entry {event.entry} corrected"
        case EntryWithdrawn():
            return f"Entry {event.entry} withdrawn: it should not be relied on"
        case ImageryDiscovered():
            found = "Discovery of indecent images reported; nothing of them is recorded"
            return found + roughly(event.when)
        case DutyAssigned():
            return _duty_assigned(event)
        case DutyLapsed():
            return f"Duty lapsed under assessment {event.assessment}: {event.duty}"
        case DutyWaived():
            return f"Duty waived by the {_role(event.role)}: {event.duty}"
        case DutyHandedOver():
            return f"Duty handed over to {event.to}: {event.duty}" + _reference(event.reference)
        case DutyHeld():
            return f"Duty put on hold: {event.duty}"
        case DutyReleased():
            return f"Duty taken off hold: {event.duty}"
        case PoliceAllowedInvestigation():
            return (
                f"Police allowed the school to investigate: {event.force}, given by {event.given_by}"
                + _reference(event.reference)
            )
        case InvestigationOpened():
            return f"Investigation opened by {event.investigator}" + (
                f" under {event.procedure}" if event.procedure else ""
            )
        case InvestigationClosed():
            return "Investigation closed; findings recorded"
        case CaseLinked():
            return f"Linked to case {event.other}: {_said(event.relation)}"
        case OutcomeReached():
            return f"Outcome reached: {_said(event.outcome)}"
        case CaseClosed():
            return "Case closed"
        case CaseReopened():
            return "Case reopened"
        case (
            DutyReminded()
            | DutyBecameOverdue()
            | DutyEscalated()
            | DutyDueCounted()
            | DutyEscalationCounted()
        ):
            return of_the_clock(event)
        case ChronologyIncluded():
            return f"Entry {event.entry} put into {_whose(event.person)}"
        case ChronologyLeftOut():
            return f"Entry {event.entry} left out of {_whose(event.person)}"
        case PersonInvolved():
            return f"A person involved: {_said(event.role)}"
        case PersonUninvolved():
            return "A person is not involved after all: " + ", ".join(map(_said, event.roles))
        case AllegationFact():
            return of_an_allegation(event)
        case ReporterDidDuty():
            towards = " and ".join(_role(one) for one in event.to)
            told = f", towards: {towards}" if towards else ""
            return f"Done by whoever reported it{told}: {event.duty}" + _reference(event.reference)
        case ReferralFact():
            return of_a_referral(event)
        case _:
            assert_never(event)


def _dates(event: DatesCorrected) -> str:
    parts = []
    if event.learnt_at != event.learnt_at_was:
        parts.append(
            f"the school learnt on {moment(event.learnt_at)}, not {moment(event.learnt_at_was)}"
        )
    now, was = _told(event.when, event.happened_at), _told(event.when_was, event.happened_at_was)
    if now != was:
        parts.append(f"it happened {now}, not {was}")
    if event.texts_then:
        texts = ", ".join(f"{text.pack} {text.version}" for text in event.texts_then)
        parts.append(f"then in force: {texts}; what binds the case stays, somebody has to decide")
    return "Dates corrected: " + "; ".join(parts or ["told in other words"])


def _told(when: Happened | None, at: datetime) -> str:
    return f"on {moment(at)}" if when is None else in_words(when)


def _whose(person: UUID | None) -> str:
    return "the chronology of the case" if person is None else "the chronology of a person"


def _duty_raised(event: DutyRaised) -> str:
    asked = event.asked
    owing = _OWING.get(asked.owed_by) or f"The {_role(asked.owed_by)}"
    act = _said(asked.act)
    if asked.to:
        named = " and ".join(f"the {_role(one)}" for one in asked.to)
        act += f"{_TOWARDS.get(asked.act, ' to')} {named}"
    said = f"{owing} {_MODALS[asked.modality]} {act} ({event.bound.pack} {asked.clause})"
    return said + uncounted(event.not_countable)


def _duty_assigned(event: DutyAssigned) -> str:
    owing = " and the ".join(_role(one) for one in (event.owner, *event.also_owed_by))
    place = "" if event.stands_in_for is None else f" in place of: {_role(event.stands_in_for)}"
    return f"Owed now by the {owing}{place}: {event.duty}"


_OWING = {
    "anyone_aware": "Whoever knows of it",
    "not_stated": "Somebody the text does not name",
    "actor": "The person concerned",
    "reporter": "Whoever reported it",
}
_TOWARDS = {
    **dict.fromkeys(
        ("inform", "consult", "challenge", "remind", "reassure", "contact_privately"), ""
    ),
    "obtain_permission": " from",
    "seek_support": " from",
    "follow_advice": " of",
}
_MODALS = {
    "must": "must",
    "should": "should",
    "will": "will",
    "expect": "is expected to",
    "ask": "is asked to",
    "may": "may",
}


def _assessed(event: CaseAssessed) -> str:
    return f"Read under {event.bound.pack} {event.bound.version}: {', '.join(_reading(event))}"


def _reading(event: CaseAssessed) -> list[str]:
    said = event.assessment
    short = []
    if event.weaker:
        short = [f"{_count(len(event.weaker), 'point', 'points')} weaker than statute"]
    if said.is_incident is False:
        return ["no incident", *short]
    parts = [_said(said.category)]
    if said.duties:
        parts.append(_count(len(said.duties), "duty", "duties"))
    if said.prohibitions:
        parts.append(_count(len(said.prohibitions), "prohibition", "prohibitions"))
    if said.gaps:
        parts.append(_count(len(said.gaps), "gap", "gaps"))
    if said.requires_human_decision:
        parts.append("a person must decide")
    elif said.is_incident is None:
        parts.append("open until it is known: " + ", ".join(_fact(one) for one in said.questions))
    return parts + short


def _placed(event: CasePlaced) -> str:
    # Who is shut out is detail: the sentence must be fit to read aloud.
    roles = ", ".join(_role(role) for role in event.reader_roles) or "nobody by role"
    return f"Placed in the {event.compartment} record; open to {roles}"


_agency = _role


def _fact(name: str) -> str:
    return name.replace(".", " ").replace("_", " ")


def _value(value: FactValue | None) -> str:
    match value:
        case None:
            return "unknown"
        case True:
            return "yes"
        case False:
            return "no"
        case _:
            return _said(str(value))


def _from(source: str | None) -> str:
    return f" from {source}" if source else ""


def _with_evidence(count: int) -> str:
    return f", with {_count(count, 'piece', 'pieces')} of evidence" if count else ""
