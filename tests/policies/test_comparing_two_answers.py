"""Two answers to the same facts are compared clause by clause."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from cases.packs.library import load_library
from domain.policy.assessment import Assessment
from domain.policy.differences import Difference, differences
from domain.policy.reading import assess
from domain.policy.words import Facts

LIBRARY = load_library()
BEFRIENDED: Facts = {
    "conduct": "is_friends_with",
    "actor.role": "staff",
    "counterparty.role": "pupil",
    "serious": True,
}
SITUATIONS: list[dict[str, Any]] = [
    situation
    for file in sorted((Path(__file__).parent / "scenarios").glob("*.json"))
    for situation in json.loads(file.read_text(encoding="utf-8"))
]
DUTY = {
    "clause": "AB-01",
    "act": "inform",
    "owed_by": "school",
    "to": ("headteacher",),
    "to_mode": "all",
    "timing": "immediately",
    "modality": "must",
    "basis": "specific",
}


def answer(*duties: dict[str, Any], **said: Any) -> Assessment:
    base = {"policy": "made-up", "is_incident": True, "category": "general_conduct"}
    return Assessment.model_validate(
        {**base, "requires_human_decision": False, "duties": duties, **said}
    )


def compared(before: Assessment, after: Assessment) -> list[tuple[Any, ...]]:
    return [
        (d.aspect, d.change, d.clause, d.what, d.part, d.before, d.after)
        for d in differences(before, after)
    ]


def test_the_same_answer_does_not_differ() -> None:
    for binding in LIBRARY.latest():
        said = assess(binding.pack, LIBRARY.vocabulary, BEFRIENDED)
        assert differences(said, said) == ()


def test_a_duty_that_came_and_one_that_went() -> None:
    record = {**DUTY, "clause": "AB-02", "act": "record", "to": (), "timing": "none_stated"}
    assert compared(answer(DUTY), answer(record)) == [
        ("duty", "removed", "AB-01", "inform", None,
         ("owed_by school", "recipients headteacher", "timing immediately", "modality must"), ()),
        ("duty", "added", "AB-02", "record", None, (), ("owed_by school", "timing none_stated", "modality must")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "part", "before", "after"),
    [
        ({"to": ("headteacher", "dsl")}, "recipients", ("headteacher",), ("dsl", "headteacher")),
        ({"timing": {"working_days": 1}}, "timing", ("immediately",), ("working_days 1",)),
        ({"modality": "should"}, "modality", ("must",), ("should",)),
        ({"owed_by": "headteacher"}, "owed_by", ("school",), ("headteacher",)),
        ({"state": "missed"}, "state", (), ("missed",)),
        ({"clause": "AB-11"}, "clause", ("AB-01",), ("AB-11",)),
    ],
)
def test_a_duty_that_changed_says_what_of_it_changed(
    changed: dict[str, Any], part: str, before: tuple[str, ...], after: tuple[str, ...]
) -> None:
    altered = {**DUTY, **changed}
    found = compared(answer(DUTY), answer(altered))
    assert ("duty", "changed", altered["clause"], "inform", part, before, after) in found
    assert {(aspect, change) for aspect, change, *_ in found} == {("duty", "changed")}


def test_the_order_of_recipients_counts_only_where_the_text_orders_them() -> None:
    both = {**DUTY, "to": ("headteacher", "dsl")}
    turned = {**DUTY, "to": ("dsl", "headteacher")}
    assert compared(answer(both), answer(turned)) == []
    first, second = ({**duty, "to_mode": "first_available"} for duty in (both, turned))
    assert [part for *_, part, _, _ in compared(answer(first), answer(second))] == ["recipients"]


def test_two_duties_of_one_clause_are_told_apart() -> None:
    to_the_police = {**DUTY, "to": ("police",)}
    later = {**to_the_police, "timing": "promptly"}
    assert compared(answer(DUTY, to_the_police), answer(later, DUTY)) == [
        ("duty", "changed", "AB-01", "inform", "timing", ("immediately",), ("promptly",))
    ]


def test_prohibitions_outcomes_and_the_rest() -> None:
    before = answer(
        prohibitions=({"clause": "AB-03", "act": "bully", "status": "in_force"},),
        outcomes=({"clause": "AB-04", "outcome": "formal_action", "modality": "may"},),
        gaps=("recipient_absent",),
        questions=("serious",),
        exceptions=("AB-05",),
        disputed=({"clause": "AB-06", "kind": "duty"},),
    )
    after = answer(
        is_incident=None,
        category="cyberbullying",
        also=("extremism",),
        prohibitions=({"clause": "AB-03", "act": "bully", "status": "contravened"},),
        outcomes=({"clause": "AB-04", "outcome": "formal_action", "modality": "will"},),
        gaps=("no_route_stated",),
        conflicts=("X-AB-01",),
        requires_human_decision=True,
    )
    assert compared(before, after) == [
        ("is_incident", "changed", None, None, None, ("yes",), ("open",)),
        ("category", "changed", None, None, None, ("general_conduct",), ("cyberbullying",)),
        ("also", "added", None, "extremism", None, (), ()),
        ("prohibition", "changed", "AB-03", "bully", "status", ("in_force",), ("contravened",)),
        ("outcome", "changed", "AB-04", "formal_action", "modality", ("may",), ("will",)),
        ("exception", "removed", "AB-05", None, None, (), ()),
        ("disputed", "removed", "AB-06", "duty", None, (), ()),
        ("gap", "removed", None, "recipient_absent", None, (), ()),
        ("gap", "added", None, "no_route_stated", None, (), ()),
        ("conflict", "added", None, "X-AB-01", None, (), ()),
        ("question", "removed", None, "serious", None, (), ()),
        ("human_decision", "changed", None, None, None, ("no",), ("yes",)),
    ]


OPPOSITE = {"added": "removed", "removed": "added", "changed": "changed"}


def mirrored(found: Difference) -> tuple[Any, ...]:
    return (found.aspect, OPPOSITE[found.change], found.what, found.part, found.after, found.before)


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda s: str(s["id"]))
def test_backwards_the_same_differences_stand_the_other_way_round(
    situation: dict[str, Any],
) -> None:
    said = [
        assess(binding.pack, LIBRARY.vocabulary, situation["facts"]) for binding in LIBRARY.latest()
    ]
    for before, after in itertools.pairwise(said):
        there = [mirrored(found) for found in differences(before, after)]
        back = [
            (d.aspect, d.change, d.what, d.part, d.before, d.after)
            for d in differences(after, before)
        ]
        assert sorted(map(str, there)) == sorted(map(str, back))
        assert bool(there) == (
            before.model_copy(update={"policy": "", "clauses": ()})
            != after.model_copy(update={"policy": "", "clauses": ()})
        )
