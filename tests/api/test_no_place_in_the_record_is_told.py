"""Places in a compartment's record have no gaps, so two of them count what lies between: hidden
cases too. No answer that either contract describes has one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLInterfaceType, GraphQLObjectType, get_named_type

from api.contracts.render import FOLDER
from api.graphql_server.schema import GRAPH

OF_A_PERSON = "position"
"""What an adult does at the school is called by the same word, and is text."""


def members(schema: Any, place: str) -> Iterator[tuple[str, Any]]:
    """(where, what) of every member of everything that a description describes."""
    if isinstance(schema, dict):
        properties = schema.get("properties")
        if isinstance(properties, dict):
            yield from ((f"{place}.{name}", one) for name, one in properties.items())
        for name, one in schema.items():
            yield from members(one, f"{place}.{name}")
    elif isinstance(schema, list):
        for n, one in enumerate(schema):
            yield from members(one, f"{place}[{n}]")


def tells_a_place(name: str) -> bool:
    return "position" in name.lower() or "sequence" in name.lower() or "notification_id" in name


def test_rest_tells_no_place_in_the_record() -> None:
    described = json.loads((FOLDER / "openapi.json").read_text("utf-8"))
    found = {
        where
        for where, what in members(described["components"]["schemas"], "")
        if tells_a_place(where.rsplit(".", 1)[-1]) and "integer" in json.dumps(what)
    }
    assert found == set()


def test_the_graph_tells_no_place_in_the_record() -> None:
    found = {
        f"{kind}.{name}"
        for kind in GRAPH.type_map.values()
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
        for name, field in kind.fields.items()
        if tells_a_place(name) and get_named_type(field.type).name != "String"
    }
    assert found == set()


@pytest.mark.parametrize("name", ["position", "lastPosition", "sequence"])
def test_a_place_would_be_found(name: str) -> None:
    assert tells_a_place(name)
