"""Every fact a case's stream may hold. A stored event is named by its topic and version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field, StringConstraints

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
from domain.happened import WHEN_TOLD, Happened
from domain.messages import Event, Frozen, Name, Narrative, Reason, Reference, ShortText, Timestamp
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

    pack: PackId = Field(description="The id of the pack.")
    version: PackVersion = Field(description="Its version.")
    sha256: str = Field(description="The SHA-256 of the text.")


class IncidentReported(Event):
    """Somebody reported what happened.

    `when`: as it was told, where that is not one moment; `occurred_at` is its place in the order.
    `reasons`: why, of the facts that somebody judged.
    """

    TOPIC: ClassVar[str] = "case.incident_reported"
    VERSION: ClassVar[int] = 3

    school: str = Field(description="The school.")
    facts: Facts = Field(description="The facts, by the vocabulary's names.")
    learnt_at: Timestamp = Field(description="When the school came to know.")
    account: Narrative | None = Field(
        default=None, description="What happened, in somebody's words."
    )
    evidence: tuple[Evidence, ...] = Field(default=(), description="Where evidence is kept.")
    reasons: tuple[FactReason, ...] = Field(
        default=(), description="Why, of the facts that somebody judged."
    )
    when: Happened | None = Field(default=None, description=WHEN_TOLD)
    named: tuple[NamedAsTold, ...] = Field(default=(), description="Whom it names.")
    urgent: bool = Field(default=False, description="It was said that a child is in danger now.")


class ImageryDiscovered(Event):
    """Indecent images were found. Nothing of them is recorded.

    They are indecent images of children, or what could be.
    """

    TOPIC: ClassVar[str] = "case.imagery_discovered"
    VERSION: ClassVar[int] = 3

    school: str = Field(description="The school.")
    facts: Facts = Field(description="The facts, by the vocabulary's names.")
    learnt_at: Timestamp = Field(description="When the school came to know.")
    when: Happened | None = Field(default=None, description=WHEN_TOLD)
    named: tuple[NamedAsTold, ...] = Field(default=(), description="Whom it names.")
    urgent: bool = Field(default=False, description="It was said that a child is in danger now.")


class CasePlaced(Event):
    """Who may open the case, and why.

    Who may is said by role and by name.
    """

    TOPIC: ClassVar[str] = "case.placed"

    compartment: Compartment = Field(description="The record it is written into.")
    reader_roles: tuple[Role, ...] = Field(description="Roles that may open it.")
    readers: tuple[str, ...] = Field(default=(), description="People who may open it.")
    excluded: tuple[str, ...] = Field(default=(), description="People who never may.")
    rule: str = Field(description="The rule that placed it.")


class CaseAssessed(Event):
    """What one pack says of the facts as they stand.

    `weaker`, on the school's own reading only: where it falls short of the statutory packs.
    """

    TOPIC: ClassVar[str] = "case.assessed"

    number: int = Field(description="Counts the case's assessments.")
    bound: BoundPack = Field(description="The exact text it rests on.")
    layer: str = Field(description="The school's own policy, or a statutory pack.")
    assessment: Assessment = Field(description="What the pack says.")
    weaker: tuple[WeakerSpot, ...] = Field(
        default=(), description="Where the school's own policy asks for less than a statutory pack."
    )


class TextsSilent(Event):
    """Statutory texts that bind the case as well, and say nothing of the facts so far."""

    TOPIC: ClassVar[str] = "case.texts_silent"

    texts: tuple[BoundPack, ...] = Field(description="The exact texts.")


class DutyRaised(Event):
    """The binding policy asks for this.

    `occurred_at` is when the duty began. `due_at` is None where the text gives no number; and
    where dates are missing to count it: `not_countable` says which. `counted_from`: a start of
    the duty's own for its time; left out, that is when the school learnt. No duty is counted
    from before that.
    """

    TOPIC: ClassVar[str] = "case.duty_raised"
    VERSION: ClassVar[int] = 2

    duty: DutyId = Field(description="The duty, by its id within the case.")
    bound: BoundPack = Field(description="The exact text it rests on.")
    asked: AssessedDuty = Field(description="What is asked for.")
    due_at: Timestamp | None = Field(default=None, description="By when, if the text gives a time.")
    stricter_than: tuple[DutyId, ...] = Field(
        default=(), description="Duties of other packs that ask for less."
    )
    not_countable: NotCountable | None = Field(
        default=None, description="Which dates are missing to count its time; null where none are."
    )
    counted_from: Timestamp | None = Field(
        default=None,
        description="From when its time is counted; null: from when the school learnt.",
    )


class DutyAssigned(DutyFact):
    """Somebody else owes the duty now than before.

    Else than its text names, or than owed it so far. `owner`: a role, or the text's own word
    where all whom it means can do it; where nobody at the school can, whoever is told outside.
    `also_owed_by`: further roles that owe it as well. `stands_in_for`: in whose place; `gap`:
    why, as a word of the vocabulary.
    """

    TOPIC: ClassVar[str] = "case.duty_assigned"
    VERSION: ClassVar[int] = 2

    owner: Code = Field(description="Who owes it now.")
    also_owed_by: tuple[Code, ...] = Field(
        default=(), description="Further roles that owe it as well."
    )
    stands_in_for: Code | None = Field(default=None, description="In whose place.")
    gap: Code | None = Field(default=None, description="Why, where the text names somebody else.")


class DutyLapsed(DutyFact):
    """The facts no longer carry the duty."""

    TOPIC: ClassVar[str] = "case.duty_lapsed"
    VERSION: ClassVar[int] = 2
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"assessment": "assessment_number"}

    assessment: int = Field(description="The number of the assessment that says so.")
    reason: Reason = Field(description="Why.")


class DutyDischarged(Event):
    """The duty was done."""

    TOPIC: ClassVar[str] = "case.duty_discharged"

    duty: DutyId = Field(description="The duty, by its id within the case.")
    by: ShortText = Field(description="Who did it.")
    to: tuple[Code, ...] = Field(
        default=(), description="Towards whom, in words of the vocabulary."
    )
    how: ShortText | None = Field(default=None, description="How.")
    reference: ShortText | None = Field(default=None, description="The reference it goes under.")


class DutyWaived(DutyFact):
    """Somebody with authority decided that the duty need not be done.

    Where the law says that somebody outside is told, that took two: `proposal` is the entry that
    proposed it, `advice` the entry of an agency's advice it rests on. `against_the_text`: it rests
    on none, and the text asked for it all the same.
    """

    TOPIC: ClassVar[str] = "case.duty_waived"
    VERSION: ClassVar[int] = 3
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"advice": "advice_entry"}

    reason: Reason = Field(description="Why.")
    role: Role = Field(description="By what authority.")
    against_the_text: bool = Field(
        default=False,
        description="It rests on no agency's advice, and the text asked for it all the same.",
    )
    advice: int | None = Field(
        default=None, description="The version of the entry with the advice it rests on."
    )
    proposal: int | None = Field(
        default=None,
        description="The version of the entry that proposed it; null: one person waived it.",
    )
    proposed_by: str | None = Field(default=None, description="The sign-in of whoever proposed it.")


class DutyHandedOver(DutyFact):
    """Somebody outside took the duty on."""

    TOPIC: ClassVar[str] = "case.duty_handed_over"
    VERSION: ClassVar[int] = 2
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"to": "handed_to"}

    to: ShortText = Field(description="Who took it on.")
    reason: Reason = Field(description="Why.")
    reference: ShortText | None = Field(default=None, description="The reference it goes under.")


class DutyHeld(DutyFact):
    """The duty waits."""

    TOPIC: ClassVar[str] = "case.duty_held"
    VERSION: ClassVar[int] = 2

    reason: Reason = Field(description="Why.")


class DutyReleased(DutyFact):
    """The duty waits no longer."""

    TOPIC: ClassVar[str] = "case.duty_released"
    VERSION: ClassVar[int] = 2

    duty: DutyId = Field(description="The duty, by its id within the case.")


class DutyBarred(DutyFact):
    """The duty waits because a clause forbids its act; nobody owes it.

    That is for as long as `clause` stands.
    """

    TOPIC: ClassVar[str] = "case.duty_barred"
    VERSION: ClassVar[int] = 2

    act: Code = Field(description="What must not be done.")
    clause: BarringClause = Field(description="The clause that forbids it, `pack@version/clause`.")


class DutyUnbarred(DutyFact):
    """Nothing forbids the duty any more; it begins now."""

    TOPIC: ClassVar[str] = "case.duty_unbarred"
    VERSION: ClassVar[int] = 3

    due_at: Timestamp | None = Field(default=None, description="By when, if the text gives a time.")
    on_hold: bool = Field(default=False, description="Whether somebody's own hold goes on.")
    not_countable: NotCountable | None = Field(
        default=None, description="Which dates are missing to count its time; null where none are."
    )


class InformationAdded(Event):
    """Something more became known."""

    TOPIC: ClassVar[str] = "case.information_added"
    VERSION: ClassVar[int] = 2

    account: Narrative = Field(description="What happened, in somebody's words.")
    source: ShortText | None = Field(default=None, description="Where it came from.")
    when: Happened | None = Field(default=None, description=WHEN_TOLD)
    urgent: bool = Field(default=False, description="It was said that a child is in danger now.")


class EntryCorrected(Event):
    """How an earlier entry should read."""

    TOPIC: ClassVar[str] = "case.entry_corrected"

    entry: int = Field(description="The version of the earlier entry.")
    account: Narrative = Field(description="How it should read.")
    reason: Reason = Field(description="Why.")


class EntryWithdrawn(Event):
    """An earlier entry should not be relied on."""

    TOPIC: ClassVar[str] = "case.entry_withdrawn"

    entry: int = Field(description="The version of the earlier entry.")
    reason: Reason = Field(description="Why.")


class FactsEstablished(Event):
    """Facts unknown so far became known.

    `reasons`: why, of the facts that somebody judged.
    """

    TOPIC: ClassVar[str] = "case.facts_established"
    VERSION: ClassVar[int] = 2

    facts: Facts = Field(description="The facts, by the vocabulary's names.")
    imagery: bool = Field(default=False, description="From here on the case is an imagery case.")
    reasons: tuple[FactReason, ...] = Field(
        default=(), description="Why, of the facts that somebody judged."
    )


class FactCorrected(Event):
    """A fact had been recorded wrongly."""

    TOPIC: ClassVar[str] = "case.fact_corrected"

    fact: FactName = Field(description="The fact, by the vocabulary's name.")
    was: FactValue | None = Field(description="What stood; null: it was unknown.")
    value: FactValue | None = Field(description="What stands now; null: it is unknown again.")
    reason: Reason = Field(description="Why.")
    imagery: bool = Field(default=False, description="From here on the case is an imagery case.")


class DatesCorrected(Event):
    """How the two dates of the case read from here on, and how they read until now.

    `happened_at` is its place in the order, and `when` what was told, as on a report. `texts_then`:
    the texts in force on the day of learning, where they are not those that bind the case.
    """

    TOPIC: ClassVar[str] = "case.dates_corrected"

    learnt_at: Timestamp = Field(description="When the school came to know.")
    learnt_at_was: Timestamp = Field(description="What was on record until now.")
    happened_at: Timestamp = Field(description="When it happened, or its place in the order.")
    happened_at_was: Timestamp = Field(description="What was on record until now.")
    when: Happened | None = Field(default=None, description=WHEN_TOLD)
    when_was: Happened | None = Field(default=None, description="What was told of it until now.")
    texts_then: tuple[BoundPack, ...] = Field(
        default=(),
        description=(
            "The texts in force on the day of learning, where others bind the case. What"
            " binds it stays; a person decides what follows."
        ),
    )
    reason: Reason = Field(description="Why.")


class EvidenceRecorded(Event):
    """A piece of evidence is kept somewhere."""

    TOPIC: ClassVar[str] = "case.evidence_recorded"
    VERSION: ClassVar[int] = 2
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"evidence": "piece"}

    evidence: Evidence = Field(description="What, where, and by whom it is kept.")
    when: Happened | None = Field(default=None, description=WHEN_TOLD)


class PoliceInformed(Event):
    """The police were told."""

    TOPIC: ClassVar[str] = "case.police_informed"

    force: ShortText = Field(description="Which police force.")
    reference: ShortText | None = Field(default=None, description="The reference it goes under.")
    by: ShortText = Field(description="Who told them.")


class PoliceFindingRecorded(Event):
    """The police found what the images are.

    `occurred_at` is when they said so. `known_before`: those of the facts that were on record.
    `imagery`: whether, by what they found, it is still a matter of indecent images, or could
    be.
    """

    TOPIC: ClassVar[str] = "case.police_finding_recorded"

    force: Name = Field(description="Which police force.")
    officer: Name = Field(description="Who of them said so.")
    reference: Reference = Field(description="The reference it goes under.")
    facts: Facts = Field(description="The facts of the image, as they found them.")
    known_before: Facts = Field(description="Those that were on record before.")
    imagery: bool = Field(
        description="Whether it is still a matter of indecent images, or could be."
    )


class PoliceAllowedInvestigation(Event):
    """The police said that the school may investigate."""

    TOPIC: ClassVar[str] = "case.police_allowed_investigation"

    force: ShortText = Field(description="Which police force.")
    reference: ShortText | None = Field(default=None, description="The reference it goes under.")
    given_by: ShortText = Field(description="Who said so.")


class InvestigationOpened(Event):
    """The school began to investigate."""

    TOPIC: ClassVar[str] = "case.investigation_opened"

    investigator: ShortText = Field(description="Who investigates.")
    procedure: ShortText | None = Field(default=None, description="Under which procedure.")


class InvestigationClosed(Event):
    """The school's investigation ended."""

    TOPIC: ClassVar[str] = "case.investigation_closed"

    findings: Narrative = Field(description="What was found.")


class MeasureRecorded(Event):
    """A measure was taken."""

    TOPIC: ClassVar[str] = "case.measure_recorded"
    VERSION: ClassVar[int] = 2
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"kind": "measure"}

    kind: MeasureKind = Field(description="Which measure.")
    by: ShortText = Field(description="Who took it.")
    detail: ShortText | None = Field(default=None, description="What there is to add.")
    reference: ShortText | None = Field(default=None, description="The reference it goes under.")
    when: Happened | None = Field(default=None, description=WHEN_TOLD)
    device: HeldDevice | None = Field(
        default=None, description="The device that is held, told from others."
    )


class AdviceRecorded(Event):
    """An agency gave advice."""

    TOPIC: ClassVar[str] = "case.advice_recorded"
    VERSION: ClassVar[int] = 2

    agency: Agency = Field(description="Which agency.")
    advice: Narrative = Field(description="What it advised.")
    given_by: ShortText = Field(description="Who gave it.")
    reference: ShortText | None = Field(default=None, description="The reference it goes under.")
    when: Happened | None = Field(default=None, description=WHEN_TOLD)


class CaseLinked(Event):
    """This case belongs together with another."""

    TOPIC: ClassVar[str] = "case.linked"

    other: UUID = Field(description="The other case.")
    relation: LinkRelation = Field(description="How they belong together.")


class OutcomeReached(Event):
    """What came of the case."""

    TOPIC: ClassVar[str] = "case.outcome_reached"

    outcome: CaseOutcome = Field(description="The outcome.")
    reason: Reason = Field(description="Why.")


class CaseClosed(Event):
    """Nothing is left to do."""

    TOPIC: ClassVar[str] = "case.closed"

    reason: Reason = Field(description="Why.")


class CaseReopened(Event):
    """Something is left to do after all."""

    TOPIC: ClassVar[str] = "case.reopened"

    reason: Reason = Field(description="Why.")


CaseEvent = (
    IncidentReported
    | ImageryDiscovered
    | CasePlaced
    | CaseAssessed
    | DutyRaised
    | DutyAssigned
    | ReporterDidDuty
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
    | DatesCorrected
    | ClockEvent
    | PersonInvolved
    | PersonUninvolved
    | NamedMatched
    | NamedUnmatched
    | UrgencyStoodDown
    | ReportAddedTo
    | CaseLeftClosed
    | CaseworkerRecused
    | ExclusionEvent
    | AllegationEvent
    | ChronologyIncluded
    | ChronologyLeftOut
    | ConcernsLinked
    | TextsSilent
    | ReferralEvent
    | PoliceFindingRecorded
    | ApprovalEvent
)
"""In the order in which the graph lists the kinds of entry: a new one goes to the end."""
