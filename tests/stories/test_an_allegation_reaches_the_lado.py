"""Story four: an allegation on the Friday evening before a bank holiday, up to the LADO and back.

By hand: Friday 22 May 2026, 18:30 in summer time, is 17:30 UTC. Saturday and Sunday do not count,
Monday 25 May is the Spring bank holiday, so one working day ends on Tuesday 26 May at 17:00 in
London, 16:00 UTC. A suspension on Tuesday 26 May is confirmed by Wednesday 27 May, 16:00 UTC.
"""

from __future__ import annotations

from domain.vocabulary import Role
from tests.support.allegations import duty_to_tell, kinds, lado_view, recorded, refused
from tests.support.graph import Graph
from tests.support.paper import opened
from tests.support.server import OTHER_SCHOOL, Caller, ServerProcess, wait_until

IN_THE_PUPILS_WORDS = "He keeps writing to me at night 😟 and says: nie mów nikomu. 他说了。"
FRIDAY_EVENING = "2026-05-22T18:30:00+01:00"
TUESDAY_CLOSE = "2026-05-26T16:00:00Z"
WEDNESDAY_CLOSE = "2026-05-27T16:00:00Z"
DBS_TESTS = ["removed_from_regulated_activity", "relevant_conduct_or_harm_test"]
A_MESSAGE = {
    "facts": {
        "conduct": "messages",
        "actor.role": "staff",
        "counterparty.role": "pupil",
        "counterparty.age": 13,
        "channel": "social_media",
    },
    "occurred_at": "2026-05-21T22:10:00+01:00",
    "learnt_at": FRIDAY_EVENING,
    "account": IN_THE_PUPILS_WORDS,
}


def tuesday(clock: str) -> str:
    return f"2026-05-26T{clock}:00+01:00"


def test_from_friday_evening_to_the_closing_summary(server: ServerProcess) -> None:
    head = server.caller(Role.HEADTEACHER)
    case = head.reports(**A_MESSAGE)
    at = f"/cases/{case}"

    # The clock skips the weekend and the bank holiday. It was written down months later, so the
    # deadline has passed, and that it was missed stands at its true time.
    assert duty_to_tell(head, case, "lado")["due_at"] == TUESDAY_CLOSE
    wait_until(lambda: "DUTY_BECAME_OVERDUE" in kinds(head, case), 30.0)
    late = duty_to_tell(head, case, "lado")
    assert (late["standing"], late["overdue_since"]) == ("overdue", TUESDAY_CLOSE)

    # The people in it have their names in the directory and their roles on the case.
    adult = recorded(head, "/people", kind="adult", name="Rowan Ashdown", position="Teacher")
    child = recorded(head, "/people", kind="pupil", name="Ffion Pryce", born="2013-01-09")
    recorded(head, f"{at}/people", person=adult["person"], role="subject")
    recorded(head, f"{at}/people", person=child["person"], role="alleged_victim")

    # Nothing is concluded before the threshold has been decided, and by criteria that exist.
    outcome = {
        "outcome": "substantiated",
        "reason": "The messages were seen and admitted.",
        "decided_by": "Headteacher",
        "occurred_at": "2026-06-30T12:00:00+01:00",
    }
    problem = refused(head, f"{at}/allegation-outcomes", **outcome)
    assert "KCSIE" in problem["detail"]
    threshold = {
        "met": True,
        "criteria": ["risk", "suitability"],
        "reason": "Private messages at night, and a request for secrecy.",
        "decided_by": "Headteacher",
        "occurred_at": tuesday("09:30"),
    }
    problem = refused(
        head, f"{at}/harm-threshold-decisions", **{**threshold, "criteria": ["fifth"]}
    )
    assert (problem["code"], problem["field"]) == ("unknown-criterion", "criteria")
    recorded(head, f"{at}/harm-threshold-decisions", **threshold)

    it_is_referred(head, case)
    three_strands_run_at_once(head, at)
    it_is_concluded_and_closed(head, at, outcome)


def it_is_referred(head: Caller, case: str) -> None:
    """The referral fills itself in from the case; what is missing is named and stops nobody."""
    at = f"/cases/{case}"
    referral = recorded(head, f"{at}/referrals", form="lado")["version"]
    view = lado_view(head, case)
    assert [one["says"] for one in view["said"]] == [IN_THE_PUPILS_WORDS]
    assert "Rowan Ashdown" in str(view["adult"])
    assert "Ffion Pryce" in str(view["children"])
    assert "risk" in str(view["criteria"])
    assert view["missing"]
    sent = {"referral": referral, "by": "Headteacher", "how": "phone"}
    problem = refused(head, f"{at}/referral-sendings", **sent, occurred_at=tuesday("10:05"))
    assert problem["field"] == "recipient"
    goes_out = {**sent, "recipient": "Duty desk", "occurred_at": tuesday("10:05")}
    problem = refused(head, f"{at}/referral-sendings", **goes_out)
    assert problem["code"] == "referral-not-checked"
    recorded(head, f"{at}/referral-checks", referral=referral)
    recorded(head, f"{at}/referral-sendings", **goes_out)
    assert duty_to_tell(head, case, "lado")["status"] == "discharged"
    recorded(
        head,
        f"{at}/referral-acknowledgements",
        referral=referral,
        given_by="Duty officer",
        occurred_at=tuesday("10:20"),
        reference="26-118",
    )
    duties = head.get(f"{at}/duties", open="true").json()["duties"]
    assert [one["to"] for one in duties if one["act"] == "chase_answer"] == [["lado"]]
    recorded(
        head,
        f"{at}/referral-answers",
        referral=referral,
        advice="Do not speak to the person before the strategy discussion.",
        given_by="Duty officer",
        occurred_at=tuesday("14:00"),
    )
    assert "ADVICE_RECORDED" in kinds(head, case)

    paper = opened(head.get(f"{at}/referrals/{referral}.pdf").content)
    assert (paper.claims["pdfa:part"], paper.claims["pdfa:conformance"]) == ("3", "A")
    assert paper.claims["pdfua:part"] == "1"
    assert IN_THE_PUPILS_WORDS in str(paper.attached)
    assert "nie mów nikomu" in paper.text


def three_strands_run_at_once(head: Caller, at: str) -> None:
    """Each has a state of its own; suspending is weighed, and confirmed in a working day."""
    for strand, state in (
        ("police", "considered"),
        ("social_care", "under_way"),
        ("employer", "waiting"),
    ):
        said = {"strand": strand, "state": state, "by": "Headteacher"}
        recorded(head, f"{at}/strand-moves", **said, occurred_at=tuesday("15:00"))
    recorded(
        head,
        f"{at}/strategy-meetings",
        led_by="Designated officer",
        attended=["Headteacher", "Social worker"],
        decisions="Social care sees the pupil first.",
        occurred_at=tuesday("15:30"),
    )
    recorded(
        head,
        f"{at}/suspension-decisions",
        suspended=True,
        reason="He could reach the pupil at school.",
        alternatives=[{"what": "other_site", "why_rejected": "There is no other site."}],
        views=[{"of": "lado", "view": "Agreed."}],
        decided_by="Headteacher",
        named_contact="Deputy headteacher",
        occurred_at=tuesday("16:00"),
    )
    duties = head.get(f"{at}/duties", open="false").json()["duties"]
    standing = "thresholdMet criteria strands { strand state } suspended outcome"
    asked = f"query($case: ID!) {{ allegation(caseId: $case) {{ {standing} }} }}"
    assert Graph(head).ask(asked, case=at.rpartition("/")[2])["allegation"] == {
        "thresholdMet": True,
        "criteria": ["risk", "suitability"],
        "strands": [
            {"strand": "POLICE", "state": "CONSIDERED"},
            {"strand": "SOCIAL_CARE", "state": "UNDER_WAY"},
            {"strand": "EMPLOYER", "state": "WAITING"},
        ],
        "suspended": True,
        "outcome": None,
    }
    (letter,) = [one for one in duties if one["act"] == "confirm_suspension_in_writing"]
    assert letter["due_at"] == WEDNESDAY_CLOSE


def it_is_concluded_and_closed(head: Caller, at: str, outcome: dict[str, str]) -> None:
    """He resigns; there is a conclusion all the same, and the regulators are answered."""
    recorded(head, f"{at}/resignations", occurred_at="2026-06-12T09:00:00+01:00")
    closing = {"reason": "Everything has been done."}
    assert refused(head, f"{at}/closures", **closing)["code"] == "must-duties-open"
    recorded(head, f"{at}/allegation-outcomes", **outcome)
    acts = {
        one["act"]
        for one in head.get(f"{at}/duties", open="false").json()["duties"]
        if one["status"] == "raised"
    }
    assert {"keep_on_personnel_record", "mention_in_references"} <= acts

    # Closing waits for every duty, for both regulators, and for a summary with nothing left out.
    done = {"by": "Headteacher", "occurred_at": "2026-07-01T09:00:00+01:00"}
    while left := head.get(f"{at}/duties", open="true").json()["duties"]:
        recorded(head, f"{at}/duty-discharges", duty=left[0]["duty"], **done)
    assert refused(head, f"{at}/closures", **closing)["code"] == "regulator-unanswered"
    for regulator, refer in (("dbs", True), ("tra", False)):
        recorded(
            head,
            f"{at}/regulator-decisions",
            regulator=regulator,
            tests=DBS_TESTS if refer else [],
            refer=refer,
            reason="He left before he could be dismissed.",
            decided_by="Headteacher",
            occurred_at="2026-07-01T10:00:00+01:00",
        )
    # What was decided is carried out, by the same hand-over as every other.
    dbs = recorded(head, f"{at}/referrals", form="dbs")["version"]
    recorded(head, f"{at}/referral-checks", referral=dbs)
    recorded(
        head,
        f"{at}/referral-sendings",
        referral=dbs,
        recipient="Barring service",
        by="Headteacher",
        how="online_form",
        occurred_at="2026-07-01T11:00:00+01:00",
    )
    # What is left to do is to see that it has arrived.
    (left_open,) = head.get(f"{at}/duties", open="true").json()["duties"]
    assert (left_open["act"], left_open["to"]) == ("chase_answer", ["dbs"])
    recorded(
        head,
        f"{at}/referral-acknowledgements",
        referral=dbs,
        given_by="Barring service",
        occurred_at="2026-07-02T09:00:00+01:00",
    )
    assert head.get(f"{at}/duties", open="true").json()["duties"] == []
    summary = {
        "allegation": "Private messages to a pupil at night.",
        "follow_up": "Designated officer, social care and police were told.",
        "decisions": "Substantiated. Suspended, then resigned.",
        "copy_to_person": "Sent on 1 July.",
    }
    problem = refused(head, f"{at}/closing-summaries", **summary)
    assert "mentioned_in_references" in problem["detail"]
    recorded(head, f"{at}/closing-summaries", **summary, mentioned_in_references=True)
    recorded(head, f"{at}/closures", **closing)
    assert head.get(at).json()["state"] == "closed"


def test_nobody_but_its_readers_can_tell_that_the_case_exists(server: ServerProcess) -> None:
    head = server.caller(Role.HEADTEACHER)
    case = head.reports(**A_MESSAGE)
    absent = "00000000-0000-4000-8000-000000000000"

    for somebody in (
        server.caller(Role.DSL),
        server.caller(Role.HEADTEACHER, OTHER_SCHOOL),
    ):
        for what in ("", "/timeline", "/duties", "/chronology", "/referrals", "/people"):
            seen = somebody.get(f"/cases/{case}{what}")
            nothing = somebody.get(f"/cases/{absent}{what}")
            assert seen.status_code == 404
            assert (seen.status_code, seen.content) == (nothing.status_code, nothing.content)
        asked = "query($case: ID!) { allegation(caseId: $case) { version } }"
        assert Graph(somebody).ask(asked, case=case)["allegation"] is None
