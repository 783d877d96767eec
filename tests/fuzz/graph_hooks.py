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
    GraphQLResolveInfo,
    NameNode,
    ObjectFieldNode,
    SelectionSetNode,
    Visitor,
    build_schema,
    execute_sync,
    parse,
    print_ast,
    visit,
)
from hypothesis import strategies as st
from schemathesis.checks import CheckContext
from schemathesis.core.failures import Failure
from schemathesis.core.transport import Response
from schemathesis.generation.case import Case
from schemathesis.graphql import nodes

from tests.support.graph_codes import CODES
from tests.support.server import ROOT

SCHEMA = build_schema((ROOT / "openapi" / "schema.graphql").read_text("utf-8"))
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
            [ObjectFieldNode(name=NameNode(value="conduct"), value=nodes.String(word))]
        )
    ),
)


def filled(document: str, words: dict[str, list[Any]], chance: Random, known: float) -> str:
    """The document with ids of the record, here and there, in the arguments where one belongs."""

    def one(found: re.Match[str]) -> str:
        name, value = found.groups()
        if name == "first" and not value.startswith('"'):
            return f"first: {chance.randint(1, 20)}" if chance.random() < known else found[0]
        if name in words and chance.random() < known:
            return f"{name}: {json.dumps(chance.choice(words[name]))}"
        return found[0]

    named = visit(parse(document, no_location=True), _Named())
    return _LITERAL.sub(one, print_ast(named))


@schemathesis.check
def an_answer_of_the_graph_keeps_its_schema(
    ctx: CheckContext, response: Response, case: Case[Any]
) -> None:
    """Errors are coded, none is ours; and what is answered is of the type that was promised."""
    if not isinstance(case.body, str):
        return
    if response.status_code >= 500:
        raise _failed(case, response.text)
    kinds = [kind.partition(";")[0] for kind in response.headers["content-type"]]
    if response.status_code >= 400 and kinds == ["application/problem+json"]:
        return
    if kinds not in (["application/json"], ["application/graphql-response+json"]):
        raise _failed(case, f"A content type that is none of the graph's: {kinds}")
    said = response.json()
    for error in said.get("errors", ()):
        if error.get("extensions", {}).get("code") not in CODES:
            raise _failed(case, f"An error without a code of ours: {error}")
    if said.get("data") is not None:
        wrong = _misfit(case.body, said["data"])
        if wrong:
            raise _failed(case, wrong)


def _failed(case: Case[Any], message: str) -> Failure:
    title = "An answer of the graph that breaks its contract"
    return Failure(operation=case.operation.label, title=title, message=message)


def _misfit(document: str, data: dict[str, Any]) -> str | None:
    """What in the data is not of the schema: the answer, put through the reference once more."""
    again = execute_sync(
        SCHEMA, parse(document), data, field_resolver=_answered, type_resolver=_type_answered
    )
    if again.errors:
        return f"{again.errors[0].message} at {again.errors[0].path}"
    return None if again.data == data else "The data are not of the types that were promised."


def _answered(value: dict[str, Any], info: GraphQLResolveInfo[Any], **_: Any) -> Any:
    return value[str(info.path.key)]


def _type_answered(value: dict[str, Any], info: GraphQLResolveInfo[Any], kind: object) -> str:
    return str(value["__typename"])


class _Named(Visitor):
    """Asks for the name of the type wherever something is selected."""

    def leave_selection_set(self, node: SelectionSetNode, *_: Any) -> SelectionSetNode:
        return SelectionSetNode(selections=(*node.selections, _TYPENAME))


_TYPENAME = FieldNode(name=NameNode(value="__typename"))
