"""One plain sentence for each fact of a case, in the words of a case conference."""

from __future__ import annotations

from typing import assert_never
from uuid import UUID

from domain.case.allegation import AllegationFact
from domain.case.approvals import ApprovalFact, CaseVoided
from domain.case.chronology import ChronologyIncluded, ChronologyLeftOut
from domain.case.deadlines import DutyBecameOverdue, DutyEscalated, DutyReminded
from domain.case.events import (
    AdviceRecorded,
    CaseAssessed,
    CaseClosed,
    CaseEvent,
    CaseLinked,
    CasePlaced,
    CaseReopened,
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
    PoliceFindingRecorded,
    PoliceInformed,
    TextsSilent,
)
from domain.case.own_report import ReporterDidDuty
from domain.case.people import PersonInvolved, PersonUninvolved
from domain.case.referral import ReferralFact
from domain.policy.words import FactValue
from projections.allegation_headlines import of_an_allegation
from projections.approval_headlines import of_an_approval
from projections.referral_headlines import of_a_referral
from projections.wording import count as _count
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
            return "Incident reported" + _with_evidence(len(event.evidence))
        case CasePlaced():
            return _placed(event)
        case TextsSilent():
            texts = ", ".join(f"{text.pack} {text.version}" for text in event.texts)
            return f"Bound as well, with nothing to say of this so far: {texts}"
        case InformationAdded():
            return "Information added" + _from(event.source)
        case DutyDischarged():
            return f"Duty done by {event.by}: {event.duty}" + _reference(event.reference)
        case PoliceInformed():
            return f"Police informed: {event.force}" + _reference(event.reference)
        case MeasureRecorded():
            return f"{_said(event.kind).capitalize()} by {event.by}" + _reference(event.reference)
        case AdviceRecorded():
            return f"Advice from {_agency(event.agency)}, given by {event.given_by}" + _reference(
                event.reference
            )
        case FactsEstablished():
            return "Established: " + "; ".join(
                f"{_fact(name)} {_value(value)}" for name, value in sorted(event.facts.items())
            )
        case FactCorrected():
            return f"Fact corrected: {_fact(event.fact)} {_value(event.value)}, not {_value(event.was)}"
        case EvidenceRecorded():
            return (
                f"Evidence recorded: {event.evidence.what}, "
                f"kept by {event.evidence.kept_by} ({event.evidence.kept_where})"
            )
        case EntryCorrected():
            return f"Entry {event.entry} corrected"
        case EntryWithdrawn():
            return f"Entry {event.entry} withdrawn: it should not be relied on"
        case ImageryDiscovered():
            return "Discovery of indecent images reported; nothing of them is recorded"
        case DutyAssigned():
            return _duty_assigned(event)
        case DutyLapsed():
            return f"Duty lapsed under assessment {event.assessment}: {event.duty}"
        case DutyWaived():
            return _waived(event)
        case DutyHandedOver():
            return f"Duty handed over to {event.to}: {event.duty}" + _reference(event.reference)
        case DutyHeld():
            return f"Duty put on hold: {event.duty}"
        case DutyReleased():
            return f"Duty taken off hold: {event.duty}"
        case PoliceFindingRecorded():
            return (
                f"Finding of the police: {event.force}, {event.officer}"
                + _reference(event.reference)
                + ("" if event.imagery else "; no indecent images of children")
            )
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
        case DutyReminded():
            return f"Duty due in {_lead(event.minutes_before)}: {event.duty}"
        case DutyBecameOverdue():
            return f"Duty not done in time: {event.duty}" + _nobody_next(event.gap)
        case DutyEscalated():
            return f"Overdue duty goes to the {_role(event.to)}: {event.duty}" + _unseen(event)
        case ChronologyIncluded():
            return f"Entry {event.entry} put into {_whose(event.person)}"
        case ChronologyLeftOut():
            return f"Entry {event.entry} left out of {_whose(event.person)}"
        case PersonInvolved():
            return f"A person involved: {_said(event.role)}"
        case PersonUninvolved():
            return "A person is not involved after all: " + ", ".join(map(_said, event.roles))
        case ApprovalFact() | CaseVoided():
            return of_an_approval(event)
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


def _waived(event: DutyWaived) -> str:
    by = f"the {_role(event.role)}"
    if event.proposal is not None:
        by = f"two persons, approved by {by}"
    against = ", against the text" if event.against_the_text else ""
    return f"Duty waived by {by}{against}: {event.duty}"


def _whose(person: UUID | None) -> str:
    return "the chronology of the case" if person is None else "the chronology of a person"


def _duty_raised(event: DutyRaised) -> str:
    asked = event.asked
    owing = _OWING.get(asked.owed_by) or f"The {_role(asked.owed_by)}"
    act = _said(asked.act)
    if asked.to:
        named = " and ".join(f"the {_role(one)}" for one in asked.to)
        act += f"{_TOWARDS.get(asked.act, ' to')} {named}"
    return f"{owing} {_MODALS[asked.modality]} {act} ({event.bound.pack} {asked.clause})"


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


_MINUTES_AN_HOUR = 60


def _lead(minutes: int) -> str:
    hours, rest = divmod(minutes, _MINUTES_AN_HOUR)
    parts = [_count(hours, "hour", "hours")] if hours else []
    return " ".join([*parts, _count(rest, "minute", "minutes")] if rest else parts)


def _nobody_next(gap: str | None) -> str:
    return "" if gap is None else "; the policies name nobody who takes it next"


def _unseen(event: DutyEscalated) -> str:
    return "" if event.may_open else "; they cannot open the case and have to be told"
