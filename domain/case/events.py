"""Every fact a case's stream may hold. A stored event is named by its topic and version."""

from __future__ import annotations

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import StringConstraints

from domain.case.allegation import AllegationEvent
from domain.case.approvals import ApprovalEvent
from domain.case.chronology import ChronologyIncluded, ChronologyLeftOut
from domain.case.commands import DutyId, Evidence, FactReason
from domain.case.concern_links import ConcernsLinked
from domain.case.deadlines import ClockEvent
from domain.case.devices import HeldDevice
from domain.case.duty_facts import DutyFact
from domain.case.exclusion import ExclusionEvent
from domain.case.named import NamedAsTold, NamedMatched, NamedUnmatched
from domain.case.own_report import ReporterDidDuty
from domain.case.people import PersonInvolved, PersonUninvolved
from domain.case.recusal import CaseworkerRecused
from domain.case.referral import ReferralEvent
from domain.case.report_additions import CaseLeftClosed, ReportAddedTo
from domain.case.urgency import UrgencyStoodDown
from domain.happened import Happened
from domain.messages import Account, Event, Frozen, Line, Moment, Name, Reason, Reference
from domain.policy.assessment import AssessedDuty, Assessment, WeakerSpot
from domain.policy.calendar import NotCountable
from domain.policy.words import Code, FactName, Facts, FactValue, PackId, PackVersion
from domain.vocabulary import (
    Agency,
    CaseOutcome,
    Compartment,
    LinkRelation,
    MeasureKind,
    Role,
)

BarringClause = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9@.-]+/[A-Za-z0-9-]+$")]
"""A clause of an exact text, such as `date-palm@2023.11/DP-76`; or `casebook/imagery`."""


class BoundPack(Frozen):
    """The exact policy text a reading rests on."""

    pack: PackId
    version: PackVersion
    sha256: str


class IncidentReported(Event):
    """Somebody reported what happened.

    `when`: as it was told, where that is not one moment; `occurred_at` is its place in the order.
    `reasons`: why, of the facts that somebody judged.
    """

    TOPIC: ClassVar[str] = "case.incident_reported"
    VERSION: ClassVar[int] = 3

    school: str
    facts: Facts
    learnt_at: Moment
    account: Account | None = None
    evidence: tuple[Evidence, ...] = ()
    reasons: tuple[FactReason, ...] = ()
    when: Happened | None = None
    named: tuple[NamedAsTold, ...] = ()
    urgent: bool = False


class ImageryDiscovered(Event):
    """Indecent images of children, or what could be, were found. Nothing of them is recorded."""

    TOPIC: ClassVar[str] = "case.imagery_discovered"
    VERSION: ClassVar[int] = 3

    school: str
    facts: Facts
    learnt_at: Moment
    when: Happened | None = None
    named: tuple[NamedAsTold, ...] = ()
    urgent: bool = False


class CasePlaced(Event):
    """Who may open this case, by role and by name, and who never may; and why."""

    TOPIC: ClassVar[str] = "case.placed"

    compartment: Compartment
    reader_roles: tuple[Role, ...]
    readers: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    rule: str


class CaseAssessed(Event):
    """What one pack says of the facts as they stand. `number` counts the case's assessments.

    `weaker`, on the school's own reading only: where it falls short of the statutory packs.
    """

    TOPIC: ClassVar[str] = "case.assessed"

    number: int
    bound: BoundPack
    layer: str
    assessment: Assessment
    weaker: tuple[WeakerSpot, ...] = ()


class TextsSilent(Event):
    """Statutory texts that bind the case as well and have nothing to say of the facts so far."""

    TOPIC: ClassVar[str] = "case.texts_silent"

    texts: tuple[BoundPack, ...]


class DutyRaised(Event):
    """The binding policy asks for this. `occurred_at` is when the duty began.

    `due_at` is None where the text gives no number; and where dates are missing to count it:
    `not_countable` says which. `counted_from`: a start of the duty's own for its time; left out,
    that is when the school learnt. No duty is counted from before that.
    """

    TOPIC: ClassVar[str] = "case.duty_raised"
    VERSION: ClassVar[int] = 2

    duty: DutyId
    bound: BoundPack
    asked: AssessedDuty
    due_at: Moment | None = None
    stricter_than: tuple[DutyId, ...] = ()
    not_countable: NotCountable | None = None
    counted_from: Moment | None = None


class DutyAssigned(DutyFact):
    """Somebody else owes the duty now than its text names, or than owed it so far.

    `owner`: a role, or the text's own word where all whom it means can do it; where nobody at the
    school can, whoever is told outside. `also_owed_by`: further roles that owe it as well. `stands_in_for`:
    in whose place; `gap`: why, as a word of the vocabulary.
    """

    TOPIC: ClassVar[str] = "case.duty_assigned"
    VERSION: ClassVar[int] = 2

    owner: Code
    also_owed_by: tuple[Code, ...] = ()
    stands_in_for: Code | None = None
    gap: Code | None = None


class DutyLapsed(DutyFact):
    """The facts no longer carry the duty; `assessment` is the number of the one that says so."""

    TOPIC: ClassVar[str] = "case.duty_lapsed"
    VERSION: ClassVar[int] = 2

    assessment: int
    reason: Reason


class DutyDischarged(Event):
    """The duty was done."""

    TOPIC: ClassVar[str] = "case.duty_discharged"

    duty: DutyId
    by: Line
    to: tuple[Code, ...] = ()
    how: Line | None = None
    reference: Line | None = None


class DutyWaived(DutyFact):
    """Somebody with authority decided that the duty need not be done.

    Where the law says that somebody outside is told, that took two: `proposal` is the entry that
    proposed it, `advice` the entry of an agency's advice it rests on. `against_the_text`: it rests
    on none, and the text asked for it all the same.
    """

    TOPIC: ClassVar[str] = "case.duty_waived"
    VERSION: ClassVar[int] = 3

    reason: Reason
    role: Role
    against_the_text: bool = False
    advice: int | None = None
    proposal: int | None = None
    proposed_by: str | None = None


class DutyHandedOver(DutyFact):
    """Somebody outside took the duty on."""

    TOPIC: ClassVar[str] = "case.duty_handed_over"
    VERSION: ClassVar[int] = 2

    to: Line
    reason: Reason
    reference: Line | None = None


class DutyHeld(DutyFact):
    """The duty waits."""

    TOPIC: ClassVar[str] = "case.duty_held"
    VERSION: ClassVar[int] = 2

    reason: Reason


class DutyReleased(DutyFact):
    """The duty waits no longer."""

    TOPIC: ClassVar[str] = "case.duty_released"
    VERSION: ClassVar[int] = 2

    duty: DutyId


class DutyBarred(DutyFact):
    """The duty waits because `clause` forbids its act for as long as it stands: nobody owes it."""

    TOPIC: ClassVar[str] = "case.duty_barred"
    VERSION: ClassVar[int] = 2

    act: Code
    clause: BarringClause


class DutyUnbarred(DutyFact):
    """Nothing forbids the duty any more: it begins now. `on_hold`: somebody's own hold goes on."""

    TOPIC: ClassVar[str] = "case.duty_unbarred"
    VERSION: ClassVar[int] = 3

    due_at: Moment | None = None
    on_hold: bool = False
    not_countable: NotCountable | None = None


class InformationAdded(Event):
    """Something more became known."""

    TOPIC: ClassVar[str] = "case.information_added"
    VERSION: ClassVar[int] = 2

    account: Account
    source: Line | None = None
    when: Happened | None = None
    urgent: bool = False


class EntryCorrected(Event):
    """How an earlier entry should read."""

    TOPIC: ClassVar[str] = "case.entry_corrected"

    entry: int
    account: Account
    reason: Reason


class EntryWithdrawn(Event):
    """An earlier entry should not be relied on."""

    TOPIC: ClassVar[str] = "case.entry_withdrawn"

    entry: int
    reason: Reason


class FactsEstablished(Event):
    """Facts unknown so far became known. `imagery`: from here on the case is an imagery case.

    `reasons`: why, of the facts that somebody judged.
    """

    TOPIC: ClassVar[str] = "case.facts_established"
    VERSION: ClassVar[int] = 2

    facts: Facts
    imagery: bool = False
    reasons: tuple[FactReason, ...] = ()


class FactCorrected(Event):
    """A fact had been recorded wrongly; None makes it unknown again. `imagery` as above."""

    TOPIC: ClassVar[str] = "case.fact_corrected"

    fact: FactName
    was: FactValue | None
    value: FactValue | None
    reason: Reason
    imagery: bool = False


class DatesCorrected(Event):
    """How the two dates of the case read from here on, and how they read until now.

    `happened_at` is its place in the order, and `when` what was told, as on a report. `texts_then`:
    the texts in force on the day of learning, where they are not those that bind the case.
    """

    TOPIC: ClassVar[str] = "case.dates_corrected"

    learnt_at: Moment
    learnt_at_was: Moment
    happened_at: Moment
    happened_at_was: Moment
    when: Happened | None = None
    when_was: Happened | None = None
    texts_then: tuple[BoundPack, ...] = ()
    reason: Reason


class EvidenceRecorded(Event):
    """A piece of evidence is kept somewhere."""

    TOPIC: ClassVar[str] = "case.evidence_recorded"
    VERSION: ClassVar[int] = 2

    evidence: Evidence
    when: Happened | None = None


class PoliceInformed(Event):
    """The police were told."""

    TOPIC: ClassVar[str] = "case.police_informed"

    force: Line
    reference: Line | None = None
    by: Line


class PoliceFindingRecorded(Event):
    """The police found what the images are. `occurred_at` is when they said so.

    `known_before`: those of the facts that were on record. `imagery`: whether, by what they found,
    it is still a matter of indecent images, or could be.
    """

    TOPIC: ClassVar[str] = "case.police_finding_recorded"

    force: Name
    officer: Name
    reference: Reference
    facts: Facts
    known_before: Facts
    imagery: bool


class PoliceAllowedInvestigation(Event):
    """The police said that the school may investigate."""

    TOPIC: ClassVar[str] = "case.police_allowed_investigation"

    force: Line
    reference: Line | None = None
    given_by: Line


class InvestigationOpened(Event):
    """The school began to investigate."""

    TOPIC: ClassVar[str] = "case.investigation_opened"

    investigator: Line
    procedure: Line | None = None


class InvestigationClosed(Event):
    """The school's investigation ended."""

    TOPIC: ClassVar[str] = "case.investigation_closed"

    findings: Account


class MeasureRecorded(Event):
    """A measure was taken."""

    TOPIC: ClassVar[str] = "case.measure_recorded"
    VERSION: ClassVar[int] = 2

    kind: MeasureKind
    by: Line
    detail: Line | None = None
    reference: Line | None = None
    when: Happened | None = None
    device: HeldDevice | None = None


class AdviceRecorded(Event):
    """An agency gave advice."""

    TOPIC: ClassVar[str] = "case.advice_recorded"
    VERSION: ClassVar[int] = 2

    agency: Agency
    advice: Account
    given_by: Line
    reference: Line | None = None
    when: Happened | None = None


class CaseLinked(Event):
    """This case belongs together with another."""

    TOPIC: ClassVar[str] = "case.linked"

    other: UUID
    relation: LinkRelation


class OutcomeReached(Event):
    """What came of the case."""

    TOPIC: ClassVar[str] = "case.outcome_reached"

    outcome: CaseOutcome
    reason: Reason


class CaseClosed(Event):
    """Nothing is left to do."""

    TOPIC: ClassVar[str] = "case.closed"

    reason: Reason


class CaseReopened(Event):
    """Something is left to do after all."""

    TOPIC: ClassVar[str] = "case.reopened"

    reason: Reason


CaseEvent = (
    IncidentReported
    | ImageryDiscovered
    | CasePlaced
    | CaseAssessed
    | DutyRaised
    | DutyAssigned
    | DutyLapsed
    | DutyDischarged
    | DutyWaived
    | DutyHandedOver
    | DutyHeld
    | DutyReleased
    | DutyBarred
    | DutyUnbarred
    | InformationAdded
    | EntryCorrected
    | EntryWithdrawn
    | FactsEstablished
    | FactCorrected
    | DatesCorrected
    | EvidenceRecorded
    | PoliceInformed
    | PoliceAllowedInvestigation
    | InvestigationOpened
    | InvestigationClosed
    | MeasureRecorded
    | AdviceRecorded
    | CaseLinked
    | OutcomeReached
    | CaseClosed
    | CaseReopened
    | ClockEvent
    | PersonInvolved
    | PersonUninvolved
    | AllegationEvent
    | ReferralEvent
    | ChronologyIncluded
    | ChronologyLeftOut
    | ConcernsLinked
    | TextsSilent
    | PoliceFindingRecorded
    | ApprovalEvent
    | NamedMatched
    | NamedUnmatched
    | UrgencyStoodDown
    | ReportAddedTo
    | CaseLeftClosed
    | CaseworkerRecused
    | ReporterDidDuty
    | ExclusionEvent
)
