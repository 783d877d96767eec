"""How often one client may ask at REST in a minute, what it is told then, and that nobody else feels it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from api.http.rate_limits import address
from api.runtime.token_buckets import Empty, TokenBuckets
from domain.vocabulary import Role
from tests.support.server import INCIDENT, OTHER_SCHOOL, Caller, ServerProcess, a_server

READS, ACTS, PAPERS, FAILED, OPEN = 12, 6, 2, 5, 20
FEW = {
    "CASEBOOK_READS_A_MINUTE": str(READS),
    "CASEBOOK_ACTS_A_MINUTE": str(ACTS),
    "CASEBOOK_PAPERS_A_MINUTE": str(PAPERS),
    "CASEBOOK_FAILED_SIGN_INS_A_MINUTE": str(FAILED),
    "CASEBOOK_OPEN_PAGES_A_MINUTE": str(OPEN),
}


@pytest.fixture(scope="module")
def sparing() -> Iterator[ServerProcess]:
    with a_server(settings=FEW) as started:
        yield started


def until_refused(ask: Caller, path: str, at_most: int) -> httpx.Response:
    for _ in range(at_most + 3):
        answer = ask.get(path)
        if answer.status_code == 429:
            return answer
    pytest.fail("nobody was refused")


def says_when_to_come_back(answer: httpx.Response, code: str) -> None:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code
    seconds = int(answer.headers["retry-after"])
    assert 1 <= seconds <= 60
    assert f"{seconds} seconds" in answer.json()["remedy"]


def test_reads_are_bounded_for_each_actor_and_no_other(sparing: ServerProcess) -> None:
    dsl = sparing.caller(Role.DSL)
    says_when_to_come_back(until_refused(dsl, "/cases", READS), "budget-spent")
    assert dsl.get("/duties").status_code == 429
    assert sparing.caller(Role.HEADTEACHER).get("/cases").status_code == 200
    assert sparing.caller(Role.DSL, OTHER_SCHOOL).get("/cases").status_code == 200


def test_whoever_has_read_too_much_may_still_record(sparing: ServerProcess) -> None:
    staff = sparing.caller(Role.STAFF)
    until_refused(staff, "/policies", READS)
    assert staff.post("/cases", INCIDENT).status_code == 201


def test_acts_are_bounded_and_a_refused_one_is_not_recorded(sparing: ServerProcess) -> None:
    head = sparing.caller(Role.HEADTEACHER, OTHER_SCHOOL)
    before = sparing.entries()
    answers = [head.post("/cases", INCIDENT) for _ in range(ACTS + 1)]
    assert [one.status_code for one in answers] == [201] * ACTS + [429]
    says_when_to_come_back(answers[-1], "budget-spent")
    written = sparing.entries() - before
    assert written % ACTS == 0
    assert head.get("/cases").status_code == 200


def test_papers_have_a_purse_of_their_own(sparing: ServerProcess) -> None:
    lead = sparing.caller(Role.DSL, OTHER_SCHOOL)
    case = lead.reports()
    address = f"/cases/{case}/chronology.pdf"
    assert [lead.get(address).status_code for _ in range(PAPERS + 1)] == [200] * PAPERS + [429]
    assert lead.get(f"/cases/{case}").status_code == 200


def test_what_is_refused_says_nothing_of_what_there_is(sparing: ServerProcess) -> None:
    """The purse is asked before anything is looked up: a case that is there answers as any other."""
    dsl = sparing.caller(Role.DSL)
    there = until_refused(dsl, "/cases", READS).json()
    nowhere = dsl.get("/cases/00000000-0000-0000-0000-000000000001").json()
    told = ("code", "title", "detail", "status")
    assert [there[one] for one in told] == [nowhere[one] for one in told]


def test_too_many_bad_sign_ins_are_told_so_and_a_good_one_is_let_in_all_the_same(
    sparing: ServerProcess,
) -> None:
    with httpx.Client(base_url=sparing.base_url) as stranger:
        for headers in ({}, {"authorization": "Bearer nonsense"}):
            answers = [stranger.get("/cases", headers=headers) for _ in range(FAILED + 1)]
            assert answers[-1].status_code == 429
            says_when_to_come_back(answers[-1], "too-many-sign-ins")
        # From the same address, with a token that this server has not seen before.
        token = sparing.token(Role.CHAIR_OF_GOVERNORS)
        signed_in = stranger.get("/cases", headers={"authorization": f"Bearer {token}"})
        assert signed_in.status_code == 200
        graph = stranger.post("/graphql", json={"query": "{ __typename }"})
        assert graph.status_code == 429


def test_open_pages_are_bounded_by_address_and_being_alive_is_always_told(
    sparing: ServerProcess,
) -> None:
    with httpx.Client(base_url=sparing.base_url) as anybody:
        assert [anybody.get("/readyz").status_code for _ in range(OPEN + 1)][-1] == 429
        assert anybody.get("/livez").status_code == 200


def test_a_bucket_fills_again_by_itself() -> None:
    at = 0.0
    buckets = TokenBuckets(60, now=lambda: at)
    for _ in range(60):
        buckets.take("one")
    with pytest.raises(Empty) as empty:
        buckets.take("one")
    assert empty.value.seconds == 1
    buckets.take("another")
    at = 1.0
    assert buckets.take("one") == 0


@pytest.mark.parametrize(
    ("client", "known_as"),
    [
        (("192.0.2.7", 51_000), "192.0.2.7"),
        (("2001:db8:1:2:3:4:5:6", 51_000), "2001:db8:1:2::/64"),
        (("2001:db8:1:2::9", 4), "2001:db8:1:2::/64"),
        (None, ""),
    ],
)
def test_an_address_of_version_6_stands_for_its_network(
    client: tuple[str, int] | None, known_as: str
) -> None:
    assert address({"type": "http", "client": client}) == known_as
