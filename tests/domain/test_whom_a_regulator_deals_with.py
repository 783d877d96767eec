"""A body that deals with teachers alone is neither asked about nor told of anybody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cases.forms.library import load_forms
from cases.packs.library import load_library
from domain.case import allegation as a
from domain.case import allegation_refusals as r
from domain.case import commands as c
from domain.case.decisions import conclusions
from domain.case.referral import DraftReferral, ReferralDrafted
from domain.case.referral_refusals import NotForThisAgency
from domain.case.rulebook import Rulebook
from tests.support.spec import Given
from tests.support.story import MONDAY_NINE, MONDAY_TEN, TUESDAY_NINE

LIBRARY = load_library()
HEAD: dict[str, Any] = {
    "reason": "Agreed.",
    "decided_by": "The headteacher",
    "occurred_at": TUESDAY_NINE,
}
CAN_TEACH = (
    "staff", "headteacher", "contractor", "agency_worker", "former_staff", "student_trainee",
)  # fmt: skip
CANNOT = ("governor", "volunteer", "associated_person")
consider_the_tra = a.DecideRegulatorReferral(
    regulator="tra", tests=("stopped_for_serious_misconduct",), refer=True, **HEAD
)
draft_for_the_tra = DraftReferral(form="tra")


def rules() -> Rulebook:
    bound = LIBRARY.rulebook([("allegations", "2026.11.2"), ("date-palm", "2023.11.1")])
    return replace(bound, procedure=LIBRARY.procedure_on(date(2026, 3, 2)))


def about(role: str) -> Given:
    """A message to a pupil, substantiated; the story as it stands when a regulator is thought of."""
    case = Given().under(rules())
    case.ask = replace(case.ask, forms=load_forms())
    report = c.ReportIncident(
        facts={"conduct": "messages", "actor.role": role, "counterparty.role": "pupil"},
        occurred_at=MONDAY_NINE,
        learnt_at=MONDAY_TEN,
    )
    met = a.DecideHarmThreshold(met=True, criteria=("suitability",), **HEAD)
    # Of former staff the police are told, and first.
    told = c.InformPolice(force="Wessex", by="The DSL", occurred_at=MONDAY_TEN)
    return case.having(report, told, met, a.ConcludeAllegation(outcome="substantiated", **HEAD))


@pytest.mark.parametrize("role", CAN_TEACH)
def test_of_somebody_who_may_teach_it_is_decided_and_written(role: str) -> None:
    case = about(role)

    assert case.when(consider_the_tra).recorded(a.RegulatorReferralDecided)
    assert case.when(draft_for_the_tra).recorded(ReferralDrafted)


@pytest.mark.parametrize("role", CANNOT)
def test_of_somebody_who_cannot_be_a_teacher_it_is_refused_with_the_rule(role: str) -> None:
    refused = (
        about(role).when(consider_the_tra).refused_as(r.NotForThisRegulator, field="regulator")
    )
    assert "141D" in refused.detail
    assert (refused.clause or "").endswith("/AP-64")

    form = about(role).when(draft_for_the_tra).refused_as(NotForThisAgency, field="form")
    assert "141D" in form.detail


@pytest.mark.parametrize("role", CANNOT)
def test_nor_does_closing_wait_for_a_decision_that_cannot_be_taken(role: str) -> None:
    with pytest.raises(r.RegulatorUnanswered) as waiting:
        conclusions.require_concluded(about(role).case, rules())

    assert waiting.value.detail.endswith("Still to be decided: dbs.")


def test_the_barring_service_deals_with_everybody() -> None:
    for role in (*CAN_TEACH, *CANNOT):
        none = a.DecideRegulatorReferral(regulator="dbs", tests=(), refer=False, **HEAD)
        assert about(role).when(none).recorded(a.RegulatorReferralDecided)
