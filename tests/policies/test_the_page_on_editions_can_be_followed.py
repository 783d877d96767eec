"""Whoever follows docs/editions.md in September changes data alone, and gets what the page shows."""

from __future__ import annotations

import re
import shlex
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli.commands import app
from cases.packs.freeze import freeze
from cases.packs.library import PACKS, PackLibrary, load_library
from cases.packs.statute_table import page
from cases.packs.yaml_source import MalformedPack

SEPTEMBER = date(2027, 9, 3)
PAGE = (Path(__file__).parent.parent.parent / "docs" / "editions.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [text.strip() for kind, text in BLOCKS if kind == "sh"]
CHECKED, NEWER, TOO_EARLY, READ = [text for kind, text in BLOCKS if kind == "yaml"]
(REFUSAL,) = [text.strip() for kind, text in BLOCKS if kind == "text"]
NAME = "child-protection"


def casebook(command: str) -> Result:
    program, *words = shlex.split(command)
    assert program == "casebook"
    return CliRunner().invoke(app, words, env={"COLUMNS": "200"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of all packs, which a maintainer changes."""
    copied = tmp_path / "packs"
    shutil.copytree(Path(str(PACKS)), copied, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copied


def put(block: str, file: Path, begins: str) -> None:
    """Write a block of the page in the place of the entry that begins as it does."""
    text = file.read_text("utf-8")
    found = re.search(rf"^  - {re.escape(begins)}\n(?:    .*\n)+", text, re.MULTILINE)
    assert found, f"{file.name} has no entry {begins}"
    file.write_text(text.replace(found[0], block, 1), "utf-8")


def write_down(block: str, folder: Path) -> PackLibrary:
    put(block, folder / "editions.yaml", "title: Working together to safeguard children")
    return load_library(folder, today=SEPTEMBER)


def of_working_together(library: PackLibrary, version: str) -> str:
    pack = library.find(NAME, version).pack
    (source,) = [one for one in pack.sources if one.key == "together"]
    return library.editions.current(NAME, source)


def test_every_block_of_the_page_is_carried_out_here() -> None:
    assert COMMANDS == [
        "casebook policy editions",
        "casebook policy editions fgm --json",
        "casebook policy check cases/packs",
        "python -m cases.packs.freeze",
        "python -m cases.packs.statute_table",
    ]
    assert [kind for kind, _ in BLOCKS if kind not in {"sh", "yaml", "text"}] == []


def test_what_has_to_be_looked_for_is_listed() -> None:
    for command in COMMANDS[:2]:
        assert "newest" in casebook(command).stdout


def test_where_nothing_newer_was_found_the_day_alone_changes(folder: Path) -> None:
    before = load_library(folder).editions.works
    after = write_down(CHECKED, folder).editions.works
    (changed,) = [(a, b) for a, b in zip(before, after, strict=True) if a != b]
    assert changed[1] == changed[0].model_copy(update={"checked": date(2027, 9, 2)})


def test_a_newer_edition_makes_what_was_published_older_and_changes_no_pack(folder: Path) -> None:
    library = write_down(NEWER, folder)
    assert of_working_together(library, "2026.12") == "no"
    published = load_library().packs
    assert {name: one.bound for name, one in library.packs.items()} == {
        name: one.bound for name, one in published.items()
    }


def test_an_edition_is_written_down_on_the_day_it_is_in_force(folder: Path) -> None:
    with pytest.raises(MalformedPack) as refused:
        write_down(TOO_EARLY, folder)
    assert REFUSAL in refused.value.detail


def test_what_was_read_is_current_in_a_new_version_that_is_checked_and_published(
    folder: Path,
) -> None:
    write_down(NEWER, folder)
    old = folder / "statutory" / f"{NAME}-2026.12.yaml"
    new = folder / "statutory" / f"{NAME}-2027.09.yaml"
    assert new.name in PAGE
    text = old.read_text("utf-8").replace('version: "2026.12"', 'version: "2027.09"', 1)
    new.write_text(
        text.replace("in_force_from: 2026-09-01", "in_force_from: 2027-09-01", 1), "utf-8"
    )
    put(READ, new, "key: together")

    assert freeze(folder, SEPTEMBER) == [f"{NAME}@2027.09"]
    library = load_library(folder, today=SEPTEMBER)
    assert of_working_together(library, "2027.09") == "yes"
    assert of_working_together(library, "2026.12") == "no"
    assert f"| {NAME}@2027.09 | CP-01 |" in page(library)


@pytest.mark.at_length  # every other pack is looked at beside it
def test_the_packs_are_checked_as_the_page_says() -> None:
    told = casebook(COMMANDS[2])
    assert told.exit_code == 0, told.output
