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
    Command,
    Frozen,
    Name,
    Narrative,
    Reason,
    Reference,
    Sha256,
    ShortText,
    Timestamp,
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

    what: ShortText = Field(description="What it is.")
    kept_where: ShortText = Field(description="Where it is kept.")
    kept_by: ShortText = Field(description="Who keeps it.")
    sha256: Sha256 | None = Field(default=None, description="Its SHA-256, if somebody took it.")


class FactReason(Frozen):
    """Why somebody says so of one fact: a judgement without its reason is worth little."""

    fact: FactName = Field(description="The fact, by the vocabulary's name.")
    reason: Reason = Field(description="Why.")


class ReportIncident(ToldCommand):
    """Any member of staff reports what happened, as facts of the vocabulary.

    `learnt_at` is when the school came to know: it chooses the binding pack version and
    starts the clocks; the moment of recording if left out. `subject` is the sign-in of the
    person whose conduct it is, where that person uses Casebook: it shuts them out. `named`: whom
    it is about and what part they had. `urgent`: a child is in danger now. `reasons`: why, of those
    of the facts that somebody had to judge.
    """

    facts: Facts = Field(
        description="The facts, by the vocabulary's names. What is not known is left out."
    )
    reasons: Annotated[tuple[FactReason, ...], REFUSED] = Field(
        default=(),
        max_length=60,
        description="Why, of those of the facts that somebody had to judge.",
    )
    learnt_at: Timestamp | None = Field(
        default=None,
        description="When the school came to know; now, if left out. It starts the clocks.",
    )
    account: Narrative | None = Field(
        default=None, description="What happened, in somebody's words."
    )
    subject: Annotated[Name, taken("A sign-in, whose shape is the issuer's.")] | None = Field(
        default=None,
        description=(
            "The sign-in of the person whose conduct it is, if they use Casebook; or"
            " choose them in `named`. Whoever signs in by it is shut out; whom the"
            " directory does not hold stays to be matched."
        ),
    )
    evidence: Annotated[tuple[Evidence, ...], REFUSED] = Field(
        default=(),
        max_length=20,
        description="What, where, and by whom it is kept; never the piece itself.",
    )
    named: NamedPeople = Field(default=(), description="Whom it is about, and what part they had.")
    urgent: bool = Field(
        default=False,
        description="A child is in danger now: 999 first; it stands first in every list.",
    )


class ReportImageryDiscovery(ToldCommand):
    """Indecent images of children, or what could be: found, not looked at again.

    There is deliberately no field that could describe, show, link or fingerprint the material.
    `named` says who somebody is and no more. `urgent`: a child is in danger now.
    """

    facts: Facts = Field(
        description="The facts, by the vocabulary's names. What is not known is left out."
    )
    learnt_at: Timestamp | None = Field(
        default=None,
        description="When the school came to know; now, if left out. It starts the clocks.",
    )
    subject: Annotated[Name, taken("A sign-in, whose shape is the issuer's.")] | None = Field(
        default=None,
        description=(
            "The sign-in of the person whose conduct it is, if they use Casebook; or"
            " choose them in `named`. Whoever signs in by it is shut out; whom the"
            " directory does not hold stays to be matched."
        ),
    )
    named: NamedPeople = Field(default=(), description="Whom it is about, and what part they had.")
    urgent: bool = Field(
        default=False,
        description="A child is in danger now: 999 first; it stands first in every list.",
    )


class AddInformation(ToldCommand):
    """Something more has become known about what happened. `urgent`: a child is in danger now."""

    account: Narrative = Field(description="What happened, in somebody's words.")
    source: Name | None = Field(default=None, description="Where it came from.")
    urgent: bool = Field(
        default=False,
        description="A child is in danger now: 999 first; it stands first in every list.",
    )


class CorrectEntry(Command):
    """An earlier entry is wrong; this is how it should read. The earlier one stays on record."""

    entry: int = Field(ge=1, description="The version of the earlier entry.")
    account: Narrative = Field(description="What happened, in somebody's words.")
    reason: Annotated[Reason, taken("Why an entry that stays on record is not relied on.")] = Field(
        description="Why."
    )


class WithdrawEntry(Command):
    """An earlier entry should not be relied on. It stays on record, marked."""

    entry: int = Field(ge=1, description="The version of the earlier entry.")
    reason: Annotated[Reason, taken("Why an entry that stays on record is not relied on.")] = Field(
        description="Why."
    )


class EstablishFacts(Command):
    """Facts unknown so far are now known: the case is assessed again.

    `reasons`: why, of those of the facts that somebody had to judge. On a case about indecent
    images there is no place for them.
    """

    facts: Facts = Field(
        min_length=1,
        description="The facts, by the vocabulary's names. What is not known is left out.",
    )
    reasons: Annotated[tuple[FactReason, ...], REFUSED] = Field(
        default=(),
        max_length=60,
        description="Why, of those of the facts that somebody had to judge.",
    )
    occurred_at: Timestamp = Field(description="When it happened.")


class CorrectFact(Command):
    """A fact was recorded wrongly. `value` None makes it unknown again."""

    fact: FactName = Field(description="The fact, by the vocabulary's name.")
    value: FactValue | None = Field(description="What it should be; null makes it unknown again.")
    reason: Annotated[
        Reason, taken("Facts are corrected on such a case too, and never without a reason.")
    ] = Field(description="Why.")


class CorrectDates(Command):
    """When the school learnt of it, or when it happened, was recorded wrongly; or both were.

    What is left out stands. Both values of what is corrected stay on record, and the time of every
    duty that nobody has settled is counted anew. The texts that bind the case go on binding it.
    """

    model_config: ClassVar[Any] = {"json_schema_extra": AT_MOST_ONE}

    learnt_at: Timestamp | None = Field(
        default=None, description="When the school came to know; as it stands, if left out."
    )
    when: Happened | None = Field(
        default=None,
        description=(
            "When it happened, where that is known only roughly; in the place of `occurred_at`."
        ),
    )
    occurred_at: Annotated[Timestamp | None, AfterValidator(one_of_both)] = Field(
        default=None, description="When it happened; as it stands, if this and `when` are left out."
    )
    reason: Annotated[
        Reason, taken("Dates are corrected on such a case too, and never without a reason.")
    ] = Field(description="Why.")


class DischargeDuty(Command):
    """A duty was done: by whom, to whom, when, how, under which reference."""

    duty: DutyId = Field(description="The duty, by its id within the case.")
    by: Name = Field(description="Who did it.")
    to: tuple[Code, ...] = Field(default=(), description="Towards whom; who took the duty on.")
    occurred_at: Timestamp = Field(description="When it happened.")
    how: Annotated[ShortText, taken("By what way it was done.", at_most=80)] | None = Field(
        default=None, description="How it was done."
    )
    reference: Reference | None = Field(default=None, description="The reference it goes under.")


class WaiveDuty(Command):
    """Somebody with authority decides that a duty need not be done, and says why.

    Where the law says that the police, the LADO or another body outside is told, this only
    proposes it: another person who may open the case approves, or it stays owed. `advice`: the
    entry of such a body's own advice that it rests on; without one it is marked for ever as
    against the text. The duty to tell the police of indecent images is never waived.
    """

    duty: DutyId = Field(description="The duty, by its id within the case.")
    advice: int | None = Field(
        default=None, ge=1, description="The entry with the advice of an agency that it rests on."
    )
    reason: Annotated[Reason, taken("Nothing is waived without a reason.")] = Field(
        description="Why."
    )


class HandOverDuty(Command):
    """Somebody outside takes a duty on: it is theirs now."""

    duty: DutyId = Field(description="The duty, by its id within the case.")
    to: Name = Field(description="Towards whom; who took the duty on.")
    reason: Annotated[Reason, taken("Who took it on is not enough to follow it up.")] = Field(
        description="Why."
    )
    reference: Reference | None = Field(default=None, description="The reference it goes under.")


class PutDutyOnHold(Command):
    """A duty has to wait, for a stated reason."""

    duty: DutyId = Field(description="The duty, by its id within the case.")
    reason: Annotated[Reason, taken("Nothing waits without a reason.")] = Field(description="Why.")


class TakeDutyOffHold(Command):
    """A waiting duty is due again."""

    duty: DutyId = Field(description="The duty, by its id within the case.")


class RecordEvidence(ToldCommand):
    """A piece of evidence exists: what, where kept, by whom."""

    evidence: Annotated[Evidence, REFUSED] = Field(
        description="What, where, and by whom it is kept; never the piece itself."
    )


class InformPolice(Command):
    """The police were told. Discharges every open duty to inform them."""

    force: Name = Field(description="Which police force.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")
    by: Name = Field(description="Who did it.")
    occurred_at: Timestamp = Field(description="When it happened.")


class RecordPoliceFinding(Command):
    """The police found what the images are: they alone can say so, and what rests on it follows.

    `facts`: those of the image, as they found them. `officer` and `reference`: who of them said
    so, and under which number.
    """

    force: Name = Field(description="Which police force.")
    officer: Name = Field(description="Who of the police said so.")
    reference: Reference = Field(description="The reference it goes under.")
    facts: Facts = Field(
        min_length=1, description="The facts of the image, as the police found them."
    )
    occurred_at: Timestamp = Field(description="When it happened.")


class RecordPolicePermission(Command):
    """The police said that the school may investigate."""

    force: Name = Field(description="Which police force.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")
    given_by: Name = Field(description="Who gave it.")
    occurred_at: Timestamp = Field(description="When it happened.")


class OpenInvestigation(Command):
    """The school begins to investigate."""

    investigator: Name = Field(description="Who investigates.")
    procedure: Name | None = Field(default=None, description="Under which procedure.")
    occurred_at: Timestamp = Field(description="When it happened.")


class CloseInvestigation(Command):
    """The school's investigation has ended."""

    findings: Narrative = Field(description="What was found.")
    occurred_at: Timestamp = Field(description="When it happened.")


class RecordMeasure(ToldCommand):
    """A measure was taken. `device`: what tells a device that is held for the police from others."""

    kind: MeasureKind = Field(description="Which measure.")
    by: Name = Field(description="Who did it.")
    detail: ShortText | None = Field(default=None, description="What there is to add.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")
    device: HeldDevice | None = Field(
        default=None, description="What tells a device that is held for the police from others."
    )


class RecordAdvice(ToldCommand):
    """An agency gave advice."""

    agency: Agency = Field(description="Which agency.")
    advice: Annotated[Narrative, taken("What an agency advised decides what is done next.")] = (
        Field(description="What was advised.")
    )
    given_by: Name = Field(description="Who gave it.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")


class LinkCase(Command):
    """This case belongs together with another one."""

    other: UUID = Field(description="The other case.")
    relation: LinkRelation = Field(description="How the cases belong together.")


class ReachOutcome(Command):
    """What came of the case."""

    outcome: CaseOutcome = Field(description="What came of the case.")
    reason: Annotated[Reason, taken("No decision is recorded without its reason.")] = Field(
        description="Why."
    )


class CloseCase(Command):
    """Nothing is left to do here."""

    reason: Annotated[Reason, taken("No decision is recorded without its reason.")] = Field(
        description="Why."
    )


class ReopenCase(Command):
    """Something is left to do after all."""

    reason: Annotated[Reason, taken("No decision is recorded without its reason.")] = Field(
        description="Why."
    )


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
