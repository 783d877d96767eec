"""What takes long runs in `make gate` alone, and nothing runs in neither `make test` nor there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
LEAVING_OUT = ("-k", "--ignore", "--deselect", "--lf", "--sw")


def target(name: str) -> tuple[list[str], list[str]]:
    """What a target of the Makefile needs first, and its lines."""
    found = re.search(rf"^{name}:(.*)\n((?:\t.*\n)*)", MAKEFILE, re.MULTILINE)
    assert found is not None, name
    return found[1].split(), [line.strip() for line in found[2].splitlines()]


def selected(name: str) -> str:
    """Which tests a target runs, as pytest's own expression."""
    (line,) = target(name)[1]
    assert "pytest" in line
    assert not [word for word in LEAVING_OUT if f" {word}" in line], "a test is left out by name"
    found = re.search(r' -m (?:"([^"]+)"|(\S+))', line)
    assert found is not None, "every target says which tests it runs"
    return found[1] or found[2]


def test_every_test_is_in_one_of_the_two_parts() -> None:
    assert (selected("pytest"), selected("at-length")) == ("not at_length", "at_length")


def test_the_whole_gate_is_the_short_one_and_then_the_rest() -> None:
    assert target("test")[0] == ["check"]
    assert any("pytest" in line for line in target("check")[1])
    needs, then = target("gate")
    assert needs == ["check"]
    assert any("at-length" in line for line in then)


def test_the_gate_of_a_release_is_the_whole_one() -> None:
    assert (ROOT / ".ci" / "run").read_text("utf-8").rstrip().splitlines()[-1] == "make gate"


def test_pytest_alone_leaves_nothing_out(pytestconfig: pytest.Config) -> None:
    options = [*map(str, pytestconfig.getini("addopts"))]
    assert not [word for word in options if word.startswith(("-m", *LEAVING_OUT))]
    assert pytestconfig.getini("testpaths") == ["tests"]
