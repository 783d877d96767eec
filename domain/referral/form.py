"""A referral form as data: what an agency asks, whose rule it is, and which duty sending it does."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, StrictBool, model_validator

from domain.described import DescribedEnum
from domain.messages import Frozen, ShortText
from domain.policy.pack import Source
from domain.policy.words import (
    ClauseId,
    Code,
    FactName,
    Modality,
    PackVersion,
    Prose,
    Timing,
)
from domain.vocabulary import Agency

Confidence = Literal["seen", "seen_in_older_edition", "seen_secondhand", "unverified"]


class OnRecord(DescribedEnum):
    """What a case's own record can answer on a form."""

    SCHOOL = "school", "The school."
    REPORTED_BY = "reported_by", "Who reported it."
    OCCURRED_AT = "occurred_at", "When it happened."
    LEARNT_AT = "learnt_at", "When the school came to know."
    FIRST_ACCOUNT = "first_account", "What was told first."
    LATER_ACCOUNTS = "later_accounts", "What was told later."
    SOURCES = "sources", "Where it came from."
    POLICE_TOLD = "police_told", "Whether the police were told."
    PARENTS_TOLD = "parents_told", "Whether a parent or carer was told."
    PERSON_TOLD = "person_told", "Whether the person concerned was told."
    WHO_WAS_TOLD = "who_was_told", "Who was told."
    MEASURES = "measures", "The measures that were taken."
    ADVICE = "advice", "What agencies advised."
    EVIDENCE_KEPT = "evidence_kept", "Where evidence is kept."
    EARLIER_REFERRALS = "earlier_referrals", "The referrals of the case so far."
    CRITERIA = "criteria", "The criteria of the harm threshold that are met."
    SUSPENSION = "suspension", "Whether the person is suspended, and why."
    STRANDS = "strands", "Where the strands stand."
    ADULT_NAME = "adult_name", "The name of the adult it is about."
    ADULT_BORN = "adult_born", "The day of birth of the adult."
    ADULT_POSITION = "adult_position", "What the adult does at the school."
    CHILD_NAME = "child_name", "The name of the child."
    CHILD_BORN = "child_born", "The day of birth of the child."
    WITNESS_NAME = "witness_name", "The name of whoever saw or heard it."
    REPORTER_NAME = "reporter_name", "The name of whoever reported it."


class Discharging(Frozen):
    """Which duties the hand-over does, and at which step: told is told, or only once received."""

    acts: tuple[Code, ...] = Field(min_length=1, description="What the duty asks to be done.")
    towards: tuple[Code, ...] = Field(min_length=1, description="Towards whom the duty is owed.")
    on: Literal["sent", "acknowledged"] = Field(
        description="The step that does it: sent, or acknowledged."
    )


class Chasing(Frozen):
    """Who asks again until the agency has answered, or has said that it has the referral."""

    id: ClauseId = Field(description="Its number.")
    says: Prose = Field(description="What it says, in our words.")
    source: Prose = Field(description="Who says so.")
    confidence: Confidence | Literal["casebook_default"] = Field(
        description="How well the text is known; or that Casebook chose it."
    )
    owed_by: Code = Field(description="Who asks again.")
    timing: Timing = Field(description="When.")
    modality: Modality = Field(description="How strongly the text asks.")
    until: Literal["acknowledged", "answered"] = Field(
        description="Until the agency has the referral, or has answered."
    )


class FieldRule(Frozen):
    """One question of a form. `describes`: an answer could tell what was found or done.

    A field that describes is closed on a case about indecent images, whatever the form.
    """

    label: ShortText = Field(description="What the form asks.")
    describes: StrictBool = Field(
        default=True,
        description="Whether an answer could tell what was found; closed on an imagery case.",
    )
    known: tuple[OnRecord, ...] = Field(default=(), description="What of the record answers it.")
    facts: tuple[FactName, ...] = Field(default=(), description="The facts that answer it.")
    seen_in: tuple[Code, ...] = Field(default=(), description="The sources in which it was seen.")
    confidence: Confidence = Field(
        default="seen",
        description=(
            "How well the text is known: `seen`, `seen_in_older_edition`, or `unverified`,"
            " which means that it was written from memory and has to be checked."
        ),
    )


class FormField(FieldRule):
    """A question in its place on one form; `core`: its absence is warned about, never more."""

    field: Code = Field(description="Its name.")
    section: ShortText = Field(description="The section of the form it stands in.")
    core: StrictBool = Field(default=False, description="Whether its absence is warned about.")


class Statement(Frozen):
    """A rule of the guidance behind a form, and where it stands."""

    says: Prose = Field(description="What it says, in our words.")
    source: Prose = Field(description="Who says so.")
    confidence: Confidence = Field(
        default="seen",
        description=(
            "How well the text is known: `seen`, `seen_in_older_edition`, or `unverified`,"
            " which means that it was written from memory and has to be checked."
        ),
    )


class Concerns(Statement):
    """The roles of those with whom the agency deals, and who says so."""

    roles: tuple[Code, ...] = Field(
        min_length=1, description="The roles of those with whom the agency deals."
    )

    def deals_with(self, role: object) -> bool:
        """In doubt, as where nobody knows the role, it does."""
        return role is None or role in self.roles


class ReferralForm(Frozen):
    """What one agency is asked to take over, on our own form; never the agency's own.

    `does`: the acts that sending it is the doing of, beyond telling somebody; while one of them
    is barred the form is closed. `sha256`: of the file, as long as it came from one.
    """

    form: Code = Field(description="Its name.")
    version: PackVersion = Field(description="Its version.")
    title: ShortText = Field(description="What it is headed.")
    agency: Agency = Field(description="Which agency.")
    sources: tuple[Source, ...] = Field(min_length=1, description="Where it comes from.")
    recipient: Statement = Field(description="Who at the agency receives it.")
    rules: tuple[Statement, ...] = Field(default=(), description="What its guidance asks.")
    does_not_take: tuple[Prose, ...] = Field(
        default=(), description="What the agency does not take."
    )
    discharges: Discharging | None = Field(
        default=None, description="Which duties sending it does."
    )
    chased: Chasing | None = Field(default=None, description="Who asks again until it answers.")
    does: tuple[Code, ...] = Field(default=(), description="What else sending it is the doing of.")
    sha256: str = Field(default="", description="The SHA-256 of its file.")
    concerns: Concerns | None = Field(default=None, description="Whom the agency deals with.")
    fields: tuple[FormField, ...] = Field(min_length=1, description="What it asks.")

    @model_validator(mode="after")
    def _every_field_once(self) -> ReferralForm:
        names = [field.field for field in self.fields]
        if len(set(names)) != len(names):
            raise ValueError("a field stands twice on the form")
        return self

    @property
    def label(self) -> str:
        """The form as what asks for a duty: `form-lado`."""
        return f"form-{self.form.replace('_', '-')}"

    def asked(self, *, imagery: bool) -> tuple[FormField, ...]:
        """The questions put on this case."""
        return tuple(field for field in self.fields if not (imagery and field.describes))
