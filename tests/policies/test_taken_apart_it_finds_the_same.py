"""A statutory pack that is taken apart to be looked at finds what it finds as a whole."""

from __future__ import annotations

import pytest

from cases.packs.checks.discriminating_conditions import conditions
from cases.packs.checks.floor import weaker_spots
from cases.packs.checks.narrowing import taken_apart
from cases.packs.checks.space import Space
from cases.packs.checks.survey import Survey
from cases.packs.library import load_library
from domain.policy.pack import Pack

LIBRARY = load_library()
VOCABULARY = LIBRARY.vocabulary
RULEBOOK = LIBRARY.rulebook(())
SMALL = 60_000
NEWEST = [binding.pack for binding in LIBRARY.latest()]
PAIRS = [
    (school, statutory)
    for school in NEWEST
    for statutory in NEWEST
    if school.layer == "school" and statutory.pack in {"allegations", "online-harm"}
]


def spots(pairs: list[tuple[Survey, Survey]], school: Pack) -> set[str]:
    return {finding.what for finding in weaker_spots(school, pairs, RULEBOOK)}


@pytest.mark.parametrize(("school", "statutory"), PAIRS, ids=lambda pack: pack.pack)
def test_whole_and_in_parts_it_falls_short_at_the_same_spots(school: Pack, statutory: Pack) -> None:
    compared = 0
    for conduct in VOCABULARY.conducts:
        own = list(conditions(school, VOCABULARY, conduct))
        whole = Space(VOCABULARY, conduct, [*own, *conditions(statutory, VOCABULARY, conduct)])
        if whole.size > SMALL:
            continue
        shared = {axis.fact for axis in Space(VOCABULARY, conduct, own).axes}
        parts = []
        for part in taken_apart(statutory, conduct, VOCABULARY, shared):
            both = [*own, *conditions(part.pack, VOCABULARY, conduct)]
            space = Space(VOCABULARY, conduct, both, part.fixed)
            parts.append((Survey(school, space), Survey(part.pack, space)))

        assert spots(parts, school) == spots(
            [(Survey(school, whole), Survey(statutory, whole))], school
        ), conduct
        compared += 1
    assert compared > 15
