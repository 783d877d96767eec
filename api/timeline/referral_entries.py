"""The entries of a hand-over to an agency."""

from __future__ import annotations

import strawberry
from strawberry import field

from api.timeline.entry import Entry
from domain.vocabulary import Agency, SentHow

NUMBER = "The number of the referral: the entry by which it was drafted."
REFERENCE = "The reference it goes under."
AGENCY = "Which agency."


@strawberry.type(description="A field of a referral as it stood.")
class ReferralField:
    field: str = strawberry.field(description="The field of the form.")
    section: str = strawberry.field(description="The section of the form it stands in.")
    label: str = strawberry.field(description="What the form asks.")
    core: bool = strawberry.field(description="Whether its absence is warned about.")
    describes: bool = strawberry.field(
        description="Whether an answer could tell what was found; closed on an imagery case."
    )
    says: str | None = strawberry.field(description="What it says; null: it was missing.")
    entries: list[int] = strawberry.field(
        description="The versions of the entries it comes from; none: a person filled it in."
    )


@strawberry.type(description="Which duties a hand-over does, and at which step.")
class Discharging:
    acts: list[str] = field(description="What the duty asks to be done.")
    towards: list[str] = field(description="Towards whom the duty is owed.")
    on: str = field(description="The step that does it: sent, or acknowledged.")


@strawberry.type(description="A hand-over to an agency was begun.")
class ReferralDraftedEntry(Entry):
    form: str = field(description="The name of the form.")
    form_version: str = field(description="Its version.")
    title: str = field(description="What it is headed.")
    agency: Agency = field(description=AGENCY)
    discharges: Discharging | None = field(description="Which duties it does.")
    fields: list[ReferralField] = field(description="What it says, and what is missing.")


@strawberry.type(description="A referral was filled in further.")
class ReferralAmendedEntry(Entry):
    referral: int = field(description=NUMBER)
    fields: list[ReferralField] = field(description="What it says now, and what is missing.")


@strawberry.type(description="Somebody stands for what a referral says.")
class ReferralCheckedEntry(Entry):
    referral: int = field(description=NUMBER)


@strawberry.type(description="A referral went out.")
class ReferralSentEntry(Entry):
    referral: int = field(description=NUMBER)
    agency: Agency = field(description=AGENCY)
    recipient: str = field(description="Who received it.")
    by: str = field(description="Who sent it.")
    sent_how: SentHow = field(description="By what way.")
    reference: str | None = field(description=REFERENCE)
    missing: list[str] = field(description="The fields that were missing when it went out.")


@strawberry.type(description="The agency has received a referral.")
class ReferralAcknowledgedEntry(Entry):
    referral: int = field(description=NUMBER)
    agency: Agency = field(description=AGENCY)
    given_by: str = field(description="Who said so.")
    reference: str | None = field(description=REFERENCE)


@strawberry.type(
    description="The agency has answered a referral; its advice is an entry of its own."
)
class ReferralAnsweredEntry(Entry):
    referral: int = field(description=NUMBER)
    agency: Agency = field(description=AGENCY)
    given_by: str = field(description="Who answered.")
    reference: str | None = field(description=REFERENCE)
