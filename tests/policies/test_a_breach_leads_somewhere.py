"""Whatever a pack calls an incident leads to a duty, to an outcome, or to a gap that somebody sees."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.packs.checks.discriminating_conditions import conditions
from cases.packs.checks.leads_nowhere import FINDS_OUT, leads_nowhere
from cases.packs.checks.space import Space
from cases.packs.checks.survey import Survey
from domain.policy.assessment import Assessment
from domain.policy.pack import Pack
from domain.policy.reading import assess
from tests.support.small_packs import BANNED, LIBRARY, VOCABULARY, Desk, clause, duty, follows

LATEST = [binding.pack for binding in LIBRARY.latest()]
LEFT_AT_THAT = {
    "beech-hill@2018.11": set(),
    "carey-federation@2023.09": {"CF-60", "CF-61", "CF-63", "CF-65", "CF-66"},
    "coopers-lane@2021.06": {"CL-23", "CL-40", "CL-54"},
    "date-palm@2023.11": {"DP-11", "DP-17", "DP-18"},
    "halley@2021.09": {"HP-23", "HP-30"},
}
"""Published pack → the clauses that left a breach without a way on."""
A_DISCIPLINE = {"outcome": "disciplinary_action", "modality": "may"}
thoroughly = settings(derandomize=True, max_examples=25, deadline=None, database=None)


def surveys(pack: Pack) -> list[Survey]:
    spaces = [Space(VOCABULARY, c, conditions(pack, VOCABULARY, c)) for c in VOCABULARY.conducts]
    return [Survey(pack, space) for space in spaces]


def leads_on(found: Assessment) -> bool:
    due = [d for d in found.duties if d.state != "missed" and d.act not in FINDS_OUT]
    return bool(due or found.outcomes or found.gaps)


@pytest.mark.parametrize("pack", LATEST, ids=lambda pack: pack.pack)
def test_no_pack_leaves_a_breach_at_that(pack: Pack) -> None:
    assert list(leads_nowhere(pack, surveys(pack))) == []


@pytest.mark.parametrize(("label", "clauses"), LEFT_AT_THAT.items())
def test_in_the_published_versions_it_finds_those_that_did(label: str, clauses: set[str]) -> None:
    pack = LIBRARY.find(*label.split("@")).pack

    found = list(leads_nowhere(pack, surveys(pack)))

    assert {clause for finding in found for clause in finding.clauses} == clauses
    for finding in found:
        said = assess(pack, VOCABULARY, finding.facts)
        assert said.is_incident
        assert not leads_on(said)


@pytest.mark.parametrize(
    "pack", [p for p in LATEST if p.layer == "school"], ids=lambda pack: pack.pack
)
def test_the_reading_of_each_situation_says_so_too(pack: Pack) -> None:
    for survey in surveys(pack):
        holds_everywhere(survey)


def holds_everywhere(survey: Survey) -> None:
    @thoroughly
    @given(place=st.integers(0, survey.space.size - 1))
    def holds(place: int) -> None:
        found = assess(survey.pack, VOCABULARY, survey.space.facts(1 << place))

        assert not found.is_incident or leads_on(found)

    holds()


def test_a_ban_and_nothing_more_leads_nowhere(desk: Desk) -> None:
    (found,) = desk.finds("leads-nowhere", clause(1, prohibits=BANNED))

    assert (found.severity, found.clauses) == ("error", ("SM-01",))
    assert found.facts == {"conduct": "has_social_tie", "actor.role": "staff"}
    assert "no_route_stated" in found.remedy


@pytest.mark.parametrize(
    "way_on",
    [
        {"duties": [duty("inform", to=["headteacher"])]},
        {"outcomes": [A_DISCIPLINE]},
        {"gaps": [{"gap": "no_route_stated"}]},
        {"duties": [duty("investigate")], "outcomes": [A_DISCIPLINE]},
    ],
    ids=["a duty", "an outcome", "a gap", "an investigation that has an outcome"],
)
def test_each_of_these_leads_on(desk: Desk, way_on: dict[str, object]) -> None:
    assert desk.finds("leads-nowhere", clause(1, prohibits=BANNED, **way_on)) == []


@pytest.mark.parametrize(
    "left",
    [
        [duty("investigate")],
        [duty("declare", owed_by="actor", state="missed")],
    ],
    ids=["an investigation alone", "the step that was missed"],
)
def test_none_of_these_leads_on(desk: Desk, left: list[dict[str, object]]) -> None:
    found = desk.finds("leads-nowhere", clause(1, prohibits=BANNED, duties=left))

    assert [finding.clauses for finding in found] == [("SM-01",)]


def test_what_can_be_read_both_ways_is_no_way_on(desk: Desk) -> None:
    told = follows(
        2,
        "SM-01",
        duties=[duty("record")],
        when={"fact": "tie.declared", "is": "later"},
        disputed_when={"fact": "tie.declared", "is": "no"},
    )

    found = desk.finds("leads-nowhere", clause(1, prohibits=BANNED), told)

    assert [finding.clauses for finding in found] == [("SM-01",)]


def test_a_way_on_that_fits_only_some_is_found_for_the_others(desk: Desk) -> None:
    told = follows(2, "SM-01", binds=["staff"], duties=[duty("record")])

    (found,) = desk.finds("leads-nowhere", clause(1, prohibits=BANNED), told)

    assert found.facts == {"conduct": "has_social_tie", "actor.role": "headteacher"}


def test_nobody_left_to_tell_is_a_gap_and_no_dead_end(desk: Desk) -> None:
    told = duty("inform", to=["headteacher"])

    found = desk.finds("leads-nowhere", clause(1, binds=["headteacher"], duties=[told]))

    assert found == []
