"""Every school's policy, read against situations that were worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cases.packs.library import load_library
from domain.policy.reading import assess
from tests.support.compare_assessments import differences

LIBRARY = load_library()
SCENARIOS: list[dict[str, Any]] = [
    scenario
    for file in sorted((Path(__file__).parent / "scenarios").glob("*.json"))
    for scenario in json.loads(file.read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: f"{s['id']} {s['title']}")
def test_the_policy_is_read_as_worked_out(scenario: dict[str, Any]) -> None:
    pack = LIBRARY.find(scenario["policy"]).pack
    LIBRARY.vocabulary.check(scenario["facts"])

    found = assess(pack, LIBRARY.vocabulary, scenario["facts"]).model_dump(mode="json")

    assert differences(scenario["expect"], found) == []


def test_the_comparison_sees_every_part_that_counts() -> None:
    expected = SCENARIOS[0]["expect"]
    altered: dict[str, Any] = {
        "is_incident": None,
        "category": "none",
        "requires_human_decision": True,
        "duties": [],
        "prohibitions": [],
        "outcomes": [],
        "gaps": ["no_route_stated"],
    }

    for part, value in altered.items():
        lines = differences(expected, {**expected, part: value})
        assert lines, part
        assert all(line.startswith(part) for line in lines)


def test_what_is_disputed_is_neither_required_nor_forbidden() -> None:
    expected = next(s["expect"] for s in SCENARIOS if s["expect"]["disputed"])
    item = expected["disputed"][0]
    listed = {"outcome": "outcomes", "prohibition": "prohibitions", "duty": "duties"}[item["kind"]]
    extra = {"clause": item["clause"], "act": "inform", "to": [], "timing": "none_stated"}

    assert differences(expected, {**expected, listed: [*expected[listed], extra]}) == []


def test_a_question_too_many_does_no_harm_and_one_too_few_does() -> None:
    expected = next(s["expect"] for s in SCENARIOS if s["expect"]["questions"])

    assert differences(expected, {**expected, "questions": [*expected["questions"], "place"]}) == []
    assert differences(expected, {**expected, "questions": []}) != []
