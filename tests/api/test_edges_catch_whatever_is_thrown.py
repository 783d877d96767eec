"""Where requests end, what is no ordinary error is caught too, and what ends a task on purpose is not."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import GraphQLError

import api
from api.graphql.errors import INTERNAL, told, unforeseen
from api.runtime.foreign_exceptions import LEAVING

EDGE = Path(api.__file__).parent
BROAD = {"Exception", "BaseException"}


class Panic(BaseException):
    """As a library in another language throws it: no Exception."""


def tries() -> Iterator[tuple[str, ast.Try]]:
    for file in sorted(EDGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Try):
                yield f"{file.relative_to(EDGE)}:{node.lineno}", node


def names(handler: ast.ExceptHandler) -> set[str]:
    return {
        node.id for node in ast.walk(handler.type or ast.Tuple([])) if isinstance(node, ast.Name)
    }


def throws_on(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) and node.exc is None for node in handler.body)


BROADEST = [
    (where, node)
    for where, node in tries()
    if any(names(one) & BROAD or one.type is None for one in node.handlers)
]


@pytest.mark.parametrize(("where", "node"), BROADEST, ids=[where for where, _ in BROADEST])
def test_whoever_catches_all_catches_panics_and_lets_go_what_wants_to_end(
    where: str, node: ast.Try
) -> None:
    last = node.handlers[-1]
    if throws_on(last):
        return
    assert names(last) == {"BaseException"}, f"{where} lets a panic through"
    ending = [one for one in node.handlers[:-1] if "LEAVING" in names(one)]
    assert ending, f"{where} catches a cancellation"
    assert throws_on(ending[0])


def test_a_cancellation_an_interrupt_and_an_exit_are_never_caught() -> None:
    assert {one.__name__ for one in LEAVING} == {
        *("CancelledError", "KeyboardInterrupt", "SystemExit", "GeneratorExit")
    }


def test_the_graph_tells_of_a_panic_as_of_any_failure_and_not_what_it_says() -> None:
    noted: list[dict[str, object]] = []
    error = told(unforeseen(Panic("what somebody wrote")), lambda line: noted.append(dict(line)))
    assert error == {"message": INTERNAL, "extensions": {"code": "INTERNAL"}}
    assert len(noted) == 1
    assert "somebody" not in str(noted)
    assert isinstance(unforeseen(Panic()), GraphQLError)
