"""Whoever builds a form or a list has the words for it, the same by REST and by the graph."""

from __future__ import annotations

import re
from typing import Any

from tests.support.graph import Graph
from tests.support.server import Caller

AT = "2026-11-18T12:05:00+00:00"
CONTACT = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
CODE = re.compile(r"[a-z]+_[a-z]+|[A-Z]{2,5}-\d{2,3}\b|@20")
WORDS = "row sentence says"


def test_the_vocabulary_gives_labels_groups_and_questions_that_can_be_put(staff: Caller) -> None:
    said = staff.get("/vocabulary").json()
    assert said["properties"]["actor.role"]["enum"]  # it stays the schema of the facts
    words = said["words"]
    assert words["facts"]["actor.role"]["asks"] == "Who did it?"
    assert words["facts"]["actor.role"]["label"] == "Who did it"
    assert words["conducts"]["posts_comment"]["asks"]["actor.role"] == "Who wrote it?"
    assert words["facts"]["purpose"]["asks_reporter"] is None
    assert words["facts"]["purpose"]["not_asked_because"]
    assert words["facts"]["harm.criterion"]["keeps_order"] is True
    grouped = [conduct for group in words["groups"] for conduct in group["conducts"]]
    assert sorted(grouped) == sorted(said["properties"]["conduct"]["enum"])
    assert words["labels"]["categories"]["defamation"] == "Concern about a comment"


def test_the_graph_gives_the_same_words(staff: Caller) -> None:
    rest = staff.get("/vocabulary").json()["words"]
    graph = Graph(staff).ask(
        "{ vocabulary { groups { code label hint goesTo conducts }"
        " conducts { code label group hint forReporters asks { fact asks } }"
        " facts { name label asks asksReporter notAskedBecause hint keepOrder ifNotKnown"
        "   values { code label said } }"
        " acts { code label } owedBy { code label } recipients { code label } gaps { code label }"
        " outcomes { code label } categories { code label } } }"
    )["vocabulary"]
    assert [g["label"] for g in graph["groups"]] == [g["label"] for g in rest["groups"]]
    for fact in graph["facts"]:
        there = rest["facts"][fact["name"]]
        assert (fact["label"], fact["hint"]) == (there["label"], there["hint"])
        assert (fact["asksReporter"] is not None) == there["asked_of_reporters"]
        if fact["values"] and fact["name"] != "conduct":
            shown = [(value["code"], value["label"]) for value in fact["values"]]
            assert shown == [(value["value"], value["label"]) for value in there["values"]]
    for conduct in graph["conducts"]:
        asks = {one["fact"]: one["asks"] for one in conduct["asks"]}
        assert asks == rest["conducts"][conduct["code"]]["asks"]
    for section in ("acts", "recipients", "gaps", "outcomes", "categories"):
        labels = {word["code"]: word["label"] for word in graph[section]}
        assert labels.items() <= rest["labels"][section].items(), section


def asked(caller: Caller, facts: dict[str, Any], **params: Any) -> list[dict[str, Any]]:
    answer = caller.client.post("/questions", json={"facts": facts}, params=params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["questions"]
    return found


def test_a_reporter_is_asked_what_can_be_seen_or_heard_and_nothing_else(staff: Caller) -> None:
    facts = {"conduct": "messages", "actor.role": "staff"}
    everything = asked(staff, facts, first=45)
    theirs = asked(staff, facts, first=45, for_reporter="true")
    assert [q["fact"] for q in theirs] == [q["fact"] for q in everything if q["for_reporters"]]
    assert theirs
    assert not {"purpose", "manner", "harm.criterion"} & {q["fact"] for q in theirs}
    graph = Graph(staff).ask(
        "query($f: Facts!) { questions(facts: $f, first: 45, forReporter: true)"
        " { ... on Questions { questions { fact asks label values { value label } } } } }",
        f=facts,
    )["questions"]["questions"]
    assert [(q["fact"], q["asks"]) for q in graph] == [(q["fact"], q["asks"]) for q in theirs]


def test_a_question_is_put_in_the_words_of_what_was_done(staff: Caller) -> None:
    first = asked(staff, {"conduct": "posts_comment"})[0]
    assert (first["fact"], first["asks"]) == ("actor.role", "Who wrote it?")
    assert all(value["label"] for value in first["values"])


def test_duties_and_cases_are_read_in_words_at_both_doors(head: Caller) -> None:
    case = str(head.post("/cases", {"facts": CONTACT, "occurred_at": AT}).json()["case"])
    answer = head.get(f"/cases/{case}/duties")
    assert answer.status_code == 200, answer.text
    duties = answer.json()["duties"]
    said = {duty["duty"]: (duty["row"], duty["sentence"], duty["says"]) for duty in duties}
    assert any(row == "Tell the LADO" for row, _, _ in said.values())
    for row, sentence, says in said.values():
        assert not CODE.search(row)
        assert not CODE.search(sentence)
        assert sentence.endswith(".")
        assert says
    graph = Graph(head).ask(
        f"query($c: ID!) {{ case(id: $c) {{ title duties(first: 50) {{ nodes {{ duty {WORDS} }} }} }} }}",
        c=case,
    )["case"]
    shown = {n["duty"]: (n["row"], n["sentence"], n["says"]) for n in graph["duties"]["nodes"]}
    assert shown == said
    assert (
        graph["title"]
        == head.get(f"/cases/{case}").json()["title"]
        == "Concern about contact online"
    )
