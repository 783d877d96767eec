"""Every check bites: a small pack with one thing wrong, and the facts that show it."""

from __future__ import annotations

import pytest

from cases.packs.checks.findings import Finding
from tests.support.small_packs import (
    BANNED,
    TO_THE_POLICE,
    VOCABULARY,
    Desk,
    as_it_should_be,
    clause,
    duty,
    follows,
    on_images,
)


def test_a_sound_pack_has_nothing_to_mend(desk: Desk) -> None:
    sound = clause(1, prohibits=BANNED, duties=[duty("inform", to=["headteacher"])])
    pack = desk.pack(sound, follows(2, "SM-01", duties=[duty("record")]))

    found = desk.examined(pack)

    assert {finding.severity for finding in found} == {"marked"}, "only silence on indecent images"


def test_nobody_to_tell(desk: Desk) -> None:
    (found,) = desk.finds("recipients", clause(1, duties=[duty("inform")]))

    assert (found.severity, found.clauses) == ("error", ("SM-01",))
    assert found.facts == {"conduct": "has_social_tie", "actor.role": "staff"}


def test_nobody_to_tell_and_the_pack_says_so(desk: Desk) -> None:
    declared = clause(1, duties=[duty("inform")], gaps=[{"gap": "recipient_not_named"}])

    assert desk.finds("recipients", declared) == []


def test_the_line_manager_of_a_governor(desk: Desk) -> None:
    asks = duty("consult", owed_by="actor", to=["line_manager"])

    (found,) = desk.finds("recipients", clause(1, binds=["staff", "governor"], duties=[asks]))

    assert found.facts == {"conduct": "has_social_tie", "actor.role": "governor"}


def test_a_stand_in_who_is_the_person_concerned(desk: Desk) -> None:
    told = duty("inform", to=["dsl"], if_absent={"dsl": "headteacher"})

    found = {f.what: f for f in desk.finds("stand-ins", clause(1, duties=[told]))}

    concerned = found["'inform' goes to the headteacher, who is the person concerned."]
    assert concerned.facts == {
        "conduct": "has_social_tie",
        "actor.role": "headteacher",
        "dsl.status": "absent",
    }


def test_a_stand_in_who_is_away_as_well(desk: Desk) -> None:
    told = duty("inform", to=["headteacher"], if_absent={"headteacher": "dsl"})

    (found,) = desk.finds("stand-ins", clause(1, binds=["staff"], duties=[told]))

    assert "goes to the dsl, who is away" in found.what
    assert found.facts["headteacher.status"] == found.facts["dsl.status"] == "absent"


def test_a_headteacher_who_decides_on_the_own_case(desk: Desk) -> None:
    decides = duty("take_measures", owed_by="headteacher")

    (found,) = desk.finds("stand-ins", clause(1, duties=[decides]))

    assert "is owed by the headteacher, who is the person concerned" in found.what
    assert found.facts["actor.role"] == "headteacher"


def test_who_is_away_with_nobody_named_instead_is_a_gap_the_reading_declares(desk: Desk) -> None:
    plain = clause(1, duties=[duty("inform", to=["headteacher"])])
    chosen = clause(2, duties=[duty("refer", to=["headteacher", "dsl"], to_mode="any_of")])

    assert desk.finds("stand-ins", plain, chosen) == []


def of_material(found: list[Finding]) -> list[Finding]:
    return [f for f in found if f.facts["conduct"] == "accesses_or_shares_material"]


def test_images_that_go_to_the_police_at_once_and_are_left_alone(desk: Desk) -> None:
    assert of_material(desk.finds("indecent-images", as_it_should_be())) == []


def test_images_that_take_another_way_at_a_school_are_marked(desk: Desk) -> None:
    in_time = {**TO_THE_POLICE, "timing": "promptly"}
    found = of_material(desk.finds("indecent-images", on_images(1, duties=[in_time])))

    assert {finding.severity for finding in found} == {"marked"}
    assert [finding.what.split(": ")[1] for finding in found] == [
        "the police are not told immediately.",
        "the school's own investigation is not barred.",
    ]
    assert found[0].facts["material.kind"] == "indecent_images_of_children"


def test_doubtful_images_are_on_the_same_path_as_certain_ones(desk: Desk) -> None:
    only_certain = {
        **as_it_should_be(),
        "when": {"fact": "material.kind", "is": "indecent_images_of_children"},
    }

    found = of_material(desk.finds("indecent-images", only_certain))

    assert found[0].facts["material.kind"] == "possible_indecent_images_of_children"


def test_a_statutory_pack_that_leaves_images_to_the_school_is_wrong(desk: Desk) -> None:
    late = on_images(1, duties=[{**TO_THE_POLICE, "timing": {"hours": 24}}])

    found = desk.finds("indecent-images", late, layer="statutory", covers="what_it_names")

    assert {finding.severity for finding in of_material(found)} == {"error"}


@pytest.mark.parametrize(("due", "overdue"), [("2026-10", True), ("2026-11", False),
                                              ("2026-11-19", True), ("2026-11-20", False)])  # fmt: skip
def test_a_review_date_that_has_passed_is_told_and_blocks_nothing(
    desk: Desk, due: str, overdue: bool
) -> None:
    found = desk.finds("review-date", clause(1, prohibits=BANNED), review={"review_due": due})

    assert [finding.severity for finding in found] == ["warning"] * overdue


def test_an_example_that_comes_out_otherwise(desk: Desk) -> None:
    example = {
        "name": "A teacher's tie",
        "facts": {"conduct": "has_social_tie", "actor.role": "staff"},
        "expect": {"is_incident": False, "category": "none"},
    }

    found = desk.finds("examples", clause(1, prohibits=BANNED), examples=[example])

    assert {finding.severity for finding in found} == {"error"}
    assert "is_incident: expected False, got True" in found[0].what
    assert found[0].facts == example["facts"]


def test_more_situations_than_can_be_looked_at(desk: Desk) -> None:
    told_apart = [
        {"fact": name, "is": value}
        for name in VOCABULARY.asked_for("messages")
        for value in VOCABULARY.facts[name].values
        if name != "conduct"
    ]

    found = desk.finds(
        "size", clause(1, conduct=["messages"], when={"any": told_apart}, prohibits=BANNED)
    )

    assert [finding.severity for finding in found] == ["error"]
    assert "messages" in found[0].what
