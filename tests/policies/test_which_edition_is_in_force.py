"""Of an edition and the one that mends it the later binds, and the earlier stays what records cite."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from cases.packs.freeze import freeze
from cases.packs.library import PACKS, PackAltered, load_library
from domain.policy.procedure import BindingProcedure, edition_on
from domain.policy.register import rules_on
from domain.policy.words import in_order

LIBRARY = load_library()
TODAY = date(2026, 11, 30)


def edition(version: str, since: date) -> BindingProcedure:
    found = LIBRARY.procedures["2021.09"]
    said = found.procedure.model_dump() | {"version": version, "in_force_from": since}
    return BindingProcedure(type(found.procedure).model_validate(said), found.sha256)


def test_versions_are_ordered_number_by_number() -> None:
    assert sorted(["2026.11.10", "2026.11", "2026.11.2", "2025.9"], key=in_order) == [
        "2025.9",
        "2026.11",
        "2026.11.2",
        "2026.11.10",
    ]


def test_of_two_editions_of_one_day_the_later_version_is_in_force_in_whatever_order_they_lie() -> (
    None
):
    day = date(2021, 9, 1)
    versions = ["2021.09.10", "2021.09", "2021.09.2"]
    for order in (versions, versions[::-1]):
        found = edition_on({one: edition(one, day) for one in order}, TODAY)
        assert found is not None
        assert found.procedure.version == "2021.09.10"


def test_an_edition_not_yet_in_force_binds_nobody() -> None:
    editions = {
        "2021.09": edition("2021.09", date(2021, 9, 1)),
        "9": edition("9", date(2027, 9, 1)),
    }
    found = edition_on(editions, TODAY)
    assert found is not None
    assert found.procedure.version == "2021.09"
    assert edition_on(editions, date(2021, 8, 31)) is None


def test_the_procedure_in_force_is_the_one_that_was_mended() -> None:
    found = LIBRARY.procedure_on(date(2026, 8, 31))
    assert found is not None
    assert found.procedure.version == "2021.09.1"
    assert [one.id for one in found.procedure.threshold_not_met_ends] == ["AP-25"]
    before = LIBRARY.procedures["2021.09"].procedure
    assert before.threshold_not_met_ends == ()
    assert all(not body.concerns for body in before.regulators)


def test_since_september_2026_another_edition_binds_which_says_how_long_papers_are_kept() -> None:
    found = LIBRARY.procedure_on(date(2026, 9, 1))
    assert found is not None
    assert found.procedure.version == "2026.12"
    assert [one.id for one in found.procedure.retention] == ["AP-80", "AP-81", "AP-82"]
    assert LIBRARY.procedures["2021.09.1"].procedure.retention == ()


def test_the_outcomes_are_cited_from_the_paragraph_in_which_they_stand() -> None:
    found = LIBRARY.procedure_on(TODAY)
    assert found is not None
    cited = {(one.cite.edition, one.cite.paragraph) for one in found.procedure.outcomes}
    assert cited == {("2021", "381")}


def test_the_register_in_force_knows_of_former_staff_and_the_one_before_does_not() -> None:
    found = rules_on(LIBRARY.registers, TODAY, "saltmarsh-primary")
    assert found is not None
    assert found.version == "2026.12"
    assert found.recording is not None
    assert "former_staff" in found.adults
    (before,) = (one for one in LIBRARY.registers if one.version == "2021.09")
    assert "former_staff" not in before.adults


def test_a_school_s_own_register_goes_before_a_later_one_for_everybody() -> None:
    ours = LIBRARY.registers[0].model_copy(update={"school": "saltmarsh-primary", "version": "1"})
    assert rules_on([*LIBRARY.registers, ours], TODAY, "saltmarsh-primary") == ours


@pytest.mark.parametrize("file", ["allegations-2021.09.yaml", "concerns-2021.09.1.yaml"])
def test_a_published_procedure_or_register_that_was_edited_is_refused(
    tmp_path: Path, file: str
) -> None:
    folder = tmp_path / "packs"
    shutil.copytree(Path(str(PACKS)), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    edited = folder / "procedures" / file
    edited.write_text(edited.read_text(encoding="utf-8") + "\n# One word more.\n", encoding="utf-8")

    with pytest.raises(PackAltered, match=r"@2021\.09"):
        load_library(folder)
    assert freeze(folder) == [], "what was published once is not published again"
