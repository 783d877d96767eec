"""A form filled in: a person's own answer first, then the record's; and what core is missing."""

from __future__ import annotations

from collections.abc import Mapping

from domain.case.imagery import free_of_content
from domain.case.referral import ReferralField
from domain.referral.form import FormField, ReferralForm
from domain.referral.names import Names
from domain.referral.prefill import History, answers


def filled(
    form: ReferralForm,
    history: History,
    names: Names,
    *,
    imagery: bool,
    given: Mapping[str, str],
) -> tuple[ReferralField, ...]:
    """Every field that says something, and every core field that does not.

    On a case about indecent images no field that describes is asked at all.
    """
    fields = (
        _field(asked, history, names, imagery=imagery, given=given.get(asked.field))
        for asked in form.asked(imagery=imagery)
    )
    return tuple(one for one in fields if one.says is not None or one.core)


def _field(
    asked: FormField,
    history: History,
    names: Names,
    *,
    imagery: bool,
    given: str | None,
) -> ReferralField:
    found = [
        one
        for one in (() if given is not None else answers(asked, history, names))
        if not imagery or free_of_content(one.says)
    ]
    return ReferralField(
        field=asked.field,
        section=asked.section,
        label=asked.label,
        core=asked.core,
        describes=asked.describes,
        says=given or "\n".join(one.says for one in found) or None,
        entries=tuple(dict.fromkeys(one.entry for one in found)),
    )
