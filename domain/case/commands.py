"""Every request a case answers. The models are the REST bodies and the mutation inputs as well.

On an indecent-image case nothing that describes, shows, links or fingerprints the material is
ever accepted: `ReportImageryDiscovery` has no field for it, and the decisions refuse the rest.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar
from uuid import UUID

from pydantic import AfterValidator, Field

from domain.case.allegation import AllegationCommand
from domain.case.approvals import ApprovalCommand
from domain.case.chronology import IncludeInChronology, LeaveOutOfChronology
from domain.case.concern_links import LinkConcerns
from domain.case.devices import HeldDevice
from domain.case.exclusion import ExclusionCommand
from domain.case.named import MatchNamed, NamedPeople, UnmatchNamed
from domain.case.own_report import ReportDutyDone
from domain.case.people import InvolvePerson, UninvolvePerson
from domain.case.recusal import RecuseOneself
from domain.case.referral import ReferralCommand
from domain.case.report_additions import AddToOwnReport, LeaveClosed
from domain.case.urgency import StandDownUrgency
from domain.happened import AT_MOST_ONE, Happened, ToldCommand, one_of_both
from domain.messages import (
    REFUSED,
    Account,
    Command,
    Frozen,
    Line,
    Moment,
    Name,
    Reason,
    Reference,
    Sha256,
    closed_words,
    taken,
)
from domain.policy.words import Code, FactName, Facts, FactValue
from domain.vocabulary import Agency, CaseOutcome, LinkRelation, MeasureKind

DutyId = Annotated[
    str,
    Field(min_length=3, max_length=200),
    closed_words("The packs make the ids of duties, and one that stands on no duty is refused."),
]


class Evidence(Frozen):
    """Where a piece of evidence is kept. The piece itself never enters the record."""

    what: Line
    kept_where: Line
    kept_by: Line
    sha256: Sha256 | None = None


class FactReason(Frozen):
    """Why somebody says so of one fact: a judgement without its reason is worth little."""

    fact: FactName
    reason: Reason


class ReportIncident(ToldCommand):
    """Any member of staff reports what happened, as facts of the vocabulary.

    `learnt_at` is when the school came to know: it chooses the binding pack version and
    starts the clocks; the moment of recording if left out. `subject` is the sign-in of the
    person whose conduct it is, where that person uses Casebook: it shuts them out. `named`: whom
    it is about and what part they had. `urgent`: a child is in danger now. `reasons`: why, of those
    of the facts that somebody had to judge.
    """

    facts: Facts
    reasons: Annotated[tuple[FactReason, ...], REFUSED] = Field(default=(), max_length=60)
    learnt_at: Moment | None = None
    account: Account | None = None
    subject: Annotated[Name, taken("A sign-in, whose shape is the issuer's.")] | None = None
    evidence: Annotated[tuple[Evidence, ...], REFUSED] = Field(default=(), max_length=20)
    named: NamedPeople = ()
    urgent: bool = False


class ReportImageryDiscovery(ToldCommand):
    """Indecent images of children, or what could be: found, not looked at again.

    There is deliberately no field that could describe, show, link or fingerprint the material.
    `named` says who somebody is and no more. `urgent`: a child is in danger now.
    """

    facts: Facts
    learnt_at: Moment | None = None
    subject: Annotated[Name, taken("A sign-in, whose shape is the issuer's.")] | None = None
    named: NamedPeople = ()
    urgent: bool = False


class AddInformation(ToldCommand):
    """Something more has become known about what happened. `urgent`: a child is in danger now."""

    account: Account
    source: Name | None = None
    urgent: bool = False


class CorrectEntry(Command):
    """An earlier entry is wrong; this is how it should read. The earlier one stays on record."""

    entry: int = Field(ge=1)
    account: Account
    reason: Annotated[Reason, taken("Why an entry that stays on record is not relied on.")]


class WithdrawEntry(Command):
    """An earlier entry should not be relied on. It stays on record, marked."""

    entry: int = Field(ge=1)
    reason: Annotated[Reason, taken("Why an entry that stays on record is not relied on.")]


class EstablishFacts(Command):
    """Facts unknown so far are now known: the case is assessed again.

    `reasons`: why, of those of the facts that somebody had to judge. On a case about indecent
    images there is no place for them.
    """

    facts: Facts = Field(min_length=1)
    reasons: Annotated[tuple[FactReason, ...], REFUSED] = Field(default=(), max_length=60)
    occurred_at: Moment


class CorrectFact(Command):
    """A fact was recorded wrongly. `value` None makes it unknown again."""

    fact: FactName
    value: FactValue | None
    reason: Annotated[
        Reason, taken("Facts are corrected on such a case too, and never without a reason.")
    ]


class CorrectDates(Command):
    """When the school learnt of it, or when it happened, was recorded wrongly; or both were.

    What is left out stands. Both values of what is corrected stay on record, and the time of every
    duty that nobody has settled is counted anew. The texts that bind the case go on binding it.
    """

    model_config: ClassVar[Any] = {"json_schema_extra": AT_MOST_ONE}

    learnt_at: Moment | None = None
    when: Happened | None = None
    occurred_at: Annotated[Moment | None, AfterValidator(one_of_both)] = None
    reason: Annotated[
        Reason, taken("Dates are corrected on such a case too, and never without a reason.")
    ]


class DischargeDuty(Command):
    """A duty was done: by whom, to whom, when, how, under which reference."""

    duty: DutyId
    by: Name
    to: tuple[Code, ...] = ()
    occurred_at: Moment
    how: Annotated[Line, taken("By what way it was done.", at_most=80)] | None = None
    reference: Reference | None = None


class WaiveDuty(Command):
    """Somebody with authority decides that a duty need not be done, and says why.

    Where the law says that the police, the LADO or another body outside is told, this only
    proposes it: another person who may open the case approves, or it stays owed. `advice`: the
    entry of such a body's own advice that it rests on; without one it is marked for ever as
    against the text. The duty to tell the police of indecent images is never waived.
    """

    duty: DutyId
    advice: int | None = Field(default=None, ge=1)
    reason: Annotated[Reason, taken("Nothing is waived without a reason.")]


class HandOverDuty(Command):
    """Somebody outside takes a duty on: it is theirs now."""

    duty: DutyId
    to: Name
    reason: Annotated[Reason, taken("Who took it on is not enough to follow it up.")]
    reference: Reference | None = None


class PutDutyOnHold(Command):
    """A duty has to wait, for a stated reason."""

    duty: DutyId
    reason: Annotated[Reason, taken("Nothing waits without a reason.")]


class TakeDutyOffHold(Command):
    """A waiting duty is due again."""

    duty: DutyId


class RecordEvidence(ToldCommand):
    """A piece of evidence exists: what, where kept, by whom."""

    evidence: Annotated[Evidence, REFUSED]


class InformPolice(Command):
    """The police were told. Discharges every open duty to inform them."""

    force: Name
    reference: Reference | None = None
    by: Name
    occurred_at: Moment


class RecordPoliceFinding(Command):
    """The police found what the images are: they alone can say so, and what rests on it follows.

    `facts`: those of the image, as they found them. `officer` and `reference`: who of them said
    so, and under which number.
    """

    force: Name
    officer: Name
    reference: Reference
    facts: Facts = Field(min_length=1)
    occurred_at: Moment


class RecordPolicePermission(Command):
    """The police said that the school may investigate."""

    force: Name
    reference: Reference | None = None
    given_by: Name
    occurred_at: Moment


class OpenInvestigation(Command):
    """The school begins to investigate."""

    investigator: Name
    procedure: Name | None = None
    occurred_at: Moment


class CloseInvestigation(Command):
    """The school's investigation has ended."""

    findings: Account
    occurred_at: Moment


class RecordMeasure(ToldCommand):
    """A measure was taken. `device`: what tells a device that is held for the police from others."""

    kind: MeasureKind
    by: Name
    detail: Line | None = None
    reference: Reference | None = None
    device: HeldDevice | None = None


class RecordAdvice(ToldCommand):
    """An agency gave advice."""

    agency: Agency
    advice: Annotated[Account, taken("What an agency advised decides what is done next.")]
    given_by: Name
    reference: Reference | None = None


class LinkCase(Command):
    """This case belongs together with another one."""

    other: UUID
    relation: LinkRelation


class ReachOutcome(Command):
    """What came of the case."""

    outcome: CaseOutcome
    reason: Annotated[Reason, taken("No decision is recorded without its reason.")]


class CloseCase(Command):
    """Nothing is left to do here."""

    reason: Annotated[Reason, taken("No decision is recorded without its reason.")]


class ReopenCase(Command):
    """Something is left to do after all."""

    reason: Annotated[Reason, taken("No decision is recorded without its reason.")]


CaseCommand = (
    ReportIncident
    | ReportImageryDiscovery
    | AddInformation
    | CorrectEntry
    | WithdrawEntry
    | EstablishFacts
    | CorrectFact
    | CorrectDates
    | DischargeDuty
    | WaiveDuty
    | HandOverDuty
    | PutDutyOnHold
    | TakeDutyOffHold
    | RecordEvidence
    | InformPolice
    | RecordPolicePermission
    | OpenInvestigation
    | CloseInvestigation
    | RecordMeasure
    | RecordAdvice
    | LinkCase
    | ReachOutcome
    | CloseCase
    | ReopenCase
    | InvolvePerson
    | UninvolvePerson
    | AllegationCommand
    | ReferralCommand
    | IncludeInChronology
    | LeaveOutOfChronology
    | LinkConcerns
    | RecordPoliceFinding
    | ApprovalCommand
    | MatchNamed
    | UnmatchNamed
    | StandDownUrgency
    | AddToOwnReport
    | LeaveClosed
    | RecuseOneself
    | ReportDutyDone
    | ExclusionCommand
)
