"""Schemathesis asks what the contracts allow, and much that they do not, of a live server.

No answer is a fault of the server, none is undeclared, none breaks its schema, nothing unfit is
taken, and nothing that fits is called unfit. `make fuzz` asks the same at length.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.vocabulary import Role
from tests.fuzz.known import Known, known_to
from tests.fuzz.run import OPENAPI, Asking, Size, fuzzed
from tests.support.client_keys import issued
from tests.support.server import ServerProcess

REST, GRAPH = OPENAPI / "openapi.json", OPENAPI / "schema.graphql"
A_FEW = Size("fuzzing", examples=2)
MANY = Size("fuzzing", examples=10)
ONE_OF_EACH = Size("fuzzing", examples=1)
SOME = Size("fuzzing", examples=1, every=9)
LIMIT_FOR_LIMIT = Size("coverage", share=0.25, every=14)


@pytest.fixture(scope="module")
def known(server: ServerProcess) -> Known:
    return known_to(server, Role.DSL)


def nothing_is_found(contract: Path, asking: Asking, size: Size, scratch: Path) -> None:
    found = fuzzed(contract, asking, size, scratch)
    assert found.code == 0, found.said
    assert found.cases > 0, found.said


@pytest.mark.parametrize(
    "size",
    [
        pytest.param(A_FEW, id="made up"),
        pytest.param(MANY, id="made up at length", marks=pytest.mark.at_length),
        pytest.param(LIMIT_FOR_LIMIT, id="limit for limit", marks=pytest.mark.at_length),
    ],
)
def test_rest_as_the_dsl(size: Size, server: ServerProcess, known: Known, tmp_path: Path) -> None:
    asking = Asking(server.base_url, server.token(Role.DSL), known)
    nothing_is_found(REST, asking, size, tmp_path)


def test_the_graph_as_the_dsl(server: ServerProcess, known: Known, tmp_path: Path) -> None:
    asking = Asking(server.base_url, server.token(Role.DSL), known)
    nothing_is_found(GRAPH, asking, A_FEW, tmp_path)


@pytest.mark.parametrize(
    "contract",
    [
        pytest.param(REST, id="rest"),
        pytest.param(GRAPH, id="graph", marks=pytest.mark.at_length),
    ],
)
def test_as_a_client_of_the_mis(
    contract: Path, server: ServerProcess, known: Known, tmp_path: Path
) -> None:
    nothing_is_found(
        contract, Asking(server.base_url, issued(server), known), ONE_OF_EACH, tmp_path
    )


def test_without_a_token(server: ServerProcess, known: Known, tmp_path: Path) -> None:
    nothing_is_found(REST, Asking(server.base_url, None, known), SOME, tmp_path)
