"""Chronologies at every door: JSON, CSV, PDF and the graph; and that they tell nobody of more."""

from __future__ import annotations

import csv
import io
from typing import Any
from uuid import uuid4

import pytest

from domain.vocabulary import Role
from tests.support.directory import in_the_directory
from tests.support.graph import Graph
from tests.support.server import Caller, ServerProcess

ABOUT_STAFF = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
OF_A_PERSON = (
    "query($p: ID!) { personChronology(personId: $p, first: 100) { person { name } cases { caseId roles }"
    " lines { caseId entry kind occurredAt source event nature significance action outcome roles"
    " writtenBy writtenAs recordedAt recordedLate correctedBy withdrawnBy chosenBy chosenAs"
    " chosenAt } complete } }"
)
OF_A_CASE = (
    "query($c: ID!) { chronology(caseId: $c, first: 100) { lines { entry event roles } leftOut { entry reason"
    " leftOutBy } people { personId roles person { name } } complete } }"
)


def added(by: Caller, **said: Any) -> str:
    answer = by.post("/people", {"kind": "pupil", "name": "Wenna Example", **said})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["person"])


def done(by: Caller, path: str, **said: Any) -> None:
    answer = by.post(path, said)
    assert answer.status_code == 201, answer.text


def told(by: Caller, case: str, person: str | None = None, **said: Any) -> None:
    whose = {} if person is None else {"person": person}
    words = {"entry": 1, "significance": "It was the first time.", "nature": "fact"}
    done(by, f"/cases/{case}/chronology-lines", **{**words, **whose, **said})


def involved(by: Caller, case: str, person: str, role: str = "alleged_victim") -> None:
    done(by, f"/cases/{case}/people", person=person, role=role)


def rows_of(answer: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_two_pupils_read_the_same_event_each_in_their_own_words(dsl: Caller) -> None:
    case = dsl.reports()
    hers = added(dsl, name="Gwenllian Tregarth")
    his = added(dsl, name="Cadoc Penhale")
    involved(dsl, case, hers)
    involved(dsl, case, his, "alleged_harmer")
    told(dsl, case, hers, significance="A remark about her was read out in her form.")
    told(dsl, case, his, significance="He posted a remark and took it down when asked.")
    copied = dsl.post(
        f"/cases/{case}/chronology-lines",
        {
            "entry": 1,
            "person": his,
            "significance": "A remark about her was read out in her form.",
            "nature": "fact",
        },
    )
    assert (copied.status_code, copied.json()["code"]) == (422, "told-of-another")
    naming = dsl.post(
        f"/cases/{case}/chronology-lines",
        {"entry": 1, "person": his, "significance": "About Gwenllian.", "nature": "fact"},
    )
    assert (naming.status_code, naming.json()["code"]) == (422, "names-another-pupil")
    for mine, other in ((hers, his), (his, hers)):
        read = dsl.get(f"/people/{mine}/chronology")
        assert [line["case"] for line in read.json()["lines"]] == [case]
        for path in ("", ".csv"):
            text = dsl.get(f"/people/{mine}/chronology{path}").text
            assert other not in text
            assert "A remark about a classmate" not in text, "the account of the report"
            assert ("Gwenllian" in text, "Cadoc" in text) != (True, True)


def test_the_chronology_of_a_case_holds_what_was_chosen_and_what_was_left_out(dsl: Caller) -> None:
    case, person = dsl.reports(), added(dsl, name="Elowen Carne")
    involved(dsl, case, person, "witness")
    told(dsl, case, event="A remark was posted.", source="A parent", outcome="It was removed.")
    done(dsl, f"/cases/{case}/chronology-omissions", entry=2, reason="Where the case is kept.")
    said = dsl.get(f"/cases/{case}/chronology").json()
    (line,) = said["lines"]
    assert (line["event"], line["action"], line["outcome"]) == (
        "A remark was posted.",
        None,
        "It was removed.",
    )
    assert line["recorded_late"] is True
    assert [one["reason"] for one in said["left_out"]] == ["Where the case is kept."]
    graph = Graph(dsl).ask(OF_A_CASE, c=case)["chronology"]
    assert graph["complete"] is True
    assert [one["event"] for one in graph["lines"]] == ["A remark was posted."]
    assert graph["people"] == [
        {"personId": person, "roles": ["WITNESS"], "person": {"name": "Elowen Carne"}}
    ]
    assert dsl.get(f"/cases/{case}/people").json() == {
        "people": [{"person": person, "roles": ["witness"]}]
    }


def test_the_graph_and_rest_tell_the_same_of_a_person(dsl: Caller) -> None:
    case, person = dsl.reports(), added(dsl)
    involved(dsl, case, person)
    told(dsl, case, person, action="Her parents were told.")
    rest = dsl.get(f"/people/{person}/chronology").json()
    graph = Graph(dsl).ask(OF_A_PERSON, p=person)["personChronology"]
    assert [one["caseId"] for one in graph["cases"]] == [one["case"] for one in rest["cases"]]
    (one,), (other,) = graph["lines"], rest["lines"]
    assert one["caseId"] == other["case"]
    assert (one["kind"], one["nature"], one["roles"]) == (
        "INCIDENT_REPORTED",
        "FACT",
        ["ALLEGED_VICTIM"],
    )
    for name in ("entry", "event", "significance", "action", "outcome", "source"):
        assert one[name] == other[name]


def test_csv_says_no_formula_and_reads_the_same_in_every_language(dsl: Caller) -> None:
    case = dsl.reports()
    hostile = '=HYPERLINK("x")\r\nsecond, "line" Łukasz Ŵyn 漢字 🙂'
    told(dsl, case, event=hostile, source="@who", action="-1", outcome="  +44 1234")
    answer = dsl.get(f"/cases/{case}/chronology.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert f"chronology-case-{case}.csv" in answer.headers["content-disposition"]
    (row,) = rows_of(answer)
    assert row["Event"] == "'" + hostile
    assert (row["Source"], row["Action taken"], row["Outcome"]) == ("'@who", "'-1", "'+44 1234")
    assert (row["Date of event"], row["Time of event"]) == ("2026-03-02", "09:15")
    assert row["Written late"] == "Late"
    assert case not in str(row), "a chronology has no ids"
    assert answer.content.count(b"\r\n") == 3


def test_an_action_that_was_not_taken_is_said_so(dsl: Caller) -> None:
    case = dsl.reports()
    told(dsl, case)
    (row,) = rows_of(dsl.get(f"/cases/{case}/chronology.csv"))
    assert row["Action taken"] == "No action recorded"


def test_the_paper_is_the_same_each_time_and_holds_what_was_said(dsl: Caller) -> None:
    case, person = dsl.reports(), added(dsl, name="Łucja Ŵyn 漢字")
    involved(dsl, case, person)
    told(dsl, case, person, event="She said: \u202e🙂 \u0007 ŵ Ł 漢")
    for path in (f"/people/{person}/chronology.pdf", f"/cases/{case}/chronology.pdf"):
        first = dsl.get(path)
        assert first.status_code == 200
        assert first.headers["content-type"] == "application/pdf"
        assert first.content.startswith(b"%PDF-")
    again = dsl.get(f"/people/{person}/chronology.pdf")
    assert again.content == dsl.get(f"/people/{person}/chronology.pdf").content


def test_whoever_is_shut_out_of_a_case_reads_chronologies_in_which_it_is_not(
    server: ServerProcess, head: Caller
) -> None:
    chair = server.caller(Role.CHAIR_OF_GOVERNORS)
    ordinary, hidden = head.reports(), head.reports(facts=ABOUT_STAFF)
    me = head.get(f"/cases/{ordinary}/timeline").json()["entries"][0]["entry"]["actor"]
    pupil = added(head, name="Jory Boscawen")
    myself = in_the_directory(server.caller(Role.DSL), me)
    for case in (ordinary, hidden):
        involved(head, case, pupil)
        told(head, case, pupil)
    paths = [f"/people/{who}/chronology{form}" for who in (pupil, myself) for form in ("", ".csv")]
    only = head.get(f"/cases/{ordinary}/chronology").json()
    involved(head, hidden, myself, "subject")
    told(chair, hidden, myself)
    for path in paths:
        assert hidden not in head.get(path).text
    assert [one["case"] for one in head.get(paths[0]).json()["cases"]] == [ordinary]
    assert head.get(paths[2]).json()["lines"] == head.get(paths[2]).json()["cases"] == []
    assert len(rows_of(head.get(paths[1]))) == 1
    assert only == head.get(f"/cases/{ordinary}/chronology").json()
    seen = Graph(head).ask(OF_A_PERSON, p=myself)["personChronology"]
    assert (seen["cases"], seen["lines"], seen["complete"]) == ([], [], True)
    assert len(chair.get(paths[2]).json()["lines"]) == 1
    for form in ("", ".csv", ".pdf"):
        answers = [head.get(f"/cases/{case}/chronology{form}") for case in (hidden, str(uuid4()))]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("role", [Role.STAFF, Role.MIS])
def test_staff_read_no_chronology(server: ServerProcess, dsl: Caller, role: Role) -> None:
    case, person = dsl.reports(), added(dsl)
    other = server.caller(role)
    for path in (f"/cases/{case}/chronology", f"/people/{person}/chronology.csv"):
        assert other.get(path).status_code == 403
    assert Graph(other).fails(OF_A_PERSON, p=person) == ["FORBIDDEN"]
    assert Graph(other).fails(OF_A_CASE, c=case) == ["FORBIDDEN"]


def test_nobody_has_a_chronology_who_is_not_in_the_directory(dsl: Caller) -> None:
    for form in ("", ".csv", ".pdf"):
        assert dsl.get(f"/people/{uuid4()}/chronology{form}").status_code == 404
    assert Graph(dsl).ask(OF_A_PERSON, p=str(uuid4()))["personChronology"] is None
    assert Graph(dsl).ask(OF_A_PERSON, p="nobody")["personChronology"] is None


def test_the_graph_shows_as_many_lines_as_were_asked_for_and_says_if_there_are_more(
    dsl: Caller,
) -> None:
    case = dsl.reports()
    told(dsl, case)
    told(dsl, case, entry=2)
    asked = "query($c: ID!, $n: Int!) { chronology(caseId: $c, first: $n) { lines { entry } complete } }"
    one, both = (Graph(dsl).ask(asked, c=case, n=n)["chronology"] for n in (1, 2))
    assert (len(one["lines"]), one["complete"]) == (1, False)
    assert (len(both["lines"]), both["complete"]) == (2, True)
    assert Graph(dsl).fails(asked, c=case, n=1_001) == ["LIMIT"]


def test_an_adults_chronology_goes_across_concerns_and_allegations(
    server: ServerProcess, head: Caller, dsl: Caller
) -> None:
    words = "He was alone with a pupil in the practice room with the blind down."
    adult = added(head, kind="adult", name="Denzel Pascoe", position="Teacher of music")
    shared = {
        "adult_role": "staff",
        "account": words,
        "action": "The door policy was explained to him.",
        "source": "disclosure",
    }
    for day in ("2026-02-02", "2026-02-16"):
        done(head, f"/people/{adult}/concerns", **shared, occurred_at=f"{day}T12:00:00+00:00")
    case = head.reports(facts=ABOUT_STAFF)
    involved(head, case, adult, "subject")
    told(head, case, adult, event="A message to a pupil was reported.")
    read = head.get(f"/people/{adult}/chronology").json()
    lines = [(line["kind"], line["case"], line["recorded_late"]) for line in read["lines"]]
    assert lines == [
        ("concern_shared", None, True),
        ("concern_shared", None, True),
        ("incident_reported", case, True),
    ]
    assert read["lines"][0]["action"] == "The door policy was explained to him."
    assert read["lines"][0]["source"] == "Register of concerns: disclosure"
    assert words not in str(read), "the words of a concern stay in the register"
    graph = Graph(head).ask(OF_A_PERSON, p=adult)["personChronology"]
    assert [(one["caseId"], one["kind"]) for one in graph["lines"]] == [
        (None, None),
        (None, None),
        (case, "INCIDENT_REPORTED"),
    ]
    rows = rows_of(head.get(f"/people/{adult}/chronology.csv"))
    assert case not in str(rows)
    assert all(row["Source"].startswith("Register of concerns") for row in rows[:2])
    assert head.get(f"/people/{adult}/chronology.pdf").content.startswith(b"%PDF-")
    hidden = dsl.get(f"/people/{adult}/chronology").json()
    assert (hidden["cases"], hidden["lines"]) == ([], [])
