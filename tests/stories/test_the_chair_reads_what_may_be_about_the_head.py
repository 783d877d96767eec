"""The chair of governors reads an allegation where it is, or may be, the headteacher's conduct; no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.auth.demo_cast import person
from domain.vocabulary import Role
from tests.support.server import INCIDENT, ServerProcess, a_server

HEAD, CHAIR, STAFF, DSL = Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.STAFF, Role.DSL
ABOUT_STAFF = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
NOBODY_SEEN, ALL_SEEN, IN_THE_DIRECTORY = "quillbank-infants", "ashmere-juniors", "tidewell-primary"
WROTE_UNSEEN = "upper-weald-academy"
STRANGER = "nobody-knows@school.example"


@pytest.fixture(scope="module")
def house() -> Iterator[ServerProcess]:
    with a_server() as server:
        for role in (HEAD, STAFF, DSL):
            server.caller(role, ALL_SEEN).reports()
        server.caller(HEAD, WROTE_UNSEEN).reports()
        server.caller(STAFF, WROTE_UNSEEN).reports(facts=ABOUT_STAFF)
        dsl = server.caller(DSL, IN_THE_DIRECTORY)
        for role, post in ((HEAD, "Head teacher"), (STAFF, "Teaching assistant")):
            said = {"kind": "adult", "name": "Wren Alder", "position": post}
            sign_in = person(IN_THE_DIRECTORY, role).upper()
            assert dsl.post("/people", {**said, "sign_in": sign_in}).status_code == 201
        yield server


def opened(house: ServerProcess, school: str, **changed: Any) -> str:
    given = {"facts": ABOUT_STAFF, **changed}
    return house.caller(DSL, school).reports(**given)


def reads(house: ServerProcess, school: str, case: str) -> set[Role]:
    """Who opens the case, by each way in which a case can be read."""
    found = set()
    for role in (HEAD, CHAIR, STAFF):
        caller = house.caller(role, school)
        status = caller.get(f"/cases/{case}").status_code
        if status == 200:
            found.add(role)
        assert status in {200, 403, 404}
        if role is not STAFF:
            listed = case in {one["case"] for one in caller.get("/cases").json()["cases"]}
            timeline = caller.get(f"/cases/{case}/timeline").status_code
            assert (listed, timeline == 200) == (status == 200, status == 200)
    return found


@pytest.mark.parametrize("school", [ALL_SEEN, IN_THE_DIRECTORY])
def test_a_colleague_who_is_somebody_else_does_not_let_the_chair_in(
    house: ServerProcess, school: str
) -> None:
    case = opened(house, school, subject=person(school, STAFF).title())

    assert reads(house, school, case) == {HEAD}


@pytest.mark.parametrize("school", [ALL_SEEN, IN_THE_DIRECTORY])
def test_the_heads_own_sign_in_lets_the_chair_in_and_keeps_the_head_out(
    house: ServerProcess, school: str
) -> None:
    case = opened(house, school, subject=person(school, HEAD))

    assert reads(house, school, case) == {CHAIR}


@pytest.mark.parametrize("school", [ALL_SEEN, IN_THE_DIRECTORY])
def test_a_sign_in_that_nobody_knows_may_be_the_heads(house: ServerProcess, school: str) -> None:
    case = opened(house, school, subject=STRANGER)

    assert reads(house, school, case) == {HEAD, CHAIR}


@pytest.mark.parametrize("subject", [STRANGER, person(NOBODY_SEEN, STAFF)])
def test_where_nobody_can_tell_who_the_head_is_it_may_be_anybody(
    house: ServerProcess, subject: str
) -> None:
    case = opened(house, NOBODY_SEEN, subject=subject)

    assert CHAIR in reads(house, NOBODY_SEEN, case)


def test_what_somebody_wrote_in_secret_makes_them_known_to_nobody(house: ServerProcess) -> None:
    """Else an answer would tell who wrote something that is hidden."""
    case = opened(house, WROTE_UNSEEN, subject=person(WROTE_UNSEEN, STAFF))

    assert reads(house, WROTE_UNSEEN, case) == {HEAD, CHAIR}


def test_of_two_one_who_may_be_the_head_is_enough(house: ServerProcess) -> None:
    school = IN_THE_DIRECTORY
    named = {"name": "Wren Alder", "part": "subject", "kind": "adult"}

    case = opened(house, school, subject=person(school, STAFF), named=[named])

    assert reads(house, school, case) == {CHAIR}


def test_without_a_sign_in_the_head_reads_it(house: ServerProcess) -> None:
    assert reads(house, ALL_SEEN, opened(house, ALL_SEEN)) == {HEAD}


def test_when_it_turns_out_to_be_the_head_the_case_goes_to_the_chair(house: ServerProcess) -> None:
    school = ALL_SEEN
    case = opened(house, school, subject=person(school, STAFF))
    head = house.caller(HEAD, school)

    corrected = head.post(
        f"/cases/{case}/fact-corrections",
        {"fact": "actor.role", "value": "headteacher", "reason": "It was the head."},
    )

    assert corrected.status_code == 201, corrected.text
    assert reads(house, school, case) == {CHAIR}


def test_when_it_turns_out_to_be_a_colleague_the_chair_reads_no_more_of_it(
    house: ServerProcess,
) -> None:
    school, sign_in = IN_THE_DIRECTORY, "new.this.term@school.example"
    case = opened(house, school, subject=sign_in)
    assert reads(house, school, case) == {HEAD, CHAIR}
    adult = {"kind": "adult", "name": "Rowan Hazel", "position": "Teacher", "sign_in": sign_in}
    house.caller(DSL, school).post("/people", adult)

    told = house.caller(HEAD, school).post(
        f"/cases/{case}/facts",
        {"facts": {"channel": "social_media"}, "occurred_at": INCIDENT["occurred_at"]},
    )

    assert told.status_code == 201, told.text
    assert reads(house, school, case) == {HEAD}
