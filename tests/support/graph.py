"""Somebody who asks the graph over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from tests.support.server import Caller

ENTRY = "version kind headline occurredAt recordedAt actor actorRole correctedBy withdrawnBy"
RESULT = (
    "{ __typename ... on Receipt { case version leaf }"
    " ... on Refused { code title detail field remedy clause } }"
)


@dataclass(frozen=True)
class Graph:
    """One person's way to the graph."""

    caller: Caller

    def post(self, query: str, variables: dict[str, Any] | None = None) -> httpx.Response:
        return self.caller.client.post("/graphql", json={"query": query, "variables": variables})

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = self.post(query, variables)
        assert answer.status_code == 200, answer.text
        said = answer.json()
        assert "errors" not in said, said
        return said["data"]

    def every(self, query: str, field: str, **variables: Any) -> list[Any]:
        """The nodes of all pages of a list: others have cases on the same server. The query takes
        `$after`, and asks for `nodes` and `pageInfo { hasNextPage endCursor }`."""
        nodes: list[Any] = []
        after, more = None, True
        while more:
            page = self.ask(query, after=after, **variables)[field]
            nodes += page["nodes"]
            after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        return nodes

    def fails(self, query: str, **variables: Any) -> list[str]:
        """The codes of the errors of an answer."""
        return [error["extensions"]["code"] for error in self.errors(query, **variables)]

    def errors(self, query: str, **variables: Any) -> list[dict[str, Any]]:
        errors: list[dict[str, Any]] = self.post(query, variables).json()["errors"]
        return errors

    def timeline(self, case: str, shown: str = ENTRY, **arguments: Any) -> Any:
        """The timeline of a case, or None."""
        given = {"first": 100, **arguments}
        kinds = {
            "first": "Int!",
            "after": "String",
            "order": "EntryOrder!",
            "kinds": "[EntryKind!]",
            "actor": "String",
            "occurredFrom": "DateTime",
            "occurredTo": "DateTime",
            "recordedFrom": "DateTime",
            "recordedTo": "DateTime",
            "asOf": "AsOf",
        }
        declared = " ".join(f"${name}: {kinds[name]}" for name in given)
        passed = " ".join(f"{name}: ${name}" for name in given)
        query = (
            f"query($case: ID! {declared}) {{ timeline(caseId: $case {passed}) {{"
            f" nodes {{ {shown} }} edges {{ cursor }}"
            " pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"
        )
        return self.ask(query, case=case, **given)["timeline"]

    def every_case(self, *, pages_of: int = 100) -> list[str]:
        """The ids of all cases in their order: other tests of a server may have made any number."""
        asked = (
            "query($n: Int!, $after: String) { cases(first: $n, after: $after) { nodes { id }"
            " pageInfo { hasNextPage endCursor } } }"
        )
        return [str(case["id"]) for case in self.every(asked, "cases", n=pages_of)]

    def do(
        self,
        act: str,
        said: dict[str, Any],
        *,
        case: str | None = None,
        expected: int | None = None,
        key: str | None = None,
    ) -> Any:
        """What a mutation answers."""
        about = "" if case is None else "caseId: $case expectedVersion: $expected"
        declared = "" if case is None else "$case: ID! $expected: Int"
        kind = act[0].upper() + act[1:] + "Input!"
        query = (
            f"mutation($said: {kind} $key: String! {declared}) {{"
            f" {act}(input: $said idempotencyKey: $key {about}) {RESULT} }}"
        )
        variables: dict[str, Any] = {"said": said, "key": key or str(uuid4())}
        if case is not None:
            variables |= {"case": case, "expected": expected}
        return self.ask(query, **variables)[act]
