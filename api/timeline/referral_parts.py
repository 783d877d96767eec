"""Parts of a hand-over that its entries and its own questions show."""

from __future__ import annotations

from api.graphql.shown_models import shows
from domain.case import referral as r
from domain.referral import form


@shows(r.ReferralField, description="A field of a referral as it stood.")
class ReferralField:
    field: str
    section: str
    label: str
    core: bool
    describes: bool
    says: str | None
    entries: list[int]


@shows(form.Discharging, description="Which duties a hand-over does, and at which step.")
class Discharging:
    acts: list[str]
    towards: list[str]
    on: str
