"""What can be asked of the concerns about one adult."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from domain.case.exclusion import QuestionNumber
from domain.case.named import NameAsTold, NoteOnSomebody
from domain.described import DescribedEnum
from domain.happened import ToldCommand
from domain.messages import Command, Narrative, Reason, ShortText, Timestamp
from domain.policy.words import Code, Facts


class ConcernSource(DescribedEnum):
    """How a concern came up."""

    SUSPICION = "suspicion", "Somebody suspected it."
    COMPLAINT = "complaint", "Somebody complained."
    DISCLOSURE = "disclosure", "A child or an adult told of it."
    VETTING_CHECK = "vetting_check", "A check before or during employment brought it up."
    SELF_REFERRAL = "self_referral", "The adult came with it."
    THRESHOLD_NOT_MET = (
        "threshold_not_met",
        "It was an allegation that did not meet the harm threshold.",
    )


class ShareConcern(ToldCommand):
    """Somebody shares a low-level concern about an adult, however small, even a nagging doubt.

    `adult_role` is what the adult is at the school: it decides who reads of it. `shared_by` is left
    out where the sharer's wish to stay unnamed can be respected.
    """

    adult_role: Code = Field(
        description="What the adult is at the school, by the vocabulary's name."
    )
    account: Narrative = Field(description="What happened, in somebody's words.")
    context: Reason | None = Field(default=None, description="In what context.")
    action: Reason | None = Field(default=None, description="What was done; nothing, if left out.")
    source: ConcernSource = Field(description="How it came up.")
    shared_by: ShortText | None = Field(
        default=None, description="Who shared it, unless they wish to stay unnamed."
    )


class ShareConcernInWords(ShareConcern):
    """The same, about an adult whom the sharer names in words: they see nothing of the directory.

    `about`: who it is; `note`: their post, or what else tells them from another of that name.
    """

    about: NameAsTold = Field(description="Who it is, in words.")
    note: NoteOnSomebody | None = Field(
        default=None, description="Their post, or what else tells them from another of that name."
    )


class MatchConcern(Command):
    """A concern shared in words is about this person of the directory, and stands with theirs.

    `adult_role`, where the sharer was wrong about what the adult is at the school.
    """

    person: UUID = Field(description="Who: their id in the directory.")
    adult_role: Code | None = Field(
        default=None, description="What the adult is at the school, by the vocabulary's name."
    )


class UnmatchConcern(Command):
    """A concern shared in words is not about the person it was matched to: it is taken back there."""

    reason: Reason = Field(description="Why.")


class CorrectConcern(Command):
    """A concern should read like this. The earlier wording stays on record."""

    concern: UUID = Field(description="The id of the concern.")
    account: Narrative = Field(description="What happened, in somebody's words.")
    reason: Reason = Field(description="Why.")


class WithdrawConcern(Command):
    """A concern should not be relied on. It stays on record, marked."""

    concern: UUID = Field(description="The id of the concern.")
    reason: Reason = Field(description="Why.")


class AskForReview(Command):
    """The concerns are to be looked at together, if a rule says so and nobody has asked yet."""


class RecordReview(Command):
    """The concerns were looked at together: what was found, also of the wider culture."""

    findings: Narrative = Field(description="What was found.")
    wider_culture: Reason | None = Field(
        default=None, description="What it says of the wider culture that allowed it."
    )
    decided_by: ShortText = Field(description="Who decided.")
    occurred_at: Timestamp = Field(description="When it happened.")


class EscalateConcerns(ToldCommand):
    """These concerns become an allegation: a case is opened, or `case` named, and they are linked.

    `facts`, `account` and `learnt_at` are those of the report; whose conduct it is, is known.
    """

    concerns: tuple[UUID, ...] = Field(
        min_length=1, max_length=100, description="The ids of the concerns."
    )
    facts: Facts = Field(
        default_factory=dict,
        description="The facts, by the vocabulary's names. What is not known is left out.",
    )
    account: Narrative | None = Field(
        default=None, description="What happened, in somebody's words."
    )
    learnt_at: Timestamp | None = Field(
        default=None,
        description="When the school came to know; now, if left out. It starts the clocks.",
    )
    case: UUID | None = Field(
        default=None, description="The case they belong to; left out, one is opened."
    )
    reason: Reason = Field(description="Why.")
    decided_by: ShortText = Field(description="Who decided.")


class DecideOnConcernSignIn(Command):
    """The directory says of the adult that they sign in by this: shut it out of the concerns or not.

    To shut out somebody who reads them, two persons ask for the same. Nobody decides on their own
    sign-in.
    """

    question: QuestionNumber = Field(
        description="The number of the question: the entry that asks it."
    )
    shut_out: bool = Field(description="Whether whoever signs in by it is shut out.")
    reason: Reason = Field(description="Why.")


class LiftConcernExclusion(Command):
    """Somebody was shut out of the concerns wrongly: two persons ask for it. `sign_in`: theirs."""

    sign_in: ShortText = Field(description="Their sign-in, as it is shut out.")
    reason: Reason = Field(description="Why.")


ConcernCommand = (
    ShareConcern
    | CorrectConcern
    | WithdrawConcern
    | AskForReview
    | RecordReview
    | EscalateConcerns
    | MatchConcern
    | UnmatchConcern
    | DecideOnConcernSignIn
    | LiftConcernExclusion
)
