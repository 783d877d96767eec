"""One module says what the rows of access mean, and one function says whose a sign-in is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
ROOMS = ("api", "cases", "domain", "projections")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
OF_ACCESS = re.compile(
    r"\bgrantee(_kind)?\b|\w\.allowed\b|\b(case|concern)_access\b|\.sight\b|\b\w\.reporter\b"
)
"""Columns and tables in which it stands who may open what."""
THE_RULE = "projections/access.py"
RIGHTS_OF_TABLES = {"projections/engine/swap.py", "cases/verification/walls.py"}
"""Have another kind of grantee in mind: a role of the database."""
WRITES_THE_ROWS = {
    "projections/cases/view.py",
    "projections/changes/view.py",
    "projections/concerns/view.py",
}
FOLDING_IN_A_STATEMENT = re.compile(
    r"\b(lower|upper|initcap|casefold)\s*\(|\bI?LIKE\b.*sign_in", re.IGNORECASE
)
FOLDING = {"lower", "casefold", "swapcase"}
NO_SIGN_IN = {
    "api/chronologies/chronology.py": "roles, in a sentence",
    "api/cases/graphql.py": "names of fields",
    "api/graphql_server/mutations.py": "names of commands",
    "api/graphql_server/request_format.py": "media types",
    "api/http/strict_json.py": "media types",
    "api/http/middleware.py": "encodings",
    "api/diagrams/path.py": "labels",
    "api/rest/command_route.py": "names of commands",
    "api/auth/tokens.py": "the scheme of a token",
    "api/server/single_write.py": "names of heads",
    "api/server/log_lines.py": "levels of the log",
    "cases/event_store/library/factory.py": "names of tables",
    "cases/packs/checks/findings.py": "true and false",
    "domain/case/decisions/chronology.py": "lines of a chronology",
    "domain/case/imagery.py": "narrative, for words that lead to material",
    "domain/case/labels.py": "labels",
    "domain/person/names.py": "names of people",
    "domain/wording/duties.py": "sentences",
    "projections/cases/words.py": "words of headlines, ids",
    "projections/people/list.py": "names of people",
    "domain/sign_in.py": "sign-ins: the one place",
}
"""Where text is brought into one form of letters, and what text that is."""


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def texts(path: Path) -> Iterator[str]:
    """Every text of a module but its docstrings; of a formatted one, what stands in it."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def folded_in(path: Path) -> bool:
    """Whether a module brings any text into one form of letters."""
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in FOLDING
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
    )


@pytest.mark.parametrize("room", ["cases", "projections", "api"])
def test_no_statement_folds_letters(room: str) -> None:
    """What is compared is folded before, in one way; the database's own depends on where it runs."""
    found = {
        place(path)
        for path in MODULES
        if path.is_relative_to(ROOT / room)
        and any(FOLDING_IN_A_STATEMENT.search(text) for text in texts(path))
    }
    assert found == set()


def test_what_is_folded_beside_sign_ins_is_known() -> None:
    """Whoever brings text into one form of letters says here what it is. A sign-in it never is."""
    assert {place(path) for path in MODULES if folded_in(path)} == set(NO_SIGN_IN)


def test_nobody_but_the_rule_says_what_a_row_of_access_means() -> None:
    found = {place(path) for path in MODULES if any(OF_ACCESS.search(text) for text in texts(path))}
    assert found == {THE_RULE, *RIGHTS_OF_TABLES, *WRITES_THE_ROWS}


@pytest.mark.parametrize("path", sorted(WRITES_THE_ROWS))
def test_whoever_writes_the_rows_asks_nothing_of_them(path: str) -> None:
    asked = re.compile(r"\b(bool_and|NOT\s+\w+\.allowed|WHERE[^;]*\ballowed\s*$)", re.MULTILINE)
    assert not any(asked.search(text) for text in texts(ROOT / path))
