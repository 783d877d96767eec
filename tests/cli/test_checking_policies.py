"""`casebook policy check` and `coverage`: what they print, and when they fail."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api.cli.commands import app
from cases.packs.library import PACKS
from tests.support.small_packs import BANNED, IMAGES, Desk, clause, duty

SECONDS_FOR_ALL = 60


def casebook(*words: str) -> Result:
    return CliRunner().invoke(app, ["policy", *words], env={"COLUMNS": "200"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the pack library with one school policy and no statutory packs."""
    copied = tmp_path / "packs"
    shutil.copytree(Path(str(PACKS)), copied, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for layer, keep in (("school", "halley"), ("statutory", "")):
        for file in (copied / layer).iterdir():
            if not (keep and file.name.startswith(keep)):
                file.unlink()
    return copied


def a_small_pack(tmp_path: Path, **parts: Any) -> Path:
    Desk(tmp_path).pack(clause(1, **parts))
    return tmp_path / "small.yaml"


def test_our_packs_have_no_errors_and_their_weaker_spots_are_told() -> None:
    told = casebook("check", "--json")

    found = json.loads(told.stdout)
    assert told.exit_code == 0
    assert {f["severity"] for f in found["findings"]} == {"warning", "marked"}
    weaker = {f["pack"] for f in found["findings"] if f["check"] == "statutory-floor"}
    assert weaker == {pack["pack"] for pack in found["packs"] if pack["layer"] == "school"}
    assert sum(pack["seconds"] for pack in found["packs"]) < SECONDS_FOR_ALL


def test_an_error_is_told_on_one_line_with_facts_and_what_to_do(tmp_path: Path) -> None:
    told = casebook("check", str(a_small_pack(tmp_path, duties=[duty("inform")])))

    (line,) = [line for line in told.stdout.splitlines() if " error " in line]
    assert told.exit_code == 1
    assert "recipients: SM-01: 'inform' names nobody it goes to" in line
    assert "For example: conduct=has_social_tie, actor.role=staff." in line
    assert line.endswith("declare the gap recipient_not_named.")


def test_what_is_only_marked_fails_nothing(tmp_path: Path) -> None:
    material = {"conduct": ["accesses_or_shares_material"], "binds": [], "when": IMAGES}

    told = casebook(
        "check",
        str(a_small_pack(tmp_path, prohibits=BANNED, duties=[duty("record")], **material)),
    )

    assert told.exit_code == 0
    assert "marked  indecent-images: SM-01: weaker than the statutory floor" in told.stdout


def test_a_pack_is_named_as_a_case_names_it() -> None:
    told = casebook("check", "allegations@2026.11.2", "--json")

    assert told.exit_code == 0
    assert [pack["pack"] for pack in json.loads(told.stdout)["packs"]] == ["allegations@2026.11.2"]


def test_a_pack_nobody_knows() -> None:
    told = casebook("check", "nobodys")

    assert told.exit_code == 1
    assert "unknown-pack: The library has no pack of this name" in told.stdout


def test_a_misspelt_word_is_told_with_its_line(folder: Path) -> None:
    pack = folder / "school" / "halley-2021.09.1.yaml"
    pack.write_text(pack.read_text("utf-8").replace("conduct: [", "conduct: [dances, ", 1), "utf-8")

    told = casebook("check", str(folder))

    assert told.exit_code == 1
    assert "malformed-pack: halley" in told.stdout
    assert "nothing is called 'dances'" in told.stdout


def test_a_published_version_that_was_edited(folder: Path) -> None:
    pack = folder / "school" / "halley-2021.09.1.yaml"
    pack.write_text(pack.read_text("utf-8") + "# one more line\n", "utf-8")

    told = casebook("check", str(folder))

    assert told.exit_code == 1
    assert "pack-altered: halley@2021.09.1 is not the text that was published" in told.stdout


def test_a_draft_in_a_folder_of_its_own_need_not_be_published(folder: Path) -> None:
    Desk(folder / "school").pack(clause(1, prohibits=BANNED, duties=[duty("record")]))

    assert casebook("check", str(folder)).exit_code == 0


def test_without_a_version_the_latest_is_looked_at_and_an_older_one_by_its_name() -> None:
    latest, older = casebook("check", "halley"), casebook("check", "halley@2021.09")

    assert latest.exit_code == 0
    assert "halley@2021.09.1 " in latest.stdout
    assert older.exit_code == 1
    assert "leads-nowhere: HP-23" in older.stdout


def test_coverage_counts_every_pack_and_finds_them_complete() -> None:
    told = casebook("coverage", "--json")

    found = {pack["pack"]: pack for pack in json.loads(told.stdout)}
    assert told.exit_code == 0
    assert found["date-palm@2023.11.1"]["clauses"] == 60
    assert found["date-palm@2023.11.1"]["text_only"] == 17
    assert all(pack["complete"] for pack in found.values())


def test_coverage_fails_where_a_number_is_missing(tmp_path: Path) -> None:
    Desk(tmp_path).pack(clause(1, prohibits=BANNED), clause(3, prohibits=BANNED))

    told = casebook("coverage", str(tmp_path / "small.yaml"))

    assert told.exit_code == 1
    assert "missing: SM-02" in told.stdout
