"""Each source says whether the newest edition known was read, and somebody looks again each September."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.bootstrap import wall_clock
from api.cli.commands import app
from api.cli.doctor import look_at_editions
from cases.packs.editions import KnownSource, known_sources, last_september
from cases.packs.library import PACKS, PackLibrary, load_library
from cases.packs.yaml_source import MalformedPack
from domain.policy.calendar import london_day

IN_2026, IN_2027 = date(2026, 12, 1), date(2027, 9, 1)


def casebook(*words: str) -> Result:
    return CliRunner().invoke(app, ["policy", *words], env={"COLUMNS": "200"})


@pytest.fixture(scope="module")
def library() -> PackLibrary:
    return load_library()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of all packs, as somebody who maintains them has them before they are published."""
    copied = tmp_path / "packs"
    shutil.copytree(Path(str(PACKS)), copied, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return copied


def change(file: Path, was: str, becomes: str) -> None:
    text = file.read_text("utf-8")
    assert was in text
    file.write_text(text.replace(was, becomes, 1), "utf-8")


def known(library: PackLibrary, pack: str, key: str) -> KnownSource:
    found = {(one.pack.pack, one.source.key): one for one in known_sources(library)}
    return found[pack, key]


def test_every_source_of_the_law_is_an_edition_of_a_work_that_somebody_looks_for(
    library: PackLibrary,
) -> None:
    cited = {f"{one.pack.pack}/{one.source.key}" for one in known_sources(library)}
    written_down = {name for work in library.editions.works for name in work.sources}
    assert written_down == cited


@pytest.mark.parametrize(
    ("pack", "key", "current"),
    [
        ("fgm", "act", "yes"),
        ("fgm", "kcsie", "no"),
        ("fgm", "time", "unknown"),
        ("prevent", "guidance", "no"),  # told by others of this very edition, and not read
        ("child-protection", "together", "no"),
        ("child-protection", "casebook", "yes"),
    ],
)
def test_a_text_is_current_where_the_newest_edition_known_was_itself_read(
    pack: str, key: str, current: str, library: PackLibrary
) -> None:
    assert known(library, pack, key).current == current


def test_a_clause_is_as_current_as_the_least_certain_of_what_it_cites(library: PackLibrary) -> None:
    fgm = library.find("fgm").pack
    assert [cite.source for cite in fgm.clauses[0].cites] == ["act", "kcsie", "time"]
    assert library.editions.current_of_clauses(fgm)["FGM-01"] == "no"
    for binding in library.packs.values():
        assert library.editions.current_of_clauses(binding.pack).keys() == (
            binding.pack.confidence.keys()
        )


def test_when_a_newer_edition_is_written_down_published_packs_say_that_they_are_older(
    folder: Path,
) -> None:
    was = "{edition: procedural information of 22 January 2020}"
    change(folder / "editions.yaml", was, "{edition: procedural information of 2026}")
    assert known(load_library(folder), "fgm", "act").current == "no"


@pytest.mark.parametrize(
    ("today", "began"),
    [
        (date(2026, 8, 31), date(2025, 9, 1)),
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2027, 1, 1), date(2026, 9, 1)),
    ],
)
def test_the_year_of_the_guidance_turns_on_the_first_of_september(today: date, began: date) -> None:
    assert last_september(today) == began


def test_the_doctor_warns_once_a_september_has_begun_since_somebody_looked(
    library: PackLibrary,
) -> None:
    before = look_at_editions(library, date(2027, 8, 31))
    after = look_at_editions(library, IN_2027)
    assert before.verdict == "ok", before.told
    assert after.verdict == "warn"
    assert "since September 2027 began: `casebook policy editions` lists them" in after.told


def test_the_command_lists_every_source_for_people_and_for_scripts(library: PackLibrary) -> None:
    said, data = casebook("editions"), json.loads(casebook("editions", "--json").stdout)
    assert len(data) == len(known_sources(library)) == said.stdout.count("last checked: ")
    (kcsie,) = [one for one in data if (one["pack"], one["source"]) == ("fgm", "kcsie")]
    assert (kcsie["edition"], kcsie["current"]) == ("2025", "no")
    assert (kcsie["newest"]["edition"], kcsie["newest"]["in_force"]) == ("2026", "2026-09-01")
    only = casebook("editions", "fgm").stdout
    assert "newest known: 2026, in force since 1 September 2026" in only
    assert "prevent@" not in only


@pytest.mark.parametrize(
    ("name", "sentence", "code"),
    [
        ("nobodys", "The library has no pack of this name and version.", 1),
        ("halley", "'halley' is a school's own policy", 2),
        ("fgm@2026.12", "Name the pack without a version: fgm.", 2),
    ],
)
def test_what_is_no_statutory_pack_is_told_in_a_sentence(
    name: str, sentence: str, code: int
) -> None:
    told = casebook("editions", name)
    assert (told.exit_code, sentence in told.stderr) == (code, True), told.output
    assert told.stdout == ""


def test_an_edition_from_the_future_is_refused_with_its_rule_and_its_source(folder: Path) -> None:
    pack = folder / "statutory" / "fgm-2026.12.yaml"
    change(pack, "in_force: 2026-09-01, read: false", "in_force: 2999-09-01, read: true")
    told = casebook("check", str(folder))
    assert told.exit_code == 1
    assert "malformed-pack: fgm-2026.12.yaml:" in told.stdout
    assert "sources.1.current.in_force: an edition from the future: " in told.stdout
    assert "on the duty of teachers (Department for Education) is named as current" in told.stdout


def test_a_pack_of_ones_own_from_the_future_is_refused_as_well(tmp_path: Path) -> None:
    own = Path(__file__).parent / "own_pack" / "marram-bay-2026.09.yaml"
    mine = tmp_path / own.name
    text = own.read_text("utf-8")
    place = text.index("    edition:")
    mine.write_text(
        text[:place]
        + '    current: {edition: "2027", in_force: 2027-09-01, read: true}\n'
        + text[place:],
        "utf-8",
    )
    with pytest.raises(MalformedPack, match="an edition from the future"):
        load_library(own=[tmp_path], today=IN_2026)
    assert load_library(own=[tmp_path], today=IN_2027).find("marram-bay").pack.sources[0].current


@pytest.mark.parametrize(
    ("was", "becomes", "sentence"),
    [
        (
            "in_force: 2026-03-18",
            "in_force: 2027-03-18",
            "Working together to safeguard children is said to be in force from 2027-03-18",
        ),
        (
            "checked: 2026-11-30",
            "checked: 2026-12-02",
            "Keeping children safe in education is said to have been looked for on 2026-12-02",
        ),
        ("[fgm/time]", "[fgm/time, fgm/act]", "in more than one work: fgm/act"),
    ],
)
def test_what_cannot_have_been_seen_is_refused_in_the_register_of_editions(
    was: str, becomes: str, sentence: str, folder: Path
) -> None:
    change(folder / "editions.yaml", was, becomes)
    with pytest.raises(MalformedPack) as refused:
        load_library(folder, today=IN_2026)
    assert sentence in refused.value.detail
    assert refused.value.file == "editions.yaml"


def test_our_own_packs_name_no_edition_and_no_look_of_a_day_to_come() -> None:
    load_library(Path(str(PACKS)), frozen=False, today=london_day(wall_clock()))


def test_a_published_text_is_read_on_a_clock_that_is_slow() -> None:
    """It was looked at when it was published; what is refused here would keep a server from starting."""
    assert load_library(today=date(2020, 1, 1)).find("fgm").pack.clauses
