"""Parts of a hand-over that its entries and its own questions show."""

from __future__ import annotations

import strawberry
from strawberry import field


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
