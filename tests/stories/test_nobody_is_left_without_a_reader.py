"""Whatever is reported, somebody can open it; and who is shut out stays out."""

from __future__ import annotations

from domain.vocabulary import Role
from tests.support.server import SCHOOL, ServerProcess

ABOUT_STAFF = {"conduct": "is_friends_with", "actor.role": "staff", "counterparty.role": "pupil"}
LONG_AGO = "2001-01-01T09:00:00+00:00"


def test_a_matter_from_before_any_policy_reaches_the_headteacher(server: ServerProcess) -> None:
    case = server.caller(Role.STAFF).reports(
        facts=ABOUT_STAFF, occurred_at=LONG_AGO, learnt_at=LONG_AGO
    )
    assert server.caller(Role.HEADTEACHER).get(f"/cases/{case}").status_code == 200


def test_a_named_subject_stays_out_however_the_sign_in_is_written(server: ServerProcess) -> None:
    named = f"Headteacher@{SCHOOL}.EXAMPLE"
    case = server.caller(Role.STAFF).reports(facts=ABOUT_STAFF, subject=named)
    assert server.caller(Role.HEADTEACHER).get(f"/cases/{case}").status_code == 404
    assert case not in server.caller(Role.HEADTEACHER).get("/cases").text
    assert server.caller(Role.CHAIR_OF_GOVERNORS).get(f"/cases/{case}").status_code == 200
