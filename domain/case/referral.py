"""The hand-over to an agency: its requests, its facts, and what a case keeps in mind of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from domain.described import DescribedEnum
from domain.messages import (
    Command,
    Event,
    Frozen,
    Name,
    Narrative,
    Reference,
    ShortText,
    Timestamp,
    taken,
)
from domain.policy.words import Code, PackVersion
from domain.referral.form import Discharging
from domain.vocabulary import Agency, SentHow

ReferralNumber = Annotated[int, Field(ge=1)]
"""The entry by which the referral was drafted: its number on the case, and nothing personal."""


class GivenField(Frozen):
    """What a person puts into one field of a form."""

    field: Code = Field(description="The field of the form.")
    says: Annotated[
        Narrative,
        taken(
            "Forms ask for names, addresses and days; what could describe is refused.", at_most=500
        ),
    ] = Field(description="What the form is to say there.")


def _each_once(given: tuple[GivenField, ...]) -> tuple[GivenField, ...]:
    if len({one.field for one in given}) != len(given):
        raise ValueError("names a field twice")
    return given


Given = Annotated[tuple[GivenField, ...], Field(max_length=100), AfterValidator(_each_once)]


class DraftReferral(Command):
    """Begin a hand-over on the form of an agency: what the case knows is filled in, with its entry."""

    form: Code = Field(description="The name of the form.")
    fields: Given = Field(
        default=(), description="What is filled in by hand; the rest comes from the record."
    )


class AmendReferral(Command):
    """Fill in more of a referral not yet sent, and take in what the case has learnt since."""

    referral: ReferralNumber = Field(
        description="The number of the referral: the entry by which it was drafted."
    )
    fields: Given = Field(
        default=(), description="What is filled in by hand; the rest comes from the record."
    )


class CheckReferral(Command):
    """Whoever asks has read the referral: facts are kept apart from opinion, words are as they were."""

    referral: ReferralNumber = Field(
        description="The number of the referral: the entry by which it was drafted."
    )


class SendReferral(Command):
    """The referral went out: to whom, by whom, how, when. A missing field never stops it."""

    referral: ReferralNumber = Field(
        description="The number of the referral: the entry by which it was drafted."
    )
    recipient: Name | None = Field(
        default=None, description="Who at the agency receives it: a name, a team, a desk."
    )
    by: Name = Field(description="Who did it.")
    how: SentHow = Field(description="How it was done.")
    occurred_at: Timestamp = Field(description="When it happened.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")


class AcknowledgeReferral(Command):
    """The agency has received the referral."""

    referral: ReferralNumber = Field(
        description="The number of the referral: the entry by which it was drafted."
    )
    given_by: Name = Field(description="Who gave it.")
    occurred_at: Timestamp = Field(description="When it happened.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")


class AnswerReferral(Command):
    """The agency has answered; its advice becomes an entry of its own."""

    referral: ReferralNumber = Field(
        description="The number of the referral: the entry by which it was drafted."
    )
    advice: Annotated[Narrative, taken("What an agency advised decides what is done next.")] = (
        Field(description="What was advised.")
    )
    given_by: Name = Field(description="Who gave it.")
    occurred_at: Timestamp = Field(description="When it happened.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")


class ReferralField(Frozen):
    """A field as it stood; `says` None: it was missing. `entries`: where the record says so.

    Without entries a person filled it in. The words of the form travel with it, so that the
    paper can be printed again when the form has changed.
    """

    field: Code = Field(description="The field of the form.")
    section: ShortText = Field(description="The section of the form it stands in.")
    label: ShortText = Field(description="What the form asks.")
    core: bool = Field(description="Whether its absence is warned about.")
    describes: bool = Field(
        description="Whether an answer could tell what was found; closed on an imagery case."
    )
    says: str | None = Field(default=None, description="What it says; null: it was missing.")
    entries: tuple[int, ...] = Field(
        default=(),
        description="The versions of the entries it comes from; none: a person filled it in.",
    )


class ReferralFact(Event):
    """What is recorded of a hand-over."""


def _tells(fields: tuple[ReferralField, ...]) -> bool:
    return any(one.describes and one.says is not None for one in fields)


class ReferralDrafted(ReferralFact):
    """A hand-over to an agency was begun.

    The number of the referral is that of this entry.
    """

    TOPIC: ClassVar[str] = "case.referral_drafted"

    form: Code = Field(description="The name of the form.")
    form_version: PackVersion = Field(description="Its version.")
    title: ShortText = Field(description="What it is headed.")
    agency: Agency = Field(description="Which agency.")
    discharges: Discharging | None = Field(description="Which duties it does.")
    fields: tuple[ReferralField, ...] = Field(description="What it says, and what is missing.")

    @property
    def tells(self) -> bool:
        """Whether a field that could describe what was found is filled in."""
        return _tells(self.fields)


class ReferralAmended(ReferralFact):
    """A referral was filled in further.

    `fields` is the referral as it stands now, whole.
    """

    TOPIC: ClassVar[str] = "case.referral_amended"

    referral: int = Field(
        description="The number of the referral: the entry by which it was drafted."
    )
    fields: tuple[ReferralField, ...] = Field(description="What it says now, and what is missing.")

    @property
    def tells(self) -> bool:
        """As of the draft."""
        return _tells(self.fields)


class ReferralChecked(ReferralFact):
    """Somebody stands for what a referral says."""

    TOPIC: ClassVar[str] = "case.referral_checked"

    referral: int = Field(
        description="The number of the referral: the entry by which it was drafted."
    )


class ReferralSent(ReferralFact):
    """A referral went out."""

    TOPIC: ClassVar[str] = "case.referral_sent"
    SHOWN_AS: ClassVar[Mapping[str, str]] = {"how": "sent_how"}

    referral: int = Field(
        description="The number of the referral: the entry by which it was drafted."
    )
    agency: Agency = Field(description="Which agency.")
    recipient: Name = Field(description="Who received it.")
    by: Name = Field(description="Who sent it.")
    how: SentHow = Field(description="By what way.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")
    missing: tuple[Code, ...] = Field(
        default=(), description="The fields that were missing when it went out."
    )


class ReferralAcknowledged(ReferralFact):
    """The agency has received a referral."""

    TOPIC: ClassVar[str] = "case.referral_acknowledged"

    referral: int = Field(
        description="The number of the referral: the entry by which it was drafted."
    )
    agency: Agency = Field(description="Which agency.")
    given_by: Name = Field(description="Who said so.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")


class ReferralAnswered(ReferralFact):
    """The agency has answered a referral; its advice is an entry of its own.

    That is the entry that follows.
    """

    TOPIC: ClassVar[str] = "case.referral_answered"

    referral: int = Field(
        description="The number of the referral: the entry by which it was drafted."
    )
    agency: Agency = Field(description="Which agency.")
    given_by: Name = Field(description="Who answered.")
    reference: Reference | None = Field(default=None, description="The reference it goes under.")


ReferralCommand = (
    DraftReferral
    | AmendReferral
    | CheckReferral
    | SendReferral
    | AcknowledgeReferral
    | AnswerReferral
)
ReferralEvent = (
    ReferralDrafted
    | ReferralAmended
    | ReferralChecked
    | ReferralSent
    | ReferralAcknowledged
    | ReferralAnswered
)


class ReferralStatus(DescribedEnum):
    """How far a hand-over has come."""

    DRAFTED = "drafted", "It was begun."
    CHECKED = "checked", "Somebody stands for what it says."
    SENT = "sent", "It went out."
    ACKNOWLEDGED = "acknowledged", "The agency has received it."
    ANSWERED = "answered", "The agency has answered."


@dataclass(frozen=True, slots=True)
class Referral:
    """One hand-over of the case. `given`: what a person filled in; `missing`: core fields left open."""

    form: str
    agency: Agency
    discharges: Discharging | None
    status: ReferralStatus = ReferralStatus.DRAFTED
    given: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    recipient: str | None = None
    reference: str | None = None
    sent_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether it can still be changed: it has not left the building."""
        return self.status in {ReferralStatus.DRAFTED, ReferralStatus.CHECKED}


Referrals = Mapping[int, Referral]


def referred(referrals: Referrals, version: int, event: ReferralEvent) -> Referrals:
    """The hand-overs one event later."""
    if isinstance(event, ReferralDrafted):
        drafted = Referral(event.form, event.agency, event.discharges)
        return {**referrals, version: _filled(drafted, event.fields)}
    known = referrals.get(event.referral)
    if known is None:  # the event that drafted it can no longer be read
        return referrals
    return {**referrals, event.referral: _moved(known, event)}


def _moved(known: Referral, event: ReferralEvent) -> Referral:
    match event:
        case ReferralAmended():
            return _filled(replace(known, status=ReferralStatus.DRAFTED), event.fields)
        case ReferralChecked():
            return replace(known, status=ReferralStatus.CHECKED)
        case ReferralSent():
            return replace(
                known,
                status=ReferralStatus.SENT,
                recipient=event.recipient,
                reference=event.reference,
                sent_at=event.occurred_at,
            )
        case ReferralAcknowledged():
            return replace(known, status=ReferralStatus.ACKNOWLEDGED)
        case ReferralAnswered():
            return replace(known, status=ReferralStatus.ANSWERED)
        case _:
            return known


def _filled(referral: Referral, fields: tuple[ReferralField, ...]) -> Referral:
    return replace(
        referral,
        given={one.field: one.says for one in fields if one.says is not None and not one.entries},
        missing=tuple(one.field for one in fields if one.says is None and one.core),
    )
