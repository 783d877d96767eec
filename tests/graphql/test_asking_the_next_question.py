"""The graph asks the same next questions as the address does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.graph import Graph

ASK = (
    "query($p: String $f: Facts! $n: Int!) { questions(pack: $p, facts: $f, first: $n) {"
    " __typename ... on Questions { questions { fact asks label hint kind values { value means label } keepOrder minimum"
    " maximum why settles must } } ... on Refused { code field remedy } } }"
)
FACTS = {"conduct": "messages", "actor.role": "staff"}


@pytest.mark.parametrize("pack", ["halley", None])
def test_the_graph_and_the_address_ask_the_same(staff: Graph, pack: str | None) -> None:
    path = "/questions" if pack is None else f"/policies/{pack}/questions"
    there = staff.caller.client.post(path, json={"facts": FACTS}).json()["questions"]
    here = staff.ask(ASK, p=pack, f=FACTS, n=6)["questions"]
    assert here["__typename"] == "Questions"
    asked = here["questions"]
    there = [{**question, "keepOrder": question["keep_order"]} for question in there]
    same = [{name: question[name] for name in asked[0]} for question in there]
    assert asked == same
    assert any(question["must"] for question in there)


@pytest.mark.parametrize(
    ("facts", "pack", "code"),
    [
        ({"conduct": "nonsense"}, None, "impossible-value"),
        ({"shoe_size": 7}, "halley", "unknown-fact"),
        (FACTS, "no-such-pack", "unknown-pack"),
    ],
)
def test_what_cannot_be_asked_is_refused(
    staff: Graph, facts: dict[str, Any], pack: str | None, code: str
) -> None:
    refused = staff.ask(ASK, p=pack, f=facts, n=6)["questions"]
    assert refused["__typename"] == "Refused"
    assert refused["code"] == code
    assert refused["remedy"]


@pytest.mark.parametrize("first", [0, 46])
def test_how_many_is_bounded(staff: Graph, first: int) -> None:
    assert staff.fails(ASK, p=None, f=FACTS, n=first) == ["LIMIT"]
