"""Every pack proves itself: its own examples come out as they say."""

from __future__ import annotations

import pytest

from cases.packs.examples import differences, failing_examples
from cases.packs.library import load_library
from domain.policy.pack import Example, Expected, Pack
from domain.policy.reading import assess

LIBRARY = load_library()
EXAMPLES = [
    pytest.param(binding.pack, example, id=f"{binding.pack.pack}: {example.name}")
    for binding in LIBRARY.latest()
    for example in binding.pack.examples
]
PACKS = [pytest.param(binding.pack, id=binding.pack.pack) for binding in LIBRARY.latest()]


@pytest.mark.parametrize(("pack", "example"), EXAMPLES)
def test_example(pack: Pack, example: Example) -> None:
    found = assess(pack, LIBRARY.vocabulary, example.facts)

    assert list(differences(example, found)) == []


@pytest.mark.parametrize("pack", PACKS)
def test_every_example_says_which_clauses_it_is_about(pack: Pack) -> None:
    spoken = {clause.id for clause in pack.clauses} | {left_out.id for left_out in pack.text_only}

    for example in pack.examples:
        nothing_speaks_of_it = "conduct_not_covered" in example.expect.gaps
        assert example.because or nothing_speaks_of_it, example.name
        assert spoken.issuperset(example.because), example.name


@pytest.mark.parametrize("pack", PACKS)
def test_no_two_examples_have_the_same_name(pack: Pack) -> None:
    names = [example.name for example in pack.examples]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("pack", PACKS)
def test_every_category_a_pack_speaks_of_has_two_examples(pack: Pack) -> None:
    spoken_of = {option.category for clause in pack.clauses for option in clause.categories}
    read = [assess(pack, LIBRARY.vocabulary, example.facts) for example in pack.examples]
    shown = [category for found in read for category in (found.category, *found.also)]

    assert {category for category in spoken_of if shown.count(category) < 2} == set()


@pytest.mark.parametrize("pack", PACKS)
def test_an_example_that_says_otherwise_is_found_and_named(pack: Pack) -> None:
    first = pack.examples[0]
    wrong = first.model_copy(update={"expect": Expected(is_incident=False, category="none")})

    findings = list(
        failing_examples(pack.model_copy(update={"examples": (wrong,)}), LIBRARY.vocabulary)
    )

    assert {finding.pack for finding in findings} == {pack.label}
    assert all(first.name in finding.where for finding in findings)
    assert any("is_incident" in finding.what for finding in findings)
