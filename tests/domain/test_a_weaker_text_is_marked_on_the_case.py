"""A school's text that asks for less than the statute is marked on the case, whenever it does."""

from __future__ import annotations

from domain.case import commands as c
from domain.case.events import CaseAssessed
from domain.policy.assessment import WeakerSpot
from domain.policy.words import Facts
from tests.support.small_packs import LIBRARY
from tests.support.spec import Given, given
from tests.support.story import MONDAY_NINE, MONDAY_TEN, TUESDAY_NINE

NO_SUCH_DUTY = WeakerSpot(
    statutory="allegations@2026.12/KCSIE-01", act="inform", to=("lado",), why="no_such_duty"
)
LAXER = NO_SUCH_DUTY.model_copy(update={"why": "laxer", "own": "DP-22"})
STRAINED: Facts = {
    "conduct": "boundary_concern",
    "actor.role": "staff",
    "counterparty.role": "pupil",
}
POSING: Facts = {"conduct": "poses_as_minor"}


def date_palm() -> Given:
    bound = [(binding.bound.pack, binding.bound.version) for binding in LIBRARY.latest()]
    return given().under(
        LIBRARY.rulebook(key for key in bound if key[0] in ("date-palm", "allegations"))
    )


def report(facts: Facts) -> c.ReportIncident:
    return c.ReportIncident(
        facts=facts, occurred_at=MONDAY_NINE, learnt_at=MONDAY_TEN, subject="somebody"
    )


def test_the_schools_own_assessment_carries_the_mark_and_the_statutory_one_does_not() -> None:
    said = date_palm().when(report(STRAINED)).recorded(CaseAssessed)
    assert [(one.layer, one.weaker) for one in said] == [("school", (LAXER,)), ("statutory", ())]


def test_a_text_as_strict_as_the_statute_carries_no_mark() -> None:
    said = date_palm().when(report(POSING)).recorded(CaseAssessed)
    assert [one.weaker for one in said] == [(), ()]


def test_a_text_that_says_the_same_as_before_is_marked_once_a_statute_asks_for_more() -> None:
    was_staff = c.EstablishFacts(facts={"actor.role": "staff"}, occurred_at=TUESDAY_NINE)
    told = date_palm().having(report(POSING))
    own, statutory = told.when(was_staff).recorded(CaseAssessed)
    assert (own.layer, own.weaker) == ("school", (NO_SUCH_DUTY,))
    assert own.assessment == told.case.readings["date-palm"].assessment
    assert (statutory.layer, statutory.weaker) == ("statutory", ())


def test_the_mark_is_taken_off_again_with_the_statutory_duty() -> None:
    was_staff = c.EstablishFacts(facts={"actor.role": "staff"}, occurred_at=TUESDAY_NINE)
    was_not = c.CorrectFact(fact="actor.role", value="pupil", reason="Somebody else.")
    said = date_palm().having(report(POSING), was_staff).when(was_not).recorded(CaseAssessed)
    assert [(one.layer, one.weaker) for one in said] == [("school", ()), ("statutory", ())]
