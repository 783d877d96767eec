"""The working life of an allegation against an adult: what can be asked for, and what is recorded.

Every decision names the rule it was taken under (`pack@version/clause`): editions change each year.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import Field

from domain.described import DescribedEnum
from domain.messages import (
    Command,
    Event,
    Frozen,
    Name,
    Narrative,
    Reason,
    Reference,
    Timestamp,
    taken,
)
from domain.policy.words import Code, Prose
from domain.vocabulary import Agency


class Strand(DescribedEnum):
    """One of the strands of an allegation that can run beside each other."""

    POLICE = "police", "What the police look into."
    SOCIAL_CARE = "social_care", "What children's social care looks into."
    EMPLOYER = "employer", "What the school decides as employer."


class StrandState(DescribedEnum):
    """Where a strand stands."""

    NOT_STARTED = "not_started", "Nothing has begun."
    CONSIDERED = "considered", "Whether it begins is being weighed."
    UNDER_WAY = "under_way", "It has begun."
    WAITING = "waiting", "It waits for another strand."
    ENDED_WITH_ACTION = "ended_with_action", "It is over, and something was done."
    ENDED_WITHOUT_ACTION = "ended_without_action", "It is over, and nothing was done."


class Alternative(Frozen):
    """What could have been done instead of suspending, and why it was not enough."""

    what: Code = Field(description="Which alternative, by the procedure's name.")
    why_rejected: Annotated[Reason, taken("Suspending is decided with what else was weighed.")] = (
        Field(description="Why it was not enough.")
    )


class View(Frozen):
    """What a body that was asked thought of suspending."""

    of: Agency = Field(description="Who was asked.")
    view: Annotated[Reason, taken("Suspending is decided with the views of others.")] = Field(
        description="What they thought."
    )


class AllegationAct(Command):
    """Something asked of an allegation."""


class AllegationFact(Event):
    """Something recorded of an allegation."""


class DecideHarmThreshold(AllegationAct):
    """Whether the allegation meets the harm threshold, and by which criteria.

    Not met: `criteria` stays empty, and the matter is a low-level concern.
    """

    met: bool = Field(description="Whether the harm threshold is met.")
    criteria: tuple[Code, ...] = Field(
        default=(),
        max_length=10,
        description="The criteria that are met, by the procedure's names.",
    )
    reason: Annotated[Reason, taken("No decision is recorded without its reason.")] = Field(
        description="Why."
    )
    decided_by: Name = Field(description="Who decided.")
    occurred_at: Timestamp = Field(description="When it happened.")


class DecideNotToRefer(AllegationAct):
    """Somebody decided that an agency is not told. The decision is a record of its own."""

    agency: Agency = Field(description="Which agency.")
    reason: Annotated[Reason, taken("No decision is recorded without its reason.")] = Field(
        description="Why."
    )
    decided_by: Name = Field(description="Who decided.")
    occurred_at: Timestamp = Field(description="When it happened.")


class MoveStrand(AllegationAct):
    """One of the parallel strands has reached another state."""

    strand: Strand = Field(description="Which of the parallel strands.")
    state: StrandState = Field(description="Where it stands now.")
    by: Name = Field(description="Who did it.")
    note: Reason | None = Field(default=None, description="What there is to add.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")
    occurred_at: Timestamp = Field(description="When it happened.")


class RecordStrategyMeeting(AllegationAct):
    """A strategy meeting or discussion was held: who led it, who was there, what was decided."""

    led_by: Name = Field(description="Who led it.")
    attended: tuple[Name, ...] = Field(min_length=1, max_length=40, description="Who was there.")
    decisions: Annotated[Narrative, taken("What the agencies decided binds the school.")] = Field(
        description="What was decided."
    )
    reference: Reference | None = Field(default=None, description="The reference it goes under.")
    occurred_at: Timestamp = Field(description="When it happened.")


class DecideSuspension(AllegationAct):
    """Suspending was considered: what else, whose views, who decided, who is the named contact."""

    suspended: bool = Field(description="Whether the person is suspended.")
    reason: Annotated[Reason, taken("No decision is recorded without its reason.")] = Field(
        description="Why."
    )
    alternatives: tuple[Alternative, ...] = Field(
        default=(),
        max_length=20,
        description="What could have been done instead, and why it was not enough.",
    )
    views: tuple[View, ...] = Field(
        default=(), max_length=20, description="Whose views were sought, and what they were."
    )
    decided_by: Name = Field(description="Who decided.")
    named_contact: Name | None = Field(
        default=None, description="The contact named to the suspended person."
    )
    occurred_at: Timestamp = Field(description="When it happened.")


class EndSuspension(AllegationAct):
    """The suspension is over."""

    reason: Annotated[Reason, taken("No decision is recorded without its reason.")] = Field(
        description="Why."
    )
    decided_by: Name = Field(description="Who decided.")
    occurred_at: Timestamp = Field(description="When it happened.")


class RecordResignation(AllegationAct):
    """The person resigned. The allegation still comes to a conclusion."""

    occurred_at: Timestamp = Field(description="When it happened.")
    note: Reason | None = Field(default=None, description="What there is to add.")


class ConcludeAllegation(AllegationAct):
    """One of the five outcomes, and how the evidence meets its test."""

    outcome: Code = Field(description="What came of the case.")
    reason: Annotated[Reason, taken("No decision is recorded without its reason.")] = Field(
        description="Why."
    )
    decided_by: Name = Field(description="Who decided.")
    occurred_at: Timestamp = Field(description="When it happened.")


class DecideRegulatorReferral(AllegationAct):
    """Whether a regulator is told. `tests`: those of its tests that are met."""

    regulator: Code = Field(description="Which regulator, by the procedure's name.")
    tests: tuple[Code, ...] = Field(
        default=(), max_length=10, description="Those of its tests that are met."
    )
    refer: bool = Field(description="Whether it is told.")
    reason: Annotated[Reason, taken("No decision is recorded without its reason.")] = Field(
        description="Why."
    )
    decided_by: Name = Field(description="Who decided.")
    occurred_at: Timestamp = Field(description="When it happened.")


class WriteClosingSummary(AllegationAct):
    """What stays on the file at the end, in five parts."""

    allegation: Narrative | None = Field(
        default=None, description="A clear and full summary of the allegation."
    )
    follow_up: Narrative | None = Field(
        default=None, description="How it was followed up and resolved."
    )
    decisions: Annotated[Narrative, taken("The summary has to say what was decided.")] | None = (
        Field(default=None, description="What was decided.")
    )
    copy_to_person: Annotated[Reason, taken("It says who got a copy, not of what.")] | None = Field(
        default=None, description="What was given to the person, and whether the agencies agreed."
    )
    mentioned_in_references: bool | None = Field(
        default=None, description="Whether a future reference will mention it."
    )


class HarmThresholdDecided(AllegationFact):
    """Somebody decided whether the harm threshold is met."""

    TOPIC: ClassVar[str] = "case.harm_threshold_decided"

    met: bool = Field(description="Whether it is met; if not, it is a low-level concern.")
    criteria: tuple[Code, ...] = Field(description="The criteria that are met.")
    reason: Reason = Field(description="Why.")
    decided_by: Name = Field(description="Who decided.")
    rule: str = Field(description="The rule it was decided under.")


class ReferralDecidedAgainst(AllegationFact):
    """Somebody decided not to refer."""

    TOPIC: ClassVar[str] = "case.referral_decided_against"

    agency: Agency = Field(description="Who is not told.")
    reason: Reason = Field(description="Why.")
    decided_by: Name = Field(description="Who decided.")


class StrandMoved(AllegationFact):
    """A strand reached another state.

    The others stay where they are.
    """

    TOPIC: ClassVar[str] = "case.strand_moved"

    strand: Strand = Field(description="Which strand.")
    before: StrandState = Field(description="Where it stood.")
    state: StrandState = Field(description="Where it stands.")
    by: Name = Field(description="Who said so.")
    note: Reason | None = Field(default=None, description="What there is to add.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")


class StrategyMeetingHeld(AllegationFact):
    """A strategy meeting or discussion was held."""

    TOPIC: ClassVar[str] = "case.strategy_meeting_held"

    led_by: Name = Field(description="Who led it.")
    attended: tuple[Name, ...] = Field(description="Who was there.")
    decisions: Narrative = Field(description="What was decided.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")


class SuspensionDecided(AllegationFact):
    """Suspending was weighed and decided."""

    TOPIC: ClassVar[str] = "case.suspension_decided"

    suspended: bool = Field(description="Whether the person was suspended.")
    reason: Reason = Field(description="Why.")
    alternatives: tuple[Alternative, ...] = Field(
        default=(), description="What else was considered."
    )
    views: tuple[View, ...] = Field(default=(), description="Whose views were sought.")
    decided_by: Name = Field(description="Who decided.")
    named_contact: Name | None = Field(default=None, description="The contact named to the person.")
    rule: str = Field(description="The rule it was decided under.")


class SuspensionEnded(AllegationFact):
    """The suspension is over."""

    TOPIC: ClassVar[str] = "case.suspension_ended"

    reason: Reason = Field(description="Why.")
    decided_by: Name = Field(description="Who decided.")


class ResignationRecorded(AllegationFact):
    """The person resigned; the allegation still comes to a conclusion."""

    TOPIC: ClassVar[str] = "case.resignation_recorded"

    note: Reason | None = Field(default=None, description="What there is to add.")


class AllegationConcluded(AllegationFact):
    """The allegation has its outcome."""

    TOPIC: ClassVar[str] = "case.allegation_concluded"
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"outcome": "allegation_outcome"}

    outcome: Code = Field(description="Which of the outcomes.")
    test: Prose = Field(description="The evidence test it meets.")
    reason: Reason = Field(description="How the evidence meets it.")
    decided_by: Name = Field(description="Who decided.")
    in_references: bool = Field(description="Whether references mention it.")
    on_personnel_record: bool = Field(description="Whether it stays on the personnel record.")
    rule: str = Field(description="The rule it was decided under.")


class RegulatorReferralDecided(AllegationFact):
    """Somebody decided whether a regulator is told."""

    TOPIC: ClassVar[str] = "case.regulator_referral_decided"

    regulator: Code = Field(description="Which regulator.")
    tests: tuple[Code, ...] = Field(description="Those of its tests that are met.")
    refer: bool = Field(description="Whether it is told.")
    reason: Reason = Field(description="Why.")
    decided_by: Name = Field(description="Who decided.")
    rule: str = Field(description="The rule it was decided under.")


class ClosingSummaryWritten(AllegationFact):
    """What stays on the file at the end."""

    TOPIC: ClassVar[str] = "case.closing_summary_written"

    allegation: Narrative | None = Field(
        default=None, description="The allegation; not told of an imagery case."
    )
    follow_up: Narrative | None = Field(
        default=None, description="How it was followed up; likewise."
    )
    decisions: Narrative = Field(description="The action taken and the decisions reached.")
    copy_to_person: Reason = Field(description="What was given to the person.")
    mentioned_in_references: bool = Field(description="Whether references will mention it.")
    rule: str = Field(description="The rule it was decided under.")


AllegationCommand = (
    DecideHarmThreshold
    | DecideNotToRefer
    | MoveStrand
    | RecordStrategyMeeting
    | DecideSuspension
    | EndSuspension
    | RecordResignation
    | ConcludeAllegation
    | DecideRegulatorReferral
    | WriteClosingSummary
)
AllegationEvent = (
    HarmThresholdDecided
    | ReferralDecidedAgainst
    | StrandMoved
    | StrategyMeetingHeld
    | SuspensionDecided
    | SuspensionEnded
    | ResignationRecorded
    | AllegationConcluded
    | RegulatorReferralDecided
    | ClosingSummaryWritten
)
