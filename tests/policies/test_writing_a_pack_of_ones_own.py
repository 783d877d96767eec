"""A pack is written step by step as the page says, checked, and loaded beside ours."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from api.cli.commands import app
from api.contracts.render import policy_pack
from api.runtime.settings import Settings, SettingsError
from cases.packs.examples import failing_examples
from cases.packs.library import UnknownPack, load_library
from cases.packs.yaml_source import MalformedPack

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "policy-packs.md").read_text("utf-8")
STEPS = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
OWN = Path(__file__).parent / "own_pack"
WORDS = yaml.safe_load(policy_pack())


def after_step(number: int) -> str:
    """The file that a reader of the page has by then: a clause shown again replaces the earlier one."""
    head, clauses, tail = "", dict[str, str](), ""
    for step in STEPS[:number]:
        if step.startswith("clauses:"):
            for clause in re.split(
                r"^(?=  - id:)", step.removeprefix("clauses:\n"), flags=re.MULTILINE
            )[1:]:
                clauses[clause.split()[2]] = clause
        elif clauses:
            tail += step
        else:
            head += step
    return head + "clauses:\n" + "".join(clauses.values()) + tail


def written(folder: Path, number: int) -> Path:
    path = folder / "fernhollow-2026.09.yaml"
    path.write_text(after_step(number), "utf-8")
    return path


@pytest.mark.parametrize("number", range(2, len(STEPS) + 1))
def test_after_each_step_of_the_page_the_pack_loads(number: int, tmp_path: Path) -> None:
    written(tmp_path, number)
    library = load_library(own=[tmp_path])
    pack = library.find("fernhollow").pack
    assert len(pack.clauses) == min(number - 1, 2)
    assert list(failing_examples(pack, library.vocabulary)) == []
    assert library.find("halley").pack.layer == "school"


def test_at_the_end_of_the_page_the_pack_has_what_the_page_promises(tmp_path: Path) -> None:
    written(tmp_path, len(STEPS))
    jsonschema.validate(yaml.safe_load(after_step(len(STEPS))), WORDS)
    pack = load_library(own=[tmp_path]).find("fernhollow", "2026.09").pack
    assert len(pack.examples) >= 3
    first, second = pack.clauses
    assert first.unless
    assert first.open
    assert second.duties[0].timing == "immediately"
    said = CliRunner().invoke(app, ["policy", "check", str(tmp_path)])
    assert said.exit_code == 0, said.output
    assert "ok    fernhollow@2026.09" in said.output


def test_the_mistake_the_page_shows_is_told_in_the_words_the_page_shows(tmp_path: Path) -> None:
    path = written(tmp_path, len(STEPS))
    path.write_text(path.read_text("utf-8").replace("counterparty.role", "counterparty.rule", 1))
    said = CliRunner().invoke(app, ["policy", "check", str(tmp_path)])
    assert said.exit_code == 1
    told = " ".join(said.output.split())
    shown = "clauses.0.when: no fact is called 'counterparty.rule' Use a fact and a value"
    assert shown in told
    assert shown in PAGE
    (shown_line,) = re.findall(r"fernhollow-2026\.09\.yaml:(\d+): clauses", PAGE)
    assert f"fernhollow-2026.09.yaml:{shown_line}: clauses" in told


def test_an_example_that_comes_out_otherwise_is_named_with_both_answers(tmp_path: Path) -> None:
    path = written(tmp_path, len(STEPS))
    path.write_text(path.read_text("utf-8").replace("is: own_child", "is: niece_or_nephew"))
    said = CliRunner().invoke(app, ["policy", "check", str(tmp_path)])
    told = " ".join(said.output.split())
    shown = (
        "FH-01: 'To her own child she may write' comes out otherwise: is_incident: expected False,"
        " got True."
    )
    assert (said.exit_code, shown in told, shown in PAGE) == (1, True, True), told


def test_a_sixth_policy_written_by_the_page_alone_passes_every_check() -> None:
    for file in OWN.glob("*.yaml"):
        jsonschema.validate(yaml.safe_load(file.read_text("utf-8")), WORDS)
    said = CliRunner().invoke(app, ["policy", "check", str(OWN)])
    assert said.exit_code == 0, said.output
    assert "ok    marram-bay@2026.09" in said.output


@pytest.mark.parametrize(
    ("was", "becomes", "key"),
    [
        ("layer: school", "layer: statutory", "layer"),
        ("pack: marram-bay", "pack: halley", "pack"),
    ],
)
def test_a_pack_of_ones_own_binds_nobody_else_and_takes_no_name_of_ours(
    was: str, becomes: str, key: str, tmp_path: Path
) -> None:
    text = (OWN / "marram-bay-2026.09.yaml").read_text("utf-8")
    (tmp_path / "mine.yaml").write_text(text.replace(was, becomes), "utf-8")
    with pytest.raises(MalformedPack) as refused:
        load_library(own=[tmp_path])
    assert (refused.value.file, refused.value.key) == ("mine.yaml", key)


def test_the_same_version_twice_is_refused(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        shutil.copy(OWN / "marram-bay-2026.09.yaml", tmp_path / name)
    with pytest.raises(MalformedPack) as refused:
        load_library(own=[tmp_path])
    assert (refused.value.file, refused.value.key) == ("two.yaml", "version")


def test_an_unknown_pack_or_version_is_named_for_what_is_unknown() -> None:
    library = load_library(own=[OWN])
    with pytest.raises(UnknownPack) as no_pack:
        library.find("nothing")
    with pytest.raises(UnknownPack) as no_version:
        library.find("marram-bay", "1999")
    assert (no_pack.value.field, no_version.value.field) == ("pack", "version")


def test_a_folder_that_is_not_there_keeps_the_server_from_starting(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CASEBOOK_PACKS"):
        Settings(demo=True, packs=tmp_path / "nowhere")
