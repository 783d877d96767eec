"""Every request a case answers. The models are the REST bodies and the mutation inputs as well.

On an indecent-image case nothing that describes, shows, links or fingerprints the material is
ever accepted: `ReportImageryDiscovery` has no field for it, and the decisions refuse the rest.
"""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from domain.case.allegation import AllegationCommand
from domain.case.chronology import IncludeInChronology, LeaveOutOfChronology
from domain.case.concern_links import LinkConcerns
from domain.case.named import MatchNamed, NamedPeople, UnmatchNamed
from domain.case.own_report import ReportDutyDone
from domain.case.people import InvolvePerson, UninvolvePerson
from domain.case.recusal import RecuseOneself
from domain.case.referral import ReferralCommand
from domain.case.report_additions import AddToOwnReport, LeaveClosed
from domain.case.urgency import StandDownUrgency
from domain.happened import Happened, ToldCommand, one_of_both
from domain.messages import Account, Command, Frozen, Line, Moment, Reason, Sha256
from domain.policy.words import Code, FactName, Facts, FactValue
from domain.vocabulary import Agency, CaseOutcome, LinkRelation, MeasureKind

DutyId = Annotated[str, Field(min_length=3, max_length=200)]


class Evidence(Frozen):
    """Where a piece of evidence is kept. The piece itself never enters the record."""

    what: Line
    kept_where: Line
    kept_by: Line
    sha256: Sha256 | None = None


class ReportIncident(ToldCommand):
    """Any member of staff reports what happened, as facts of the vocabulary.

    `learnt_at` is when the school came to know: it chooses the binding pack version and
    starts the clocks; the moment of recording if left out. `subject` is the sign-in of the
    person whose conduct it is, where that person uses Casebook: it shuts them out. `named`: whom
    it is about and what part they had. `urgent`: a child is in danger now.
    """

    facts: Facts
    learnt_at: Moment | None = None
    account: Account | None = None
    subject: Line | None = None
    evidence: tuple[Evidence, ...] = Field(default=(), max_length=20)
    named: NamedPeople = ()
    urgent: bool = False


class ReportImageryDiscovery(ToldCommand):
    """Indecent images of children, or what could be: found, not looked at again.

    There is deliberately no field that could describe, show, link or fingerprint the material.
    `named` says who somebody is and no more. `urgent`: a child is in danger now.
    """

    facts: Facts
    learnt_at: Moment | None = None
    subject: Line | None = None
    named: NamedPeople = ()
    urgent: bool = False


class AddInformation(ToldCommand):
    """Something more has become known about what happened. `urgent`: a child is in danger now."""

    account: Account
    source: Line | None = None
    urgent: bool = False


class CorrectEntry(Command):
    """An earlier entry is wrong; this is how it should read. The earlier one stays on record."""

    entry: int = Field(ge=1)
    account: Account
    reason: Reason


class WithdrawEntry(Command):
    """An earlier entry should not be relied on. It stays on record, marked."""

    entry: int = Field(ge=1)
    reason: Reason


class FactReason(Frozen):
    """Why somebody says so of one fact: a judgement without its reason is worth little."""

    fact: FactName
    reason: Reason


class EstablishFacts(Command):
    """Facts unknown so far are now known: the case is assessed again.

    `reasons`: why, of those of the facts that somebody had to judge. On a case about indecent
    images there is no place for them.
    """

    facts: Facts = Field(min_length=1)
    reasons: tuple[FactReason, ...] = Field(default=(), max_length=60)
    occurred_at: Moment


class CorrectFact(Command):
    """A fact was recorded wrongly. `value` None makes it unknown again."""

    fact: FactName
    value: FactValue | None
    reason: Reason


class CorrectDates(Command):
    """When the school learnt of it, or when it happened, was recorded wrongly; or both were.

    What is left out stands. Both values of what is corrected stay on record, and the time of every
    duty that nobody has settled is counted anew. The texts that bind the case go on binding it.
    """

    learnt_at: Moment | None = None
    when: Happened | None = None
    occurred_at: Annotated[Moment | None, AfterValidator(one_of_both)] = None
    reason: Reason


class DischargeDuty(Command):
    """A duty was done: by whom, to whom, when, how, under which reference."""

    duty: DutyId
    by: Line
    to: tuple[Code, ...] = ()
    occurred_at: Moment
    how: Line | None = None
    reference: Line | None = None


class WaiveDuty(Command):
    """Somebody with authority decides that a duty need not be done, and says why."""

    duty: DutyId
    reason: Reason


class HandOverDuty(Command):
    """Somebody outside takes a duty on: it is theirs now."""

    duty: DutyId
    to: Line
    reason: Reason
    reference: Line | None = None


class PutDutyOnHold(Command):
    """A duty has to wait, for a stated reason."""

    duty: DutyId
    reason: Reason


class TakeDutyOffHold(Command):
    """A waiting duty is due again."""

    duty: DutyId


class RecordEvidence(ToldCommand):
    """A piece of evidence exists: what, where kept, by whom."""

    evidence: Evidence


class InformPolice(Command):
    """The police were told. Discharges every open duty to inform them."""

    force: Line
    reference: Line | None = None
    by: Line
    occurred_at: Moment


class RecordPolicePermission(Command):
    """The police said that the school may investigate."""

    force: Line
    reference: Line | None = None
    given_by: Line
    occurred_at: Moment


class OpenInvestigation(Command):
    """The school begins to investigate."""

    investigator: Line
    procedure: Line | None = None
    occurred_at: Moment


class CloseInvestigation(Command):
    """The school's investigation has ended."""

    findings: Account
    occurred_at: Moment


class RecordMeasure(ToldCommand):
    """A measure was taken."""

    kind: MeasureKind
    by: Line
    detail: Line | None = None
    reference: Line | None = None


class RecordAdvice(ToldCommand):
    """An agency gave advice."""

    agency: Agency
    advice: Account
    given_by: Line
    reference: Line | None = None


class LinkCase(Command):
    """This case belongs together with another one."""

    other: UUID
    relation: LinkRelation


class ReachOutcome(Command):
    """What came of the case."""

    outcome: CaseOutcome
    reason: Reason


class CloseCase(Command):
    """Nothing is left to do here."""

    reason: Reason


class ReopenCase(Command):
    """Something is left to do after all."""

    reason: Reason


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
    | MatchNamed
    | UnmatchNamed
    | StandDownUrgency
    | AddToOwnReport
    | LeaveClosed
    | RecuseOneself
    | ReportDutyDone
)
