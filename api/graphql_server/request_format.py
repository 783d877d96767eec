"""GraphQL over HTTP: which requests are well formed, and in which type they are answered."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from starlette.types import Receive

from api.graphql.errors import Failed
from api.graphql_server.lexical_limits import too_much
from api.http.strict_json import JSON, json_of

GRAPHQL = "application/graphql-response+json"
NOTHING = type(None)
MEMBERS = {
    "query": (str, NOTHING),
    "documentId": (str, NOTHING),
    "operationName": (str, NOTHING),
    "variables": (dict, NOTHING),
    "extensions": (dict, NOTHING),
}
VALUES = 5_000
LEVELS = 32
"""Lists and objects within one another."""


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """The parts of one request: the text of a document, or the id of one that is registered."""

    query: str | None
    document: str | None
    operation: str | None
    variables: dict[str, Any]


@lru_cache(maxsize=64)
def answer_type(accept: str | None) -> str | None:
    """The type to answer in: the first that the sender takes; None where it takes neither."""
    if accept is None or not accept.strip():
        return JSON
    for part in accept.lower().split(","):
        media_type, *parameters = [piece.strip() for piece in part.split(";")]
        if any(p.replace(" ", "") in {"q=0", "q=0.0"} for p in parameters):
            continue
        if media_type == GRAPHQL:
            return GRAPHQL
        if media_type in {JSON, "*/*", "application/*"}:
            return JSON
    return None


async def whole_body(receive: Receive) -> bytes:
    """The body; its length is bounded by the layer that let it through."""
    message = await receive()
    body: bytes = message.get("body", b"")
    if not message.get("more_body", False):
        return body
    parts = [body]
    while message.get("more_body", False):
        message = await receive()
        parts.append(message.get("body", b""))
    return b"".join(parts)


def request_of(body: bytes) -> GraphQLRequest:
    """The request in a body. Raises BAD_INPUT; a list of requests is not one."""
    try:
        said = orjson.loads(body)
        if isinstance(said, dict) and not _small(body):
            # Before the strict parser reads it, which is slow.
            check_values(said)
        if _records(said):
            said = json_of(body)
    except ValueError:
        raise Failed("BAD_INPUT", "The body is not JSON.") from None
    return _request(said)


def _small(body: bytes) -> bool:
    # Each value takes a byte at least, each level an opening bracket.
    return len(body) <= VALUES and body.count(b"{") + body.count(b"[") <= LEVELS


def request_in(said: Any) -> GraphQLRequest:
    """The request in an object of JSON. Raises BAD_INPUT or LIMIT."""
    if isinstance(said, dict):
        check_values(said)
    return _request(said)


def _request(said: Any) -> GraphQLRequest:
    if not isinstance(said, dict):
        raise Failed("BAD_INPUT", "The body is one JSON object.")
    for name, value in said.items():
        if name in MEMBERS and not isinstance(value, MEMBERS[name]):
            raise Failed("BAD_INPUT", f"`{name}` is not of the right type.")
    query, document = said.get("query"), said.get("documentId")
    if (query is None) == (document is None):
        raise Failed("BAD_INPUT", "Send either `query` as text, or `documentId`.")
    return GraphQLRequest(query, document, said.get("operationName"), said.get("variables") or {})


def check_values(said: Any) -> None:
    """Raise LIMIT where a request holds more than any needs: each value is looked at."""
    count = 0
    level = [said]
    for _ in range(LEVELS):
        inner: list[Any] = []
        for one in level:
            within = one.values() if isinstance(one, dict) else one
            count += len(within)
            if count > VALUES:
                raise too_much(f"{VALUES} values")
            inner += [part for part in within if isinstance(part, dict | list)]
        level = inner
    if level:
        raise too_much(f"{LEVELS} levels of values")


def _records(said: Any) -> bool:
    # A mutation is parsed strictly (its values are stored); a query by the fast parser.
    if not isinstance(said, dict):
        return False
    query = said.get("query")
    return "documentId" in said or (isinstance(query, str) and "mutation" in query)
