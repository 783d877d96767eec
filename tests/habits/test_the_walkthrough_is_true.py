"""The walk through one act names real places: each file can be imported, and has what is named in it."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "walkthrough.md").read_text("utf-8")
STEPS = re.findall(r"^## (\d+)\. .*: `([\w/]+\.py)` · `([\w.]+)`$", PAGE, re.MULTILINE)
FLOORS = ("api", "cases", "domain", "projections")
MOST_FILES = 9


def where_now(name: str) -> str:
    """The files in which something of this name stands, for whoever corrects the page."""
    first = name.partition(".")[0]
    found = [
        path.relative_to(ROOT).as_posix()
        for floor in FLOORS
        for path in sorted((ROOT / floor).rglob("*.py"))
        if first in names_in(path)
    ]
    return ", ".join(found) or "no file"


def names_in(path: Path) -> set[str]:
    """What a module defines at its top."""
    found: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found.add(node.name)
            case ast.AnnAssign(target=ast.Name(id=name)) | ast.Assign(targets=[ast.Name(id=name)]):
                found.add(name)
            case _:
                pass
    return found


@pytest.mark.parametrize(("file", "name"), [(file, name) for _, file, name in STEPS])
def test_every_step_leads_to_what_it_names(file: str, name: str) -> None:
    moved = f"docs/walkthrough.md names {name} in {file}; it is now in {where_now(name)}"
    assert (ROOT / file).is_file(), moved
    found: object = import_module(file.removesuffix(".py").replace("/", "."))
    for part in name.split("."):
        found = getattr(found, part, None)
        assert found is not None, moved
    assert name.partition(".")[0] in names_in(ROOT / file), f"{moved}, and only imported here"


def test_the_walk_is_short_and_in_order() -> None:
    assert [int(number) for number, _, _ in STEPS] == list(range(1, len(STEPS) + 1))
    assert 5 < len(STEPS) <= MOST_FILES
    assert len({file for _, file, _ in STEPS}) == len(STEPS)
    assert PAGE.count("\n## ") == len(STEPS) + 1, "a heading is not in the form of a step"


def test_every_file_it_names_beside_the_steps_is_there() -> None:
    named = set(re.findall(r"`?((?:api|cases|domain|projections|tests)/[\w/]+(?:\.py)?)", PAGE))
    assert {path for path in named if not (ROOT / path).exists()} == set()
