"""A reason to say no that no specification speaks of is a reason nobody has thought through."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.approval import refusals as approval_refusals
from domain.case import (
    allegation_refusals,
    chronology_refusals,
    exclusion_refusals,
    people_refusals,
    referral_refusals,
    report_refusals,
)
from domain.case import refusals as case_refusals
from domain.concern import refusals as concern_refusals
from domain.messages import Refusal
from domain.person import refusals as person_refusals
from domain.school import refusals as school_refusals
from domain.webhook import refusals as webhook_refusals

NO_REASON_ITSELF = {"Refusal", "CaseRefusal"}
REASONS = {
    name: refusal
    for module in (
        approval_refusals,
        case_refusals,
        school_refusals,
        person_refusals,
        people_refusals,
        allegation_refusals,
        referral_refusals,
        report_refusals,
        chronology_refusals,
        exclusion_refusals,
        concern_refusals,
        webhook_refusals,
    )
    for name, refusal in vars(module).items()
    if isinstance(refusal, type) and issubclass(refusal, Refusal) and name not in NO_REASON_ITSELF
}


@pytest.mark.parametrize("name", sorted(REASONS))
def test_each_reason_is_met_in_a_specification(name: str) -> None:
    here = Path(__file__)
    spoken_of = [
        path
        for path in here.parent.glob("test_*.py")
        if path != here
        and re.search(rf"(refused_as|isinstance)\((.|\n)*?\b{name}\b", path.read_text())
    ]
    assert spoken_of


def test_each_reason_has_a_code_of_its_own() -> None:
    codes = [refusal.code for refusal in REASONS.values()]
    assert len(set(codes)) == len(codes)
