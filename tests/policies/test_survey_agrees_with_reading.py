"""What is proved of all situations at once is what the reading says of each of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.packs.checks.discriminating_conditions import conditions
from cases.packs.checks.space import Space
from cases.packs.checks.survey import Survey
from cases.packs.library import load_library
from domain.policy.pack import Pack
from domain.policy.reading import assess

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
PACKS = [binding.pack for binding in LIBRARY.latest()]
thoroughly = settings(derandomize=True, max_examples=25, deadline=None, database=None)


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.pack)
def test_every_situation_is_read_alike_alone_and_among_all(pack: Pack) -> None:
    for conduct in VOCABULARY.conducts:
        space = Space(VOCABULARY, conduct, conditions(pack, VOCABULARY, conduct))
        compare(Survey(pack, space))


def compare(survey: Survey) -> None:
    space = survey.space
    duties, in_force, contravened = (
        list(survey.raised()),
        list(survey.in_force()),
        list(survey.contravened()),
    )

    @thoroughly
    @given(place=st.integers(0, space.size - 1))
    def holds(place: int) -> None:
        here = 1 << place
        facts = space.facts(here)
        found = assess(survey.pack, VOCABULARY, facts)

        assert space.place_of(facts) == here
        assert sorted((d.clause, d.act) for d in found.duties) == sorted(
            (clause.id, duty.act) for clause, duty, where in duties if where & here
        )
        assert sorted((p.clause, p.status) for p in found.prohibitions) == sorted(
            [(clause.id, "in_force") for clause, where in in_force if where & here]
            + [(clause.id, "contravened") for clause, where in contravened if where & here]
        )
        assert set(found.exceptions) == {
            point.clause
            for stood in survey.specific
            if stood.excepted & here
            for point in stood.clause.unless
            if survey.where(point.when) & here
        }

    holds()


def test_values_that_nothing_tells_apart_are_one_situation() -> None:
    beech_hill = LIBRARY.find("beech-hill").pack
    space = Space(VOCABULARY, "messages", conditions(beech_hill, VOCABULARY, "messages"))
    classes = {axis.fact: axis.values for axis in space.axes}

    assert classes["counterparty.age"] == (None, 0, 13, 18, 19), "both sides of 13, 18 and 19"
    assert classes["headteacher.status"] == (None, "absent"), "an absent one is read as available"
    assert classes["manner"] == (None, "unprofessional", "hidden")
    assert "tie.declared" not in classes, "no clause speaks of it"
