"""A small referral form to the police and one to the LADO, as the specifications speak of them."""

from __future__ import annotations

from domain.policy.pack import Source
from domain.referral.form import Discharging, FormField, OnRecord, ReferralForm, Statement
from domain.vocabulary import Agency

_FIELDS = (
    FormField(
        field="told_whom",
        section="1. Who",
        label="Who has been told",
        describes=False,
        core=True,
        known=(OnRecord.WHO_WAS_TOLD, OnRecord.REPORTED_BY),
    ),
    FormField(
        field="account_given",
        section="2. What",
        label="In the first person's own words",
        core=True,
        known=(OnRecord.FIRST_ACCOUNT,),
    ),
    FormField(field="where_it_was", section="2. What", label="Where it was", core=True),
    FormField(
        field="whose_conduct",
        section="1. Who",
        label="Whose conduct it is",
        describes=False,
        facts=("actor.role",),
    ),
)


def _form(name: str, agency: Agency, discharges: Discharging) -> ReferralForm:
    return ReferralForm(
        form=name,
        version="2026.1",
        title="Referral",
        agency=agency,
        sources=(Source(title="A procedure", publisher="A county", edition="2025"),),
        recipient=Statement(says="It goes to the desk.", source="A procedure, 2025"),
        discharges=discharges,
        fields=_FIELDS,
    )


STORY_FORM = _form(
    "story_form",
    Agency.POLICE,
    Discharging(acts=("inform", "involve_authorities"), towards=("police",), on="sent"),
)
LADO_FORM = _form(
    "another_form",
    Agency.LADO,
    Discharging(acts=("inform",), towards=("lado",), on="acknowledged"),
)
STORY_FORMS = {form.form: form for form in (STORY_FORM, LADO_FORM)}
