"""Tests start programs that stand in strings: no tool follows a name into them, so this does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMPORTED = re.compile(
    r"^\s*from ((?:api|cases|domain|projections|tests)(?:\.\w+)*) import \(?([\w, ]+)", re.MULTILINE
)


def _strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


NAMED = sorted(
    {
        (module, name.partition(" as ")[0].strip())
        for path in (ROOT / "tests").rglob("*.py")
        if "node_modules" not in path.parts and ".venv" not in path.parts
        for text in _strings(path)
        for module, names in IMPORTED.findall(text)
        for name in names.split(",")
        if name.strip()
    }
)


def test_there_are_such_programs() -> None:
    assert len(NAMED) > 5


@pytest.mark.parametrize(("module", "name"), NAMED)
def test_what_a_program_in_a_string_imports_is_there(module: str, name: str) -> None:
    assert hasattr(import_module(module), name) or find_spec(f"{module}.{name}") is not None
