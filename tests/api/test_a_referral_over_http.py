"""A head hands an allegation over to the LADO: drafted, checked, sent, acknowledged, on paper."""

from __future__ import annotations

from typing import Any

import pytest

from domain.vocabulary import Role
from tests.support.paper import opened
from tests.support.server import IMAGERY, Caller, ServerProcess

WORDS = "He wrote 🔥 to me. Zażółć gęślą jaźń; mae'n ddrwg gen i, ŵ; 他给我发了一张照片 \x07"
ALLEGATION: dict[str, Any] = {
    "facts": {
        "conduct": "messages",
        "actor.role": "staff",
        "counterparty.role": "pupil",
        "channel": "social_media",
    },
    "occurred_at": "2026-03-02T09:15:00+00:00",
    "account": WORDS,
}
NAMES: dict[str, Any] = {
    "fields": [
        {"field": "adult_name", "says": "Osric Example"},
        {"field": "child_name", "says": "Wenna Example"},
    ]
}
SENT = {
    "recipient": "The duty desk of the designated officer",
    "by": "The headteacher",
    "how": "secure_email",
    "reference": "L-26-104",
}


def happened(minute: int) -> str:
    return f"2026-03-02T10:{minute:02}:00+00:00"


@pytest.fixture(scope="module")
def case(head: Caller) -> str:
    return head.reports(**{**ALLEGATION, "learnt_at": happened(0)})


def draft(head: Caller, case: str, form: str = "lado", **fields: Any) -> int:
    answer = head.post(f"/cases/{case}/referrals", {"form": form, **fields})
    assert answer.status_code == 201, answer.text
    return int(answer.json()["version"])


def check_and_send(head: Caller, case: str, number: int, **changed: Any) -> None:
    checked = head.post(f"/cases/{case}/referral-checks", {"referral": number})
    assert checked.status_code == 201, checked.text
    body = {"referral": number, "occurred_at": happened(30), **SENT, **changed}
    sent = head.post(f"/cases/{case}/referral-sendings", body)
    assert sent.status_code == 201, sent.text


def lado_duties(head: Caller, case: str) -> dict[str, str]:
    page = head.get(f"/cases/{case}/duties", open="false", first=100).json()
    return {one["act"]: one["status"] for one in page["duties"] if one["to"] == ["lado"]}


def test_a_draft_is_filled_in_from_the_case_and_says_where_from(head: Caller, case: str) -> None:
    number = draft(head, case, **NAMES)
    found = head.get(f"/cases/{case}/referrals/{number}").json()
    fields = {one["field"]: one for one in found["fields"]}
    assert (fields["first_account"]["says"], fields["first_account"]["entries"]) == (WORDS, [1])
    assert fields["adult_name"]["entries"] == []
    assert fields["incident_date"]["says"] == "2 March 2026 at 9:15am"
    assert "child_born" in found["missing"]
    assert "first_account" not in found["missing"]
    assert found["status"] == "drafted"


def test_sending_stops_the_clock_and_the_answer_becomes_an_entry(head: Caller) -> None:
    case = head.reports(**{**ALLEGATION, "learnt_at": happened(0)})
    number = draft(head, case)
    check_and_send(head, case, number)
    assert lado_duties(head, case) == {"inform": "discharged", "chase_answer": "raised"}
    got = {"referral": number, "given_by": "The duty LADO", "occurred_at": happened(50)}
    assert head.post(f"/cases/{case}/referral-acknowledgements", got).status_code == 201
    assert lado_duties(head, case)["chase_answer"] == "raised"
    said = {**got, "advice": "Tell the adult nothing yet.", "occurred_at": happened(55)}
    assert head.post(f"/cases/{case}/referral-answers", said).status_code == 201
    kinds = [
        line["entry"]["kind"] for line in head.get(f"/cases/{case}/timeline").json()["entries"]
    ]
    assert kinds[-3:] == ["referral_answered", "advice_recorded", "duty_discharged"]
    assert lado_duties(head, case) == {"inform": "discharged", "chase_answer": "discharged"}
    assert head.get(f"/cases/{case}/referrals/{number}").json()["status"] == "answered"


def test_the_paper_says_it_all_and_carries_its_data(head: Caller) -> None:
    case = head.reports(**{**ALLEGATION, "learnt_at": happened(0)})
    number = draft(head, case, **NAMES)
    check_and_send(head, case, number)
    answer = head.get(f"/cases/{case}/referrals/{number}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="referral.pdf"'
    assert answer.headers["cache-control"] == "no-store"
    paper = opened(answer.content)
    assert paper.claims["pdfa:part"] + paper.claims["pdfa:conformance"] == "3A"
    assert paper.claims["pdfua:part"] == "1"
    assert paper.title == "Referral to the local authority designated officer"
    data = paper.attached["referral.json"]
    (words,) = [one for part in data["sections"] for one in part["fields"] if one["quoted"]]
    assert words["says"] == WORDS
    for said in (
        "Osric Example",
        "Wenna Example",
        "The duty desk of the designated officer (LADO)",
        "Zażółć gęślą jaźń",
        "[U+0007]",
        "Chronology",
        "SHA-256",
    ):
        assert said in paper.text
    assert paper.tags.count("/Table") == 1


def test_what_was_sent_is_the_same_paper_whatever_happens_later(head: Caller) -> None:
    case = head.reports(**{**ALLEGATION, "learnt_at": happened(0)})
    number = draft(head, case)
    check_and_send(head, case, number)
    address = f"/cases/{case}/referrals/{number}.pdf"
    first = head.get(address).content
    more = {"account": "He wrote again.", "occurred_at": happened(59)}
    assert head.post(f"/cases/{case}/information", more).status_code == 201
    assert head.get(address).content == first


def test_who_may_not_open_the_case_gets_no_paper(
    head: Caller, dsl: Caller, staff: Caller, server: ServerProcess, case: str
) -> None:
    number = draft(head, case)
    mis = server.caller(Role.MIS)
    for path in (f"/cases/{case}/referrals/{number}.pdf", f"/cases/{case}/referrals"):
        assert dsl.get(path).status_code == 404
        assert staff.get(path).status_code == 403
        assert mis.get(path).status_code == 403
    nowhere = "00000000-0000-4000-8000-000000000000"
    here, there = (dsl.get(f"/cases/{one}/referrals") for one in (case, nowhere))
    assert here.json() == there.json()


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("referrals", {"form": "nobody"}, "unknown-referral-form"),
    ("referrals", {"form": "lado", "fields": [{"field": "x", "says": "y"}]}, "unknown-field"),
    ("referral-checks", {"referral": 1}, "unknown-referral"),
    ("referral-sendings", {"referral": 1, **SENT, "occurred_at": happened(5)}, "unknown-referral"),
)


@pytest.mark.parametrize("asked", WRONG)
def test_what_cannot_be_is_a_clear_problem(
    head: Caller, case: str, asked: tuple[str, dict[str, Any], str]
) -> None:
    path, body, code = asked
    answer = head.post(f"/cases/{case}/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_referral_without_a_recipient_names_the_rule_and_its_source(
    head: Caller, case: str
) -> None:
    number = draft(head, case)
    head.post(f"/cases/{case}/referral-checks", {"referral": number})
    body = {"referral": number, **SENT, "recipient": None, "occurred_at": happened(30)}
    answer = head.post(f"/cases/{case}/referral-sendings", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "referral-recipient-missing")
    assert "designated officer" in answer.json()["detail"]
    assert "Working together" in answer.json()["detail"]


def test_a_discovery_is_reported_to_the_police_without_a_word_of_what_was_found(
    dsl: Caller,
) -> None:
    found = dsl.post("/imagery-discoveries", {**IMAGERY, "learnt_at": happened(0)})
    case = found.json()["case"]
    number = draft(dsl, case, "police")
    told = dsl.get(f"/cases/{case}/referrals/{number}").json()
    assert not any(one["describes"] for one in told["fields"])
    described = {"referral": number, "fields": [{"field": "first_account", "says": "It shows…"}]}
    refused = dsl.post(f"/cases/{case}/referral-amendments", described)
    assert refused.json()["code"] == "imagery-admits-no-content"
    check_and_send(dsl, case, number, recipient="The desk sergeant")
    paper = opened(dsl.get(f"/cases/{case}/referrals/{number}.pdf").content)
    assert "Nobody views, copies, forwards" in paper.text
    kinds = [line["entry"]["kind"] for line in dsl.get(f"/cases/{case}/timeline").json()["entries"]]
    assert "police_informed" in kinds


def test_the_forms_can_be_read_by_whoever_reads_policies(staff: Caller) -> None:
    forms = {one["form"]: one for one in staff.get("/referral-forms").json()["forms"]}
    assert set(forms) == {
        "lado",
        "police",
        "childrens_social_care",
        "dbs",
        "tra",
        "prevent",
        "ico",
        "platform",
    }
    for form in forms.values():
        assert not [one for one in form["fields"] if "attach" in one["field"]]
        assert form["recipient"]["source"]
    unsure = {one["field"] for one in forms["lado"]["fields"] if one["confidence"] == "unverified"}
    assert {"parents_told", "child_needs"} <= unsure
