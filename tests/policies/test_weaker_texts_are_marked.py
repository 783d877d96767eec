"""Where a school's text asks for less than a statutory pack it loads, and is marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.policy.words import Facts
from tests.support.small_packs import (
    BANNED,
    IMAGES,
    LIBRARY,
    NOT_LOOKED_AT,
    Data,
    Desk,
    clause,
    duty,
)


@pytest.fixture
def floored(tmp_path: Path) -> Desk:
    """A desk beside a statutory pack: the LADO hears of private links within one working day."""
    in_a_day = duty("inform", owed_by="headteacher", to=["lado"], timing={"working_days": 1})
    pupils = {"fact": "counterparty.role", "is": "pupil"}
    barred = {"conduct": ["accesses_or_shares_material"], "binds": [], "when": IMAGES}
    statutory = Desk(tmp_path).pack(
        {**clause(1, binds=["staff"], when=pupils, duties=[in_a_day])},
        clause(2, **barred, prohibits=NOT_LOOKED_AT),
        pack="floor",
        layer="statutory",
        covers="what_it_names",
    )
    return Desk(tmp_path, [statutory])


def test_a_text_that_asks_for_as_much_is_not_marked(floored: Desk) -> None:
    at_once = duty("inform", to=["lado"], timing="immediately")

    assert floored.finds("statutory-floor", clause(1, duties=[at_once])) == []


@pytest.mark.parametrize(
    ("parts", "how"),
    [
        ({"duties": [duty("inform", to=["lado"])]}, "its own duty is laxer"),
        ({"duties": [duty("inform", to=["lado"], timing="immediately", modality="may")]},
         "its own duty is laxer"),
        ({"prohibits": BANNED}, "its text has no such duty"),
    ],
)  # fmt: skip
def test_a_text_that_asks_for_less_is_marked(floored: Desk, parts: Data, how: str) -> None:
    (found,) = floored.finds("statutory-floor", clause(1, **parts))

    assert found.severity == "marked"
    assert "floor@1/SM-01" in found.what
    assert how in found.what
    assert found.facts == {
        "conduct": "has_social_tie",
        "actor.role": "staff",
        "counterparty.role": "pupil",
    }


def test_a_text_that_excuses_what_the_statutory_pack_wants_told_is_marked(floored: Desk) -> None:
    own_child = {"fact": "counterparty.relation", "is": "own_child"}
    excused = clause(
        1,
        duties=[duty("inform", to=["lado"], timing="immediately")],
        unless=[{"clause": "SM-01", "when": own_child}],
    )

    (found,) = floored.finds("statutory-floor", excused)

    assert "its text makes an exception" in found.what
    assert found.facts["counterparty.relation"] == "own_child"


def test_a_text_that_asks_for_what_a_statutory_pack_bars_is_marked(floored: Desk) -> None:
    looks = clause(
        1,
        conduct=["accesses_or_shares_material"],
        duties=[duty("investigate", owed_by="school")],
    )

    found = [f for f in floored.finds("statutory-floor", looks) if "bars" in f.what]

    assert [(finding.severity, finding.clauses) for finding in found] == [("marked", ("SM-01",))]
    assert found[0].facts["material.kind"] == "indecent_images_of_children"


TELL_THE_LADO = "allegations@2026.12/KCSIE-01"


def weaker(school: str, facts: Facts) -> list[tuple[str, str, str | None]]:
    bound = [(binding.bound.pack, binding.bound.version) for binding in LIBRARY.latest()]
    rulebook = LIBRARY.rulebook(key for key in bound if key[0] in (school, "allegations"))
    return [(spot.statutory, spot.why, spot.own) for spot in rulebook.weaker(rulebook.read(facts))]


def test_a_case_whose_school_excuses_what_the_lado_has_to_hear() -> None:
    niece: Facts = {
        "conduct": "is_friends_with",
        "actor.role": "staff",
        "counterparty.role": "pupil",
        "counterparty.relation": "niece_or_nephew",
    }

    assert weaker("beech-hill", niece) == [(TELL_THE_LADO, "exception", "BH-33")]
    assert weaker("date-palm", niece) == [(TELL_THE_LADO, "no_such_duty", None)]


def test_a_case_whose_school_asks_for_the_same_with_no_time() -> None:
    strained: Facts = {
        "conduct": "boundary_concern",
        "actor.role": "staff",
        "counterparty.role": "pupil",
    }

    assert weaker("date-palm", strained) == [(TELL_THE_LADO, "laxer", "DP-22")]


def test_a_case_no_statutory_pack_speaks_of_has_no_weaker_spot() -> None:
    assert weaker("date-palm", {"conduct": "shares_password", "actor.role": "staff"}) == []
