"""What schemathesis is told about the graph: its scalars, and what every answer of it owes."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import schemathesis
from graphql import (
    FieldNode,
    FragmentSpreadNode,
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    build_schema,
    parse,
)
from hypothesis import strategies as st
from schemathesis.checks import CheckContext
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.graphql import nodes

from tests.support.server import ROOT

CODES = frozenset(
    {"BAD_CURSOR", "BAD_INPUT", "BUDGET_SPENT", "DOCUMENT_NOT_FOUND", "FORBIDDEN", "LIMIT"}
    | {"NOT_FOUND", "STARTS_ANEW", "UNAUTHENTICATED", "UNAVAILABLE"}
)
SCHEMA = build_schema((ROOT / "openapi" / "schema.graphql").read_text("utf-8"))
LEAVES: dict[str, type | tuple[type, ...]] = {
    **{"ID": str, "String": str, "Int": int, "Float": (int, float), "Boolean": bool},
    **{"DateTime": str, "Date": str},
}
_LITERAL = re.compile(r'\b([a-zA-Z]+): ("(?:[^"\\]|\\.)*"|-?\d+)')
_MOMENTS = st.datetimes(datetime(1900, 1, 2), datetime(2999, 12, 30))  # noqa: DTZ001
_DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
_CONDUCTS = ("posts_comment", "messages", "takes_image", "accesses_or_shares_material", "flies")

schemathesis.graphql.scalar(
    "DateTime", _MOMENTS.map(lambda at: nodes.String(at.replace(tzinfo=UTC).isoformat()))
)
schemathesis.graphql.scalar("Date", _DAYS.map(lambda day: nodes.String(day.isoformat())))
schemathesis.graphql.scalar(
    "FactValue",
    st.booleans().map(nodes.Boolean)
    | st.integers().map(nodes.Int)
    | st.text(max_size=20).map(nodes.String),
)
schemathesis.graphql.scalar(
    "Facts",
    st.sampled_from(_CONDUCTS).map(
        lambda word: nodes.Object(
            fields=[nodes.ObjectField(name=nodes.Name(value="conduct"), value=nodes.String(word))]
        )
    ),
)
