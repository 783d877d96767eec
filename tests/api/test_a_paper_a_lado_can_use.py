"""A referral on paper names people and the school, tells what matters, and nothing of our bookkeeping."""

from __future__ import annotations

import re
from typing import Any

import pytest

from domain.vocabulary import Role
from tests.api.test_a_referral_over_http import NAMES, check_and_send, draft, happened
from tests.support.directory import in_the_directory
from tests.support.paper import Paper, opened
from tests.support.server import Caller, ServerProcess

HEAD = "headteacher@saltmarsh-primary.example"
STAFF = "staff@saltmarsh-primary.example"
UUIDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
BOOKKEEPING = (
    *("Assessed", "Read under", "Bound as well", "Duty", "lapsed", "raised", "Weaker", "weaker"),
    *("may open", "Restricted", "Entry ", "entry ", "not done in time", "goes to", "@"),
)
THRESHOLD = {
    "met": True,
    "criteria": ["suitability"],
    "reason": "He asked the pupil to keep it between them.",
    "decided_by": "Headteacher",
    "occurred_at": happened(20),
}


def allegation(head: Caller, **changed: Any) -> str:
    return head.reports(
        facts={
            "conduct": "messages",
            "actor.role": "staff",
            "counterparty.role": "pupil",
            "channel": "social_media",
        },
        occurred_at="2026-03-02T09:15:00+00:00",
        learnt_at=happened(0),
        account="He wrote to me at night.",
        **changed,
    )


def paper_of(head: Caller, case: str, **fields: Any) -> Paper:
    number = draft(head, case, **fields)
    check_and_send(head, case, number)
    return opened(head.get(f"/cases/{case}/referrals/{number}.pdf").content)


@pytest.fixture(scope="module")
def worked(server: ServerProcess, head: Caller) -> Paper:
    # Nobody writes their own sign-in into the directory.
    dsl = server.caller(Role.DSL)
    said = {"kind": "adult", "name": "Maren Holt", "position": "Headteacher"}
    person = in_the_directory(dsl, HEAD, **said)
    again = {**said, "sign_in": HEAD, "reason": "As she is called."}
    assert dsl.post(f"/people/{person}/corrections", again).status_code in {201, 409}
    case = allegation(head)
    told = head.post(f"/cases/{case}/harm-threshold-decisions", THRESHOLD)
    assert told.status_code == 201, told.text
    return paper_of(head, case, **NAMES)


def test_it_says_what_was_said_done_and_decided_and_why(worked: Paper) -> None:
    for said in (
        "He wrote to me at night.",
        "He asked the pupil to keep it between them.",
        "Messages or calls to one person",
        "An incident was reported",
        "Saltmarsh Primary School",
    ):
        assert said in worked.text, said


def test_it_names_people_and_posts_and_nobody_by_a_sign_in(worked: Paper) -> None:
    assert "Maren Holt, Headteacher" in worked.text
    assert HEAD not in worked.text
    assert HEAD not in str(worked.attached)
    assert "saltmarsh-primary" not in worked.text


def test_it_holds_nothing_of_the_record_s_own_business(worked: Paper) -> None:
    told = worked.attached["referral.json"]
    lines = " ".join(f"{line['what']} {line['says'] or ''}" for line in told["chronology"])
    assert not [word for word in BOOKKEEPING if word in lines]
    assert "duties" not in told
    assert len(UUIDS.findall(worked.text)) == 1, "the school's own reference, once"


def test_the_chosen_lines_are_the_lines_once_somebody_chose(head: Caller) -> None:
    case = allegation(head)
    line = {
        "entry": 1,
        "event": "A pupil said that a teacher wrote to her at night.",
        "significance": "First report.",
        "nature": "fact",
    }
    assert head.post(f"/cases/{case}/chronology-lines", line).status_code == 201
    paper = paper_of(head, case)
    (told,) = paper.attached["referral.json"]["chronology"]
    assert told["what"] == line["event"]
    assert "No action recorded." in told["says"]


def test_where_a_sign_in_is_nobody_known_the_role_stands(staff: Caller, head: Caller) -> None:
    case = staff.reports(
        facts={"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"},
        occurred_at="2026-03-02T09:15:00+00:00",
        learnt_at=happened(0),
        account="She saw it.",
    )
    paper = paper_of(head, case)
    assert "Member of staff, written" in paper.text or "Member of staff" in paper.text
    assert STAFF not in paper.text


def test_a_chronology_has_no_ids_and_says_where_no_action_is_recorded(head: Caller) -> None:
    case = allegation(head)
    line = {"entry": 1, "event": "A report.", "significance": "First report.", "nature": "fact"}
    assert head.post(f"/cases/{case}/chronology-lines", line).status_code == 201
    paper = opened(head.get(f"/cases/{case}/chronology.pdf").content)
    assert "No action recorded" in paper.text
    assert "Saltmarsh Primary School" in paper.text
    assert not UUIDS.search(paper.text)
    assert case[:8] not in paper.text
    assert HEAD not in paper.text
    sheet = head.get(f"/cases/{case}/chronology.csv").content.decode("utf-8-sig")
    assert "No action recorded" in sheet
    assert not UUIDS.search(sheet)
    assert HEAD not in sheet
