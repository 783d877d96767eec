"""A policy is drawn from the command line: to a file, to the screen, or as a list."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from api.cli.commands import app


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["policy", "draw", *words], env={"COLUMNS": "80"})


def test_the_path_after_one_conduct_is_written_to_a_file(tmp_path: Path) -> None:
    file = tmp_path / "path.svg"
    told = run("date-palm@2023.11", "--conduct", "accesses_or_shares_material", "--out", str(file))
    assert told.exit_code == 0, told.output
    assert told.stdout == ""
    picture = ElementTree.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 - our own text
    assert picture.tag.endswith("svg")


def test_what_is_printed_is_the_picture_and_nothing_else() -> None:
    told = run("halley", "--conduct", "posts_comment", "--conduct", "posts_image")
    assert told.exit_code == 0, told.output
    ElementTree.fromstring(told.stdout)  # noqa: S314 - our own text
    again = run("halley", "--conduct", "posts_comment", "--conduct", "posts_image")
    assert again.stdout == told.stdout


def test_the_same_as_a_list_for_given_facts() -> None:
    told = run(
        "date-palm",
        "--facts",
        "conduct=accesses_or_shares_material,actor.role=staff,"
        "material.kind=indecent_images_of_children,headteacher.status=absent",
        "--text",
    )
    assert told.exit_code == 0, told.output
    assert "Immediately: Reporter: Inform → Police" in told.stdout
    assert "In force while the matter is handled" in told.stdout
    assert "DP-76" in told.stdout


@pytest.mark.parametrize("facts", ["counterparty.age=17", "actor.age=9,parent_supervising=true"])
def test_numbers_and_yes_or_no_are_understood(facts: str) -> None:
    told = run("coopers-lane", "--conduct", "has_or_uses_device", "--facts", facts, "--text")
    assert told.exit_code == 0, told.output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("no-such-pack",), 1, "no pack of this name"),
        (("date-palm", "--conduct", "nonsense"), 1, "cannot have this value"),
        (("date-palm", "--facts", "actor.role=staff"), 1, "conduct is always stated"),
        (("date-palm", "--facts", "conduct"), 1, "cannot have this value"),
        (("coopers-lane", "--conduct", "messages", "--facts", "actor.age=old"), 1, "this value"),
        (
            (
                "halley",
                "--conduct",
                "messages",
                "--conduct",
                "posts_image",
                "--facts",
                "serious=true",
            ),
            2,
            "one conduct",
        ),
        (("halley", "--out", "no/such/folder/path.svg"), 2, "cannot be written"),
        (("not-there.yaml",), 2, "cannot be read"),
    ],
)
def test_a_wrong_call_is_told(words: tuple[str, ...], code: int, said: str) -> None:
    told = run(*words)
    assert told.exit_code == code, told.output
    assert said in told.stderr.replace("\n", " ")
