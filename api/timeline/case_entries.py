"""One type per fact of a case; what a fact says is what its entry shows."""

from __future__ import annotations

import strawberry
from strawberry import field

from api.graphql.assessments import (
    NOT_COUNTABLE,
    AssessedDuty,
    Assessment,
    BoundPack,
    MissingDates,
    WeakerSpot,
)
from api.graphql.happened import WHEN, Happened
from api.graphql.scalars import Facts, FactValue, Moment
from api.timeline import allegation_entries
from api.timeline.approval_entries import APPROVAL_ENTRIES
from api.timeline.deadline_entries import DEADLINE_ENTRIES, RECIPIENTS, RECIPIENTS_MODE
from api.timeline.entry import TYPE_OF_KIND, Entry, tell_kinds
from api.timeline.people_entries import PEOPLE_ENTRIES
from api.timeline.referral_entries import (
    ReferralAcknowledgedEntry,
    ReferralAmendedEntry,
    ReferralAnsweredEntry,
    ReferralCheckedEntry,
    ReferralDraftedEntry,
    ReferralSentEntry,
)
from api.timeline.report_entries import REPORT_ENTRIES, URGENT, NamedInReport
from domain.case import events as e
from domain.case import referral as r
from domain.case.own_report import ReporterDidDuty
from domain.messages import Event
from domain.vocabulary import (
    Agency,
    CaseOutcome,
    Compartment,
    LinkRelation,
    MeasureKind,
    Role,
)
from projections.entries.entry import ERASED_KIND, kind_of

DUTY = "The duty, by its id within the case."
REFERENCE = "The reference it goes under."
REASON = "Why."
ACCOUNT = "What happened, in somebody's words."
FACTS = "The facts, by the vocabulary's names."
IMAGERY = "From here on the case is an imagery case."
NAMED = "Whom it names, without their names: `namedPeople` reads those."
REASONS = "Why, of the facts that somebody judged."
BOUND = "The exact text it rests on."


@strawberry.type(description="Where a piece of evidence is kept. The piece itself is not here.")
class Evidence:
    what: str = field(description="What it is.")
    kept_where: str = field(description="Where it is kept.")
    kept_by: str = field(description="Who keeps it.")
    sha256: str | None = field(description="Its SHA-256, if somebody took it.")


@strawberry.type(description="Why somebody says so of one fact.")
class FactReason:
    fact: str = field(description="The fact, by the vocabulary's name.")
    reason: str = field(description=REASON)


@strawberry.type(description="Somebody reported what happened.")
class IncidentReportedEntry(Entry):
    school: str = field(description="The school.")
    facts: Facts = field(description=FACTS)
    learnt_at: Moment = field(description="When the school came to know.")
    account: str | None = field(description=ACCOUNT)
    evidence: list[Evidence] = field(description="Where evidence is kept.")
    reasons: list[FactReason] = field(description=REASONS)
    when: Happened | None = field(description=WHEN)
    named: list[NamedInReport] = field(description=NAMED)
    urgent: bool = field(description=URGENT)


@strawberry.type(description="Indecent images were found. Nothing of them is recorded.")
class ImageryDiscoveredEntry(Entry):
    school: str = field(description="The school.")
    facts: Facts = field(description=FACTS)
    learnt_at: Moment = field(description="When the school came to know.")
    when: Happened | None = field(description=WHEN)
    named: list[NamedInReport] = field(description=NAMED)
    urgent: bool = field(description=URGENT)


@strawberry.type(description="Who may open the case, and why.")
class CasePlacedEntry(Entry):
    compartment: Compartment = field(description="The record it is written into.")
    reader_roles: list[Role] = field(description="Roles that may open it.")
    readers: list[str] = field(description="People who may open it.")
    excluded: list[str] = field(description="People who never may.")
    rule: str = field(description="The rule that placed it.")


@strawberry.type(description="What one pack says of the facts as they stand.")
class CaseAssessedEntry(Entry):
    number: int = field(description="Counts the case's assessments.")
    bound: BoundPack = field(description=BOUND)
    layer: str = field(description="The school's own policy, or a statutory pack.")
    assessment: Assessment = field(description="What the pack says.")
    weaker: list[WeakerSpot] = field(
        description="Where the school's own policy asks for less than a statutory pack."
    )


@strawberry.type(
    description="Statutory texts that bind the case as well, and say nothing of the facts so far."
)
class TextsSilentEntry(Entry):
    texts: list[BoundPack] = field(description="The exact texts.")


@strawberry.type(description="The binding policy asks for this.")
class DutyRaisedEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    bound: BoundPack = field(description=BOUND)
    asked: AssessedDuty = field(description="What is asked for.")
    due_at: Moment | None = field(description="By when, if the text gives a time.")
    not_countable: MissingDates | None = field(description=NOT_COUNTABLE)
    counted_from: Moment | None = field(
        description="From when its time is counted; null: from when the school learnt."
    )
    stricter_than: list[str] = field(description="Duties of other packs that ask for less.")


@strawberry.type(description="Somebody else owes the duty now than before.")
class DutyAssignedEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)
    owner: str = field(description="Who owes it now.")
    also_owed_by: list[str] = field(description="Further roles that owe it as well.")
    stands_in_for: str | None = field(description="In whose place.")
    gap: str | None = field(description="Why, where the text names somebody else.")


@strawberry.type(description="The facts no longer carry the duty.")
class DutyLapsedEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)
    assessment_number: int = field(description="The number of the assessment that says so.")
    reason: str = field(description=REASON)


@strawberry.type(description="The duty was done.")
class DutyDischargedEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    by: str = field(description="Who did it.")
    to: list[str] = field(description="Towards whom, in words of the vocabulary.")
    how: str | None = field(description="How.")
    reference: str | None = field(description=REFERENCE)


@strawberry.type(description="Whoever reported says that they did what was asked of them.")
class ReporterDidDutyEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    to: list[str] = field(description="Towards whom, in words of the vocabulary.")
    reference: str | None = field(description=REFERENCE)


@strawberry.type(description="Somebody with authority decided that the duty need not be done.")
class DutyWaivedEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)
    reason: str = field(description=REASON)
    role: Role = field(description="By what authority.")
    against_the_text: bool = field(
        description="It rests on no agency's advice, and the text asked for it all the same."
    )
    advice_entry: int | None = field(
        description="The version of the entry with the advice it rests on."
    )
    proposal: int | None = field(
        description="The version of the entry that proposed it; null: one person waived it."
    )
    proposed_by: str | None = field(description="The sign-in of whoever proposed it.")


@strawberry.type(description="Somebody outside took the duty on.")
class DutyHandedOverEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)
    handed_to: str = field(description="Who took it on.")
    reason: str = field(description=REASON)
    reference: str | None = field(description=REFERENCE)


@strawberry.type(description="The duty waits.")
class DutyHeldEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)
    reason: str = field(description=REASON)


@strawberry.type(description="The duty waits no longer.")
class DutyReleasedEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)


@strawberry.type(description="The duty waits because a clause forbids its act; nobody owes it.")
class DutyBarredEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)
    act: str = field(description="What must not be done.")
    clause: str = field(description="The clause that forbids it, `pack@version/clause`.")


@strawberry.type(description="Nothing forbids the duty any more; it begins now.")
class DutyUnbarredEntry(Entry):
    duty: strawberry.ID = field(description=DUTY)
    recipients: list[str] | None = field(description=RECIPIENTS)
    recipients_mode: str = field(description=RECIPIENTS_MODE)
    due_at: Moment | None = field(description="By when, if the text gives a time.")
    not_countable: MissingDates | None = field(description=NOT_COUNTABLE)
    on_hold: bool = field(description="Whether somebody's own hold goes on.")


@strawberry.type(description="Something more became known.")
class InformationAddedEntry(Entry):
    account: str | None = field(description=ACCOUNT)
    source: str | None = field(description="Where it came from.")
    when: Happened | None = field(description=WHEN)
    urgent: bool = field(description=URGENT)


@strawberry.type(description="How an earlier entry should read.")
class EntryCorrectedEntry(Entry):
    entry: int = field(description="The version of the earlier entry.")
    account: str | None = field(description="How it should read.")
    reason: str = field(description=REASON)


@strawberry.type(description="An earlier entry should not be relied on.")
class EntryWithdrawnEntry(Entry):
    entry: int = field(description="The version of the earlier entry.")
    reason: str = field(description=REASON)


@strawberry.type(description="Facts unknown so far became known.")
class FactsEstablishedEntry(Entry):
    facts: Facts = field(description=FACTS)
    imagery: bool = field(description=IMAGERY)
    reasons: list[FactReason] = field(description=REASONS)


@strawberry.type(description="A fact had been recorded wrongly.")
class FactCorrectedEntry(Entry):
    fact: str = field(description="The fact, by the vocabulary's name.")
    was: FactValue | None = field(description="What stood; null: it was unknown.")
    value: FactValue | None = field(description="What stands now; null: it is unknown again.")
    reason: str = field(description=REASON)
    imagery: bool = field(description=IMAGERY)


@strawberry.type(
    description="How the two dates of the case read from here on, and how they read until now."
)
class DatesCorrectedEntry(Entry):
    learnt_at: Moment = field(description="When the school came to know.")
    learnt_at_was: Moment = field(description="What was on record until now.")
    happened_at: Moment = field(description="When it happened, or its place in the order.")
    happened_at_was: Moment = field(description="What was on record until now.")
    when: Happened | None = field(description=WHEN)
    when_was: Happened | None = field(description="What was told of it until now.")
    texts_then: list[BoundPack] = field(
        description="The texts in force on the day of learning, where others bind the case. What"
        " binds it stays; a person decides what follows."
    )
    reason: str = field(description=REASON)


@strawberry.type(description="A piece of evidence is kept somewhere.")
class EvidenceRecordedEntry(Entry):
    piece: Evidence = field(description="What, where, and by whom it is kept.")
    when: Happened | None = field(description=WHEN)


@strawberry.type(description="The police were told.")
class PoliceInformedEntry(Entry):
    force: str = field(description="Which police force.")
    reference: str | None = field(description=REFERENCE)
    by: str = field(description="Who told them.")


@strawberry.type(description="The police found what the images are.")
class PoliceFindingRecordedEntry(Entry):
    force: str = field(description="Which police force.")
    officer: str = field(description="Who of them said so.")
    reference: str | None = field(description=REFERENCE)
    facts: Facts = field(description="The facts of the image, as they found them.")
    known_before: Facts = field(description="Those that were on record before.")
    imagery: bool = field(
        description="Whether it is still a matter of indecent images, or could be."
    )


@strawberry.type(description="The police said that the school may investigate.")
class PoliceAllowedInvestigationEntry(Entry):
    force: str = field(description="Which police force.")
    reference: str | None = field(description=REFERENCE)
    given_by: str = field(description="Who said so.")


@strawberry.type(description="The school began to investigate.")
class InvestigationOpenedEntry(Entry):
    investigator: str = field(description="Who investigates.")
    procedure: str | None = field(description="Under which procedure.")


@strawberry.type(description="The school's investigation ended.")
class InvestigationClosedEntry(Entry):
    findings: str = field(description="What was found.")


@strawberry.type(description="A device that is kept for the police, told apart from others.")
class HeldDevice:
    imei: list[str] = field(description="Its numbers as a telephone.")
    serial: str | None = field(description="Its serial number.")
    device_id: strawberry.ID | None = field(description="Its own id.")
    iccid: list[str] = field(description="The numbers of its SIM cards.")
    phone_numbers: list[str] = field(description="Telephone numbers it is reached by, or holds.")
    sealed_bag: str | None = field(description="The number of the sealed bag it is in.")
    storage_place: str | None = field(description="Where it is kept.")


@strawberry.type(description="A measure was taken.")
class MeasureRecordedEntry(Entry):
    measure: MeasureKind = field(description="Which measure.")
    by: str = field(description="Who took it.")
    detail: str | None = field(description="What there is to add.")
    reference: str | None = field(description=REFERENCE)
    when: Happened | None = field(description=WHEN)
    device: HeldDevice | None = field(description="The device that is held, told from others.")


@strawberry.type(description="An agency gave advice.")
class AdviceRecordedEntry(Entry):
    agency: Agency = field(description="Which agency.")
    advice: str = field(description="What it advised.")
    given_by: str = field(description="Who gave it.")
    reference: str | None = field(description=REFERENCE)
    when: Happened | None = field(description=WHEN)


@strawberry.type(description="This case belongs together with another.")
class CaseLinkedEntry(Entry):
    other: strawberry.ID = field(description="The other case.")
    relation: LinkRelation = field(description="How they belong together.")


@strawberry.type(description="What came of the case.")
class OutcomeReachedEntry(Entry):
    outcome: CaseOutcome = field(description="The outcome.")
    reason: str = field(description=REASON)


@strawberry.type(description="Nothing is left to do.")
class CaseClosedEntry(Entry):
    reason: str = field(description=REASON)


@strawberry.type(description="Something is left to do after all.")
class CaseReopenedEntry(Entry):
    reason: str = field(description=REASON)


@strawberry.type(description="The key to this entry was destroyed; only its place is left.")
class ErasedEntry(Entry):
    pass


ENTRY_OF: dict[type[Event], type[Entry]] = {
    e.IncidentReported: IncidentReportedEntry,
    e.ImageryDiscovered: ImageryDiscoveredEntry,
    e.CasePlaced: CasePlacedEntry,
    e.CaseAssessed: CaseAssessedEntry,
    e.DutyRaised: DutyRaisedEntry,
    e.DutyAssigned: DutyAssignedEntry,
    e.DutyLapsed: DutyLapsedEntry,
    e.DutyDischarged: DutyDischargedEntry,
    e.DutyWaived: DutyWaivedEntry,
    e.DutyHandedOver: DutyHandedOverEntry,
    e.DutyHeld: DutyHeldEntry,
    e.DutyReleased: DutyReleasedEntry,
    e.DutyBarred: DutyBarredEntry,
    e.DutyUnbarred: DutyUnbarredEntry,
    e.InformationAdded: InformationAddedEntry,
    e.EntryCorrected: EntryCorrectedEntry,
    e.EntryWithdrawn: EntryWithdrawnEntry,
    e.FactsEstablished: FactsEstablishedEntry,
    e.FactCorrected: FactCorrectedEntry,
    e.DatesCorrected: DatesCorrectedEntry,
    e.EvidenceRecorded: EvidenceRecordedEntry,
    e.PoliceInformed: PoliceInformedEntry,
    e.PoliceAllowedInvestigation: PoliceAllowedInvestigationEntry,
    e.InvestigationOpened: InvestigationOpenedEntry,
    e.InvestigationClosed: InvestigationClosedEntry,
    e.MeasureRecorded: MeasureRecordedEntry,
    e.AdviceRecorded: AdviceRecordedEntry,
    e.CaseLinked: CaseLinkedEntry,
    e.OutcomeReached: OutcomeReachedEntry,
    e.CaseClosed: CaseClosedEntry,
    e.CaseReopened: CaseReopenedEntry,
    e.PoliceFindingRecorded: PoliceFindingRecordedEntry,
    **APPROVAL_ENTRIES,
    **DEADLINE_ENTRIES,
    **allegation_entries.ENTRY_OF,
    r.ReferralDrafted: ReferralDraftedEntry,
    r.ReferralAmended: ReferralAmendedEntry,
    r.ReferralChecked: ReferralCheckedEntry,
    r.ReferralSent: ReferralSentEntry,
    r.ReferralAcknowledged: ReferralAcknowledgedEntry,
    r.ReferralAnswered: ReferralAnsweredEntry,
    **PEOPLE_ENTRIES,
    **REPORT_ENTRIES,
    e.TextsSilent: TextsSilentEntry,
    ReporterDidDuty: ReporterDidDutyEntry,
}
TYPE_OF_KIND.update({kind_of(event): entry.__name__ for event, entry in ENTRY_OF.items()})
TYPE_OF_KIND[ERASED_KIND] = ErasedEntry.__name__
ENTRY_TYPES: tuple[type[Entry], ...] = (*ENTRY_OF.values(), ErasedEntry)
tell_kinds(ENTRY_TYPES)
