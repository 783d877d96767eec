"""Whoever reports may say why they judge a fact to be so; a reason goes with its fact, and with no other."""

from __future__ import annotations

from domain.case import commands as c
from domain.case.events import IncidentReported
from domain.case.refusals import (
    ImageryAdmitsNoContent,
    ImageryNeedsItsOwnCase,
    ReasonOfNothing,
)
from tests.support.spec import given
from tests.support.story import TUESDAY_NINE, report_the_find, report_the_images, report_the_post

IT_WAS_READ = c.FactReason(fact="serious", reason="Forty people had read it.")
it_was_serious = report_the_post.model_copy(
    update={"facts": {**report_the_post.facts, "serious": True}, "reasons": (IT_WAS_READ,)}
)


def test_a_judgement_in_a_report_is_kept_with_its_reason() -> None:
    (report,) = given().when(it_was_serious).recorded(IncidentReported)

    assert report.reasons == (IT_WAS_READ,)


def test_a_report_without_reasons_is_a_report() -> None:
    (report,) = given().when(report_the_post).recorded(IncidentReported)

    assert report.reasons == ()


def test_a_reason_belongs_to_a_fact_that_the_report_tells_and_to_it_once() -> None:
    elsewhere = IT_WAS_READ.model_copy(update={"fact": "image.nude"})
    for reasons, place in (((elsewhere,), 0), ((IT_WAS_READ, IT_WAS_READ), 1)):
        wrong = it_was_serious.model_copy(update={"reasons": reasons})
        given().when(wrong).refused_as(ReasonOfNothing, field=f"reasons.{place}.fact")


def test_a_report_of_images_has_no_place_for_a_reason_by_whatever_words_it_arrives() -> None:
    for said in (report_the_images, report_the_find):
        facts = {**said.facts, "serious": True, "material.kind": "indecent_images_of_children"}
        report = c.ReportIncident(facts=facts, reasons=(IT_WAS_READ,), occurred_at=said.occurred_at)
        given().when(report).refused_as(ImageryAdmitsNoContent, field="reasons")


def test_a_case_that_holds_a_reason_never_becomes_one_of_images() -> None:
    facts = {**report_the_find.facts, "serious": True}
    find = c.ReportIncident(
        facts=facts, reasons=(IT_WAS_READ,), occurred_at=report_the_find.occurred_at
    )
    images = c.EstablishFacts(
        facts={"material.kind": "indecent_images_of_children"}, occurred_at=TUESDAY_NINE
    )
    assert find.account is None
    given().having(find).when(images).refused_as(
        ImageryNeedsItsOwnCase, field=ImageryNeedsItsOwnCase.FIELD
    )
