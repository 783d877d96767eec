"""Story five: the allegation is about the headteacher, so it goes past her, to the chair of governors.

By hand: Thursday 2 April 2026, 16:00 in summer time, is 15:00 UTC. Friday 3 April is Good Friday,
then the weekend, Monday 6 April is Easter Monday: one working day ends on Tuesday 7 April at 17:00
in London, 16:00 UTC.
"""

from __future__ import annotations

from domain.vocabulary import Role
from tests.support.allegations import duty_to_tell, kinds, lado_view, recorded
from tests.support.graph import Graph
from tests.support.paper import opened
from tests.support.server import ServerProcess, wait_until

TUESDAY_AFTER_EASTER = "2026-04-07T16:00:00Z"
AN_EASTER_MESSAGE = {
    "facts": {
        "conduct": "messages",
        "actor.role": "headteacher",
        "counterparty.role": "pupil",
        "counterparty.age": 10,
        "channel": "personal_phone",
    },
    "occurred_at": "2026-04-01T21:00:00+01:00",
    "learnt_at": "2026-04-02T16:00:00+01:00",
    "account": "She rang me at home and asked me to keep it between us.",
}


def test_the_chair_of_governors_is_the_case_manager_and_tells_the_lado(
    server: ServerProcess,
) -> None:
    staff, chair = server.caller(Role.STAFF), server.caller(Role.CHAIR_OF_GOVERNORS)
    case = staff.reports(**AN_EASTER_MESSAGE)
    at = f"/cases/{case}"

    lado = duty_to_tell(chair, case, "lado")
    assert (lado["owed_by"], lado["due_at"]) == ("chair_of_governors", TUESDAY_AFTER_EASTER)
    wait_until(lambda: kinds(chair, case).count("DUTY_ESCALATED") == 2, 30.0)
    overdue = duty_to_tell(chair, case, "lado")
    assert overdue["overdue_since"] == TUESDAY_AFTER_EASTER
    # No text names who comes next: by Casebook's own path, the local authority; never the head.
    assert overdue["escalated_to"] == "childrens_social_care"
    assert overdue["escalation_gap"] is None

    head_as_a_person = recorded(
        chair, "/people", kind="adult", name="Morgan Tallis", position="Headteacher"
    )
    recorded(chair, f"{at}/people", person=head_as_a_person["person"], role="subject")
    recorded(
        chair,
        f"{at}/harm-threshold-decisions",
        met=True,
        criteria=["risk"],
        reason="Calls at home and a request for secrecy.",
        decided_by="Chair of governors",
        occurred_at="2026-04-07T09:00:00+01:00",
    )
    referral = recorded(chair, f"{at}/referrals", form="lado")["version"]
    recorded(chair, f"{at}/referral-checks", referral=referral)
    recorded(
        chair,
        f"{at}/referral-sendings",
        referral=referral,
        recipient="Duty desk",
        by="Chair of governors",
        how="secure_email",
        occurred_at="2026-04-07T09:40:00+01:00",
    )
    recorded(
        chair,
        f"{at}/referral-acknowledgements",
        referral=referral,
        given_by="Duty officer",
        occurred_at="2026-04-07T11:00:00+01:00",
    )
    told = duty_to_tell(chair, case, "lado")
    assert (told["status"], told["settled_at"]) == ("discharged", "2026-04-07T08:40:00Z")

    view = lado_view(chair, case)
    assert [one["says"] for one in view["said"]] == [AN_EASTER_MESSAGE["account"]]
    paper = opened(chair.get(f"{at}/referrals/{referral}.pdf").content)
    assert "Morgan Tallis" in paper.text
    assert "keep it between us" in paper.text


def test_the_head_cannot_tell_that_there_is_a_case_about_her(server: ServerProcess) -> None:
    staff, head = server.caller(Role.STAFF), server.caller(Role.HEADTEACHER)
    before = head.get("/cases").content
    duties = "{ duties(first: 100, scope: SCHOOL) { nodes { caseId clause } } }"
    owed = Graph(head).ask(duties)
    case = staff.reports(**AN_EASTER_MESSAGE)
    absent = "00000000-0000-4000-8000-000000000000"

    for what in ("", "/timeline", "/duties", "/referrals", "/chronology.csv", "/people"):
        seen, nothing = head.get(f"/cases/{case}{what}"), head.get(f"/cases/{absent}{what}")
        assert seen.status_code == 404
        assert (seen.status_code, seen.content) == (nothing.status_code, nothing.content)
    assert head.get("/cases").content == before
    assert Graph(head).ask(duties) == owed
    asked = "query($case: ID!) { ladoReferral(caseId: $case) { version } }"
    assert Graph(head).ask(asked, case=case)["ladoReferral"] is None


def test_a_corrected_fact_does_not_hand_the_case_to_whom_it_was_about(
    server: ServerProcess,
) -> None:
    staff, chair = server.caller(Role.STAFF), server.caller(Role.CHAIR_OF_GOVERNORS)
    head = server.caller(Role.HEADTEACHER)
    case = staff.reports(**AN_EASTER_MESSAGE)

    recorded(
        chair,
        f"/cases/{case}/fact-corrections",
        fact="actor.role",
        value="staff",
        reason="It was somebody else.",
    )
    assert head.get(f"/cases/{case}").status_code == 404
    assert chair.get(f"/cases/{case}").status_code == 200
    owned = {
        duty["owner"]
        for duty in chair.get(f"/cases/{case}/duties", open=True).json()["duties"]
        if duty["to"] == ["lado"]
    }
    assert owned == {"chair_of_governors"}

    # Nor is it handed over later, when more becomes known.
    recorded(
        chair,
        f"/cases/{case}/facts",
        facts={"effect.possibly_criminal": False},
        occurred_at="2026-04-03T09:00:00+01:00",
    )
    assert head.get(f"/cases/{case}").status_code == 404
