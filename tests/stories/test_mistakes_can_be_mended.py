"""What comes late or was recorded wrongly has its place on the record, through both doors."""

from __future__ import annotations

from typing import Any

import pytest

from domain.vocabulary import Role
from tests.stories.test_an_adult_contacts_a_pupil import A_MESSAGE
from tests.support.allegations import duty_to_tell, recorded, refused
from tests.support.graph import Graph
from tests.support.server import Caller, ServerProcess

TELEPHONED = "2026-11-20T08:05:00+00:00"
LOGGED = {"learnt_at": "2026-11-20T09:00:00+00:00"}
DECIDED = {"reason": "Agreed with the LADO.", "decided_by": "The head"}
SUMMARY = {
    "allegation": "Messages to a pupil.",
    "follow_up": "The LADO was told the same day.",
    "decisions": "Not substantiated.",
    "copy_to_person": "Given by hand.",
    "mentioned_in_references": False,
}
A_LINE = {"entry": 1, "significance": "He was told of it before.", "nature": "fact"}


@pytest.fixture
def head(server: ServerProcess) -> Caller:
    return server.caller(Role.HEADTEACHER)


def telephoned_before_it_was_logged(head: Caller) -> tuple[str, int, dict[str, Any]]:
    """The call is at 8:05; the school's own note says that it learnt of it at nine."""
    case = head.reports(**{**A_MESSAGE, **LOGGED})
    referral = recorded(head, f"/cases/{case}/referrals", form="lado")["version"]
    recorded(head, f"/cases/{case}/referral-checks", referral=referral)
    call = {"recipient": "Duty desk", "by": "The head", "how": "phone"}
    return case, referral, {"referral": referral, **call, "occurred_at": TELEPHONED}


def test_a_call_made_before_the_case_was_logged_is_accepted(head: Caller) -> None:
    case, _, call = telephoned_before_it_was_logged(head)

    recorded(head, f"/cases/{case}/referral-sendings", **call)

    assert duty_to_tell(head, case, "lado")["status"] == "discharged"


def test_the_graph_accepts_it_too_and_not_one_before_it_happened(head: Caller) -> None:
    case, referral, _ = telephoned_before_it_was_logged(head)
    said = {"referral": referral, "recipient": "Duty desk", "by": "The head", "how": "PHONE"}
    graph = Graph(head)

    early = {**said, "occurredAt": "2026-11-18T08:05:00+00:00"}
    wrong = graph.do("sendReferral", early, case=case)
    assert (wrong["code"], wrong["field"]) == ("impossible-date", "occurredAt")
    assert graph.do("sendReferral", {**said, "occurredAt": TELEPHONED}, case=case)["version"]
    assert duty_to_tell(head, case, "lado")["status"] == "discharged"


def test_what_was_told_by_telephone_without_a_form_is_accepted_too(head: Caller) -> None:
    """Nobody who rang the police and the LADO first, and wrote afterwards, is told they cannot have."""
    case = head.reports(**{**A_MESSAGE, **LOGGED})
    duty = duty_to_tell(head, case, "lado")["duty"]
    done = {"duty": duty, "by": "The head", "to": ["lado"], "occurred_at": TELEPHONED}

    recorded(head, f"/cases/{case}/duty-discharges", **done)
    police = {"force": "Wessex", "by": "The head", "occurred_at": TELEPHONED}
    recorded(head, f"/cases/{case}/police-notifications", **police)

    assert duty_to_tell(head, case, "lado")["status"] == "discharged"


def closed_case(head: Caller) -> str:
    case = head.reports(facts={"conduct": "posts_comment", "actor.role": "pupil"})
    do_what_is_owed(head, case)
    recorded(head, f"/cases/{case}/outcomes", outcome="unfounded", reason="Nothing in it.")
    recorded(head, f"/cases/{case}/closures", reason="Nothing in it.")
    return case


def do_what_is_owed(head: Caller, case: str) -> None:
    for duty in head.get(f"/cases/{case}/duties", open=True).json()["duties"]:
        told = {"duty": duty["duty"], "by": "The head", "to": duty["to"]}
        recorded(head, f"/cases/{case}/duty-discharges", **told, occurred_at=AFTERWARDS)


AFTERWARDS = "2026-11-20T12:00:00+00:00"


def test_a_chronology_is_written_after_closing_and_the_case_stays_closed(head: Caller) -> None:
    case = closed_case(head)

    recorded(head, f"/cases/{case}/chronology-lines", **A_LINE)
    left = {"entry": 2, "reason": "Where the case is kept."}
    recorded(head, f"/cases/{case}/chronology-omissions", **left)

    shown = head.get(f"/cases/{case}/chronology").json()
    assert [line["significance"] for line in shown["lines"]] == [A_LINE["significance"]]
    assert [line["reason"] for line in shown["left_out"]] == [left["reason"]]
    assert head.get(f"/cases/{case}").json()["state"] == "closed"
    more = refused(head, f"/cases/{case}/information", account="More.", occurred_at=AFTERWARDS)
    assert more["code"] == "case-closed"


def test_the_graph_writes_it_after_closing_too(head: Caller) -> None:
    case = closed_case(head)
    line = {**A_LINE, "nature": "FACT"}

    assert Graph(head).do("includeInChronology", line, case=case)["version"]

    assert len(head.get(f"/cases/{case}/chronology").json()["lines"]) == 1


def concluded(head: Caller) -> str:
    case = head.reports(**A_MESSAGE)
    at, when = f"/cases/{case}", {"occurred_at": AFTERWARDS}
    met = {"met": True, "criteria": ["suitability"]}
    recorded(head, f"{at}/harm-threshold-decisions", **DECIDED, **when, **met)
    recorded(head, f"{at}/allegation-outcomes", **DECIDED, **when, outcome="unsubstantiated")
    for regulator in ("dbs", "tra"):
        answer = {"regulator": regulator, "refer": False}
        recorded(head, f"{at}/regulator-decisions", **DECIDED, **when, **answer)
    do_what_is_owed(head, case)
    recorded(head, f"{at}/closing-summaries", **SUMMARY)
    recorded(head, f"{at}/closures", reason="All is done.")
    return case


def asked_of(head: Caller, case: str) -> str:
    """All that the view of now asks somebody to do."""
    now = head.get(f"/cases/{case}/now").json()
    return str([now["do_now"], now["decide"]]).lower()


def test_reopened_it_asks_for_another_summary_only_when_it_is_closed_again(head: Caller) -> None:
    case = concluded(head)
    recorded(head, f"/cases/{case}/reopenings", reason="A second message has appeared.")

    more = {"account": "A second message.", "occurred_at": AFTERWARDS}
    recorded(head, f"/cases/{case}/information", **more)
    assert head.get(f"/cases/{case}/duties", open=True).json()["duties"] == []
    assert "summary" not in asked_of(head, case)
    summaries = Graph(head).timeline(case, kinds=["CLOSING_SUMMARY_WRITTEN"])["nodes"]
    assert len(summaries) == 1, "the first stays on file"

    waiting = refused(head, f"/cases/{case}/closures", reason="All is done.")
    assert waiting["code"] == "summary-missing"
    recorded(head, f"/cases/{case}/closing-summaries", **SUMMARY)
    recorded(head, f"/cases/{case}/closures", reason="All is done.")


def test_the_graph_says_the_same_of_a_reopened_allegation(head: Caller) -> None:
    case, graph = concluded(head), Graph(head)
    closing = {"reason": "All is done."}
    assert graph.do("reopenCase", {"reason": "A second message."}, case=case)["version"]

    assert graph.do("closeCase", closing, case=case)["code"] == "summary-missing"
    summary = {
        "allegation": SUMMARY["allegation"],
        "followUp": SUMMARY["follow_up"],
        "decisions": SUMMARY["decisions"],
        "copyToPerson": SUMMARY["copy_to_person"],
        "mentionedInReferences": SUMMARY["mentioned_in_references"],
    }
    assert graph.do("writeClosingSummary", summary, case=case)["version"]
    assert graph.do("closeCase", closing, case=case)["version"]


def test_the_graph_makes_a_case_void_by_two_and_never_without_a_reason(
    server: ServerProcess, head: Caller
) -> None:
    dsl = server.caller(Role.DSL)
    # Learnt of now: the clock lets nobody else into one of the two meanwhile.
    now = {name: said for name, said in A_MESSAGE.items() if name != "learnt_at"}
    first, case = dsl.reports(**now), dsl.reports(**now)
    twice = {"ground": "DUPLICATE", "duplicateOf": first}

    assert Graph(dsl).do("voidCase", {**twice, "reason": " "}, case=case)["field"] == "reason"
    alone = {"ground": "DUPLICATE", "reason": "Told twice."}
    assert Graph(dsl).do("voidCase", alone, case=case)["field"] == "duplicateOf"
    assert Graph(dsl).do("voidCase", {**twice, "reason": "Told twice."}, case=case)["version"]
    assert head.get(f"/cases/{case}").json()["state"] == "open", "only proposed"

    shown = "query($c: ID!) { case(id: $c) { state proposals { proposal kind } } }"
    (proposal,) = Graph(head).ask(shown, c=case)["case"]["proposals"]
    number = {"proposal": proposal["proposal"]}
    assert Graph(dsl).do("approveProposal", number, case=case)["code"] == "second-is-the-first"
    assert Graph(head).do("approveProposal", number, case=case)["version"]
    assert Graph(head).ask(shown, c=case)["case"]["state"] == "VOID"
    assert Graph(head).timeline(case)["nodes"], "it stays to be seen"
