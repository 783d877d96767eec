"""What is kept, what was done to protect somebody, what others advised, and which cases belong together."""

from __future__ import annotations

from domain.case import commands as c
from domain.case.events import AdviceRecorded, CaseLinked, EvidenceRecorded, MeasureRecorded
from domain.case.refusals import AlreadyLinked, CannotLinkToItself, ImpossibleDate
from domain.vocabulary import Agency, LinkRelation, MeasureKind
from tests.support.spec import given
from tests.support.story import (
    EVIDENCE,
    OTHER_CASE,
    THIS_CASE,
    TUESDAY_NINE,
    TUESDAY_TEN,
    WEDNESDAY_NINE,
    link_to_the_other_case,
    report_the_post,
)


def test_a_piece_of_evidence_is_kept_by_somebody_somewhere() -> None:
    given().having(report_the_post).when(
        c.RecordEvidence(evidence=EVIDENCE, occurred_at=TUESDAY_NINE)
    ).then(EvidenceRecorded(occurred_at=TUESDAY_NINE, evidence=EVIDENCE))


def test_a_measure_is_recorded_with_who_took_it() -> None:
    asked = c.RecordMeasure(
        kind=MeasureKind.REMOVAL_REQUESTED,
        by="The DSL",
        detail="Asked the author.",
        reference="SM 12",
        occurred_at=TUESDAY_NINE,
    )
    given().having(report_the_post).when(asked).then(
        MeasureRecorded(
            occurred_at=TUESDAY_NINE,
            kind=MeasureKind.REMOVAL_REQUESTED,
            by="The DSL",
            detail="Asked the author.",
            reference="SM 12",
        )
    )


def test_advice_is_recorded_with_who_gave_it() -> None:
    advised = c.RecordAdvice(
        agency=Agency.POSH,
        advice="Report the comment to the platform.",
        given_by="The helpline",
        occurred_at=TUESDAY_NINE,
    )
    given().having(report_the_post).when(advised).then(
        AdviceRecorded(
            occurred_at=TUESDAY_NINE,
            agency=Agency.POSH,
            advice="Report the comment to the platform.",
            given_by="The helpline",
        )
    )


def test_no_measure_lies_in_the_future() -> None:
    tomorrow = c.RecordMeasure(
        kind=MeasureKind.PARENT_TOLD, by="The DSL", occurred_at=WEDNESDAY_NINE
    )
    given().having(report_the_post).when(tomorrow).refused_as(ImpossibleDate, field="occurred_at")


def test_two_cases_belong_together() -> None:
    given().having(report_the_post).when(link_to_the_other_case).then(
        CaseLinked(occurred_at=TUESDAY_TEN, other=OTHER_CASE, relation=LinkRelation.SAME_PEOPLE)
    )


def test_they_are_linked_once_in_each_way() -> None:
    linked = given().having(report_the_post, link_to_the_other_case)
    linked.when(link_to_the_other_case).refused_as(AlreadyLinked, field="other")
    in_another_way = c.LinkCase(other=OTHER_CASE, relation=LinkRelation.FOLLOWS_FROM)
    assert linked.when(in_another_way).events


def test_a_case_is_not_linked_to_itself() -> None:
    itself = c.LinkCase(other=THIS_CASE, relation=LinkRelation.SAME_PEOPLE)
    given().having(report_the_post).when(itself).refused_as(CannotLinkToItself, field="other")
