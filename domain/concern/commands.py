"""What can be asked of the concerns about one adult."""

from __future__ import annotations

from enum import StrEnum
from uuid import UUID

from pydantic import Field

from domain.case.exclusion import QuestionNumber
from domain.case.named import NameAsTold, NoteOnSomebody
from domain.happened import ToldCommand
from domain.messages import Account, Command, Line, Moment, Reason
from domain.policy.words import Code, Facts


class ConcernSource(StrEnum):
    """How the concern came up."""

    SUSPICION = "suspicion"
    COMPLAINT = "complaint"
    DISCLOSURE = "disclosure"
    VETTING_CHECK = "vetting_check"
    SELF_REFERRAL = "self_referral"
    THRESHOLD_NOT_MET = "threshold_not_met"


class ShareConcern(ToldCommand):
    """Somebody shares a low-level concern about an adult, however small, even a nagging doubt.

    `adult_role` is what the adult is at the school: it decides who reads of it. `shared_by` is left
    out where the sharer's wish to stay unnamed can be respected.
    """

    adult_role: Code
    account: Account
    context: Reason | None = None
    action: Reason | None = None
    source: ConcernSource
    shared_by: Line | None = None


class ShareConcernInWords(ShareConcern):
    """The same, about an adult whom the sharer names in words: they see nothing of the directory.

    `about`: who it is; `note`: their post, or what else tells them from another of that name.
    """

    about: NameAsTold
    note: NoteOnSomebody | None = None


class MatchConcern(Command):
    """A concern shared in words is about this person of the directory, and stands with theirs.

    `adult_role`, where the sharer was wrong about what the adult is at the school.
    """

    person: UUID
    adult_role: Code | None = None


class UnmatchConcern(Command):
    """A concern shared in words is not about the person it was matched to: it is taken back there."""

    reason: Reason


class CorrectConcern(Command):
    """A concern should read like this. The earlier wording stays on record."""

    concern: UUID
    account: Account
    reason: Reason


class WithdrawConcern(Command):
    """A concern should not be relied on. It stays on record, marked."""

    concern: UUID
    reason: Reason


class AskForReview(Command):
    """The concerns are to be looked at together, if a rule says so and nobody has asked yet."""


class RecordReview(Command):
    """The concerns were looked at together: what was found, also of the wider culture."""

    findings: Account
    wider_culture: Reason | None = None
    decided_by: Line
    occurred_at: Moment


class EscalateConcerns(ToldCommand):
    """These concerns become an allegation: a case is opened, or `case` named, and they are linked.

    `facts`, `account` and `learnt_at` are those of the report; whose conduct it is, is known.
    """

    concerns: tuple[UUID, ...] = Field(min_length=1, max_length=100)
    facts: Facts = Field(default_factory=dict)
    account: Account | None = None
    learnt_at: Moment | None = None
    case: UUID | None = None
    reason: Reason
    decided_by: Line


class DecideOnConcernSignIn(Command):
    """The directory says of the adult that they sign in by this: shut it out of the concerns or not.

    To shut out somebody who reads them, two persons ask for the same. Nobody decides on their own
    sign-in.
    """

    question: QuestionNumber
    shut_out: bool
    reason: Reason


class LiftConcernExclusion(Command):
    """Somebody was shut out of the concerns wrongly: two persons ask for it. `sign_in`: theirs."""

    sign_in: Line
    reason: Reason


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
