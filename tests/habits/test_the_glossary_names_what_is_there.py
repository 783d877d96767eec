"""The glossary's column *in code* is held to the code: each name in it stands in some file of ours."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("domain", "cases", "projections", "api")


def rows() -> Iterator[tuple[str, str]]:
    """(word, name in code) of every row of the first table that names any."""
    for line in (ROOT / "docs/glossary.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4:
            for name in cells[3].split(", "):
                if name.startswith("`"):
                    yield cells[0], name.strip("`")


@pytest.fixture(scope="module")
def names() -> frozenset[str]:
    """Everything that is defined in the code, and every field."""
    found: set[str] = set()
    for room in ROOMS:
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                match node:
                    case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                        found.add(node.name)
                    case ast.Name(id=name, ctx=ast.Store()):
                        found.add(name)
                    case _:
                        pass
    return frozenset(found)


@pytest.mark.parametrize(("word", "name"), list(rows()))
def test_a_word_is_found_in_the_code_under_its_name(
    names: frozenset[str], word: str, name: str
) -> None:
    assert set(name.split(".")) <= names, f"{word}: {name} is not in the code"


def test_most_words_of_the_field_name_where_they_are_found() -> None:
    assert len({word for word, _ in rows()}) > 60
