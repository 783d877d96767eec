"""Two clauses that cannot both be followed are named, with facts for which both apply."""

from __future__ import annotations

from tests.support.small_packs import (
    BANNED,
    IMAGES,
    NOT_LOOKED_AT,
    Data,
    Desk,
    clause,
    duty,
)


def investigated_although_barred() -> list[Data]:
    on_images = {"conduct": ["accesses_or_shares_material"], "binds": [], "when": IMAGES}
    return [
        clause(1, **on_images, prohibits=NOT_LOOKED_AT),
        clause(
            2,
            conduct=["accesses_or_shares_material"],
            when={"fact": "material.act", "is": "downloaded"},
            duties=[duty("investigate", owed_by="school")],
        ),
    ]


def test_asked_for_and_barred_at_once(desk: Desk) -> None:
    (found,) = desk.finds("contradiction", *investigated_although_barred())

    assert (found.severity, found.clauses) == ("error", ("SM-01", "SM-02"))
    assert found.facts == {
        "conduct": "accesses_or_shares_material",
        "actor.role": "staff",
        "material.act": "downloaded",
        "material.kind": "indecent_images_of_children",
    }


def test_a_declared_conflict_is_no_contradiction(desk: Desk) -> None:
    declared = {"id": "X-SM-01", "between": ["SM-01", "SM-02"], "treatment": "SM-01 goes first."}

    assert desk.finds("contradiction", *investigated_although_barred(), conflicts=[declared]) == []


def test_a_conflict_declared_for_other_facts_does_not_excuse(desk: Desk) -> None:
    declared = {
        "id": "X-SM-01",
        "between": ["SM-01", "SM-02"],
        "treatment": "SM-01 goes first for the headteacher.",
        "when": {"fact": "actor.role", "is": "headteacher"},
    }

    (found,) = desk.finds("contradiction", *investigated_although_barred(), conflicts=[declared])

    assert found.facts["actor.role"] == "staff"


def test_asked_for_and_forbidden_by_name(desk: Desk) -> None:
    silence = {"act": "inform", "status": "in_force", "modality": "must_not"}

    (found,) = desk.finds(
        "contradiction",
        clause(1, prohibits=silence),
        clause(2, duties=[duty("inform", to=["headteacher"])]),
    )

    assert "SM-02 asks to inform, which SM-01 forbids" in found.what
    assert found.facts == {"conduct": "has_social_tie", "actor.role": "staff"}


def test_broken_and_excused_at_once(desk: Desk) -> None:
    declared = {"fact": "tie.declared", "is": "on_entry"}
    excused = clause(1, prohibits=BANNED, unless=[{"clause": "SM-01", "when": declared}])
    broken = clause(1, prohibits={**BANNED, "act": "have_the_tie"})

    (found,) = desk.finds("contradiction", excused, broken)

    assert "contravened and excepted" in found.what
    assert found.facts["tie.declared"] == "on_entry"


def test_forbidden_here_and_allowed_there(desk: Desk) -> None:
    declared = {"fact": "tie.declared", "is": "on_entry"}
    allows = clause(1, prohibits=BANNED, unless=[{"clause": "SM-01", "when": declared}])

    (found,) = desk.finds("contradiction", allows, clause(2, prohibits=BANNED))

    assert "SM-02 forbids what SM-01 allows" in found.what
    assert found.facts["tie.declared"] == "on_entry"


def test_one_duty_with_two_times(desk: Desk) -> None:
    slow = clause(1, duties=[duty("inform", to=["dsl"])])
    quick = clause(
        1,
        when={"fact": "tie.declared", "is": "no"},
        duties=[duty("inform", to=["dsl"], timing="immediately")],
    )

    (found,) = desk.finds("contradiction", slow, quick)

    assert "another timing" in found.what
    assert found.facts["tie.declared"] == "no"
