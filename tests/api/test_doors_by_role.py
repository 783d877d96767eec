"""Each role at each door: allowed, told that the role may not, or answered as if nothing were there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from api.case_commands.rest import ACTS
from api.webhooks.rest import ACTS as WEBHOOK_ACTS
from domain.vocabulary import Role
from tests.support.server import IMAGERY, INCIDENT, MORE, OTHER_SCHOOL, SCHOOL, ServerProcess
from tests.support.situations import SITUATIONS

ABOUT_A_TEACHER = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
ABOUT_THE_HEAD = {**ABOUT_A_TEACHER, "actor.role": "headteacher"}
NOBODY = "nobody"
NO_WEBHOOK = "00000000-0000-4000-8000-000000000009"


@dataclass(frozen=True)
class Kept:
    """The cases of this table, each reported by somebody who may not open it by that alone."""

    ordinary: str
    about_a_teacher: str
    about_the_head: str


@pytest.fixture(scope="module")
def kept(server: ServerProcess) -> Kept:
    staff = server.caller(Role.STAFF)
    return Kept(
        ordinary=staff.reports(),
        about_a_teacher=staff.reports(facts=ABOUT_A_TEACHER),
        about_the_head=staff.reports(facts=ABOUT_THE_HEAD),
    )


# staff, dsl, headteacher, chair of governors, auditor, mis
READS: dict[str, tuple[int, ...]] = {
    "/cases": (403, 200, 200, 200, 200, 403),
    "/cases/{ordinary}": (403, 200, 200, 404, 404, 403),
    "/cases/{ordinary}/timeline": (403, 200, 200, 404, 404, 403),
    "/cases/{ordinary}/duties": (403, 200, 200, 404, 403, 403),
    "/cases/{about_a_teacher}": (403, 404, 200, 404, 404, 403),
    "/cases/{about_a_teacher}/timeline": (403, 404, 200, 404, 404, 403),
    "/cases/{about_a_teacher}/duties": (403, 404, 200, 404, 403, 403),
    "/cases/{about_the_head}": (403, 404, 404, 200, 404, 403),
    "/cases/{about_the_head}/timeline": (403, 404, 404, 200, 404, 403),
    "/cases/{about_the_head}/duties": (403, 404, 404, 200, 403, 403),
    "/duties": (403, 200, 200, 200, 403, 403),
    "/reports": (200, 200, 200, 200, 403, 403),
    "/policies": (200,) * 6,
    "/policies/date-palm": (200,) * 6,
    "/vocabulary": (200,) * 6,
    "/webhooks": (403, 200, 200, 200, 200, 200),
    f"/webhooks/{NO_WEBHOOK}": (403, 404, 404, 404, 404, 404),
    f"/webhooks/{NO_WEBHOOK}/deliveries": (403, 404, 404, 404, 404, 404),
    f"/schools/{SCHOOL}/packs": (200,) * 6,
    f"/schools/{OTHER_SCHOOL}/packs": (404,) * 6,
    f"/schools/{SCHOOL}/reporting-periods": (403, 200, 200, 200, 403, 403),
    f"/schools/{OTHER_SCHOOL}/reporting-periods": (403, 404, 404, 404, 403, 403),
    # Whoever may read them has to name a period.
    f"/schools/{SCHOOL}/statistics": (403, 422, 422, 422, 403, 403),
    f"/schools/{SCHOOL}/statistics.csv": (403, 422, 422, 422, 403, 403),
}


@pytest.mark.parametrize("path", READS)
def test_reading(path: str, server: ServerProcess, kept: Kept) -> None:
    where = path.format(**vars(kept))
    got = tuple(server.caller(role).get(where).status_code for role in Role)
    assert got == READS[path]


def of_other(role: Role, server: ServerProcess) -> list[httpx.Response]:
    caller = server.caller(role)
    return [caller.post("/cases", INCIDENT), caller.post("/imagery-discoveries", IMAGERY)]


@pytest.mark.parametrize("role", Role)
def test_reporting_is_open_to_the_people_of_the_school(role: Role, server: ServerProcess) -> None:
    expected = 403 if role in {Role.AUDITOR, Role.MIS} else 201
    assert [answer.status_code for answer in of_other(role, server)] == [expected, expected]


WORKS: dict[str, tuple[int, ...]] = {
    "ordinary": (403, 201, 201, 404, 403, 403),
    "about_a_teacher": (403, 404, 201, 404, 403, 403),
    "about_the_head": (403, 404, 404, 201, 403, 403),
}


@pytest.mark.parametrize("which", WORKS)
def test_working_on_a_case(which: str, server: ServerProcess, kept: Kept) -> None:
    path = f"/cases/{getattr(kept, which)}/information"
    got = tuple(server.caller(role).post(path, MORE).status_code for role in Role)
    assert got == WORKS[which]


@pytest.mark.parametrize("act", [route.path for route in ACTS])
def test_no_act_at_all_is_open_to_staff_auditors_and_clients(
    act: str, server: ServerProcess, kept: Kept
) -> None:
    before = server.entries()
    for role in (Role.STAFF, Role.AUDITOR, Role.MIS):
        answer = server.caller(role).post(f"/cases/{kept.ordinary}/{act}", {})
        assert answer.status_code == 403
    assert server.entries() == before


@pytest.mark.parametrize("act", [route.path for route in ACTS])
def test_no_act_reaches_the_case_of_another_school(
    act: str, server: ServerProcess, kept: Kept
) -> None:
    elsewhere = server.caller(Role.DSL, OTHER_SCHOOL)
    _, command = SITUATIONS[{route.path: route.command for route in ACTS}[act]]()
    body = command.model_dump(mode="json", exclude_none=True)
    hidden = elsewhere.post(f"/cases/{kept.ordinary}/{act}", body)
    absent = elsewhere.post(f"/cases/{uuid4()}/{act}", body)
    assert hidden.status_code == 404
    assert hidden.content == absent.content


A_BODY_FOR_WEBHOOKS: dict[str, Mapping[str, object]] = {
    "pauses": {"reason": "They are moving."},
    "removals": {"reason": "The contract has ended."},
    "resendings": {"delivery": "00000000-0000-4000-8000-000000000001"},
}


@pytest.mark.parametrize("act", [route.path for route in WEBHOOK_ACTS])
def test_webhooks_are_kept_by_headteacher_and_dsl_alone(act: str, server: ServerProcess) -> None:
    before = server.entries()
    for role in Role:
        caller = server.caller(role)
        keeps = role in {Role.DSL, Role.HEADTEACHER}
        body = {"client": "mis@saltmarsh", "url": "https://10.0.0.1/"}
        assert caller.post("/webhooks", body).status_code == (422 if keeps else 403)
        answer = caller.post(f"/webhooks/{uuid4()}/{act}", A_BODY_FOR_WEBHOOKS.get(act, {}))
        assert answer.status_code == (404 if keeps else 403)
    assert server.entries() == before


def test_what_must_not_be_known_answers_in_the_same_bytes_as_what_is_not_there(
    server: ServerProcess, kept: Kept
) -> None:
    dsl = server.caller(Role.DSL)
    for path in (
        "/cases/{}",
        "/cases/{}/timeline",
        "/cases/{}/duties",
        "/cases/{}/referrals",
        "/cases/{}/referrals/2",
        "/cases/{}/referrals/2.pdf",
    ):
        hidden = dsl.get(path.format(kept.about_the_head))
        absent = dsl.get(path.format(uuid4()))
        never_an_id = dsl.get(path.format("anything"))
        for answer in (hidden, absent, never_an_id):
            assert answer.status_code == 404
            assert answer.content == absent.content
            assert set(answer.headers) == set(absent.headers)


def test_a_hidden_case_is_in_no_list_and_no_count(server: ServerProcess, kept: Kept) -> None:
    dsl, head, chair = (
        server.caller(role) for role in (Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS)
    )
    listed = {
        who: {case["case"] for case in caller.get("/cases", first=200).json()["cases"]}
        for who, caller in (("dsl", dsl), ("head", head), ("chair", chair))
    }
    assert kept.about_the_head in listed["chair"]
    assert kept.about_the_head not in listed["head"] | listed["dsl"]
    assert kept.about_a_teacher in listed["head"]
    assert kept.about_a_teacher not in listed["dsl"] | listed["chair"]


def test_whoever_the_case_is_about_never_sees_it_whatever_their_role(
    server: ServerProcess,
) -> None:
    head = server.caller(Role.HEADTEACHER)
    subject = f"headteacher@{SCHOOL}.example"
    case = server.caller(Role.STAFF).reports(facts=ABOUT_A_TEACHER, subject=subject)
    assert head.get(f"/cases/{case}").status_code == 404
    assert head.post(f"/cases/{case}/information", MORE).status_code == 404
    assert case not in {row["case"] for row in head.get("/cases", first=200).json()["cases"]}


def test_a_dsl_who_reported_about_an_adult_may_follow_her_own_report(
    server: ServerProcess,
) -> None:
    dsl = server.caller(Role.DSL)
    case = dsl.reports(facts=ABOUT_A_TEACHER)
    assert dsl.get(f"/cases/{case}").json()["compartment"] == "restricted"
    assert dsl.post(f"/cases/{case}/information", MORE).status_code == 201


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.STAFF, 403),
        (Role.DSL, 403),
        (Role.AUDITOR, 403),
        (Role.MIS, 403),
        (Role.HEADTEACHER, 404),
        (Role.CHAIR_OF_GOVERNORS, 404),
    ],
)
def test_nobody_adopts_a_pack_for_another_school(
    role: Role, status: int, server: ServerProcess
) -> None:
    adoption = {"pack": "date-palm", "version": "2023.11", "in_force_from": "2025-01-01"}
    answer = server.caller(role).post(f"/schools/{OTHER_SCHOOL}/pack-adoptions", adoption)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "path", ["/cases", "/duties", "/policies", "/vocabulary", "/reports", "/graphql", "/anything"]
)
def test_without_a_token_every_address_is_closed(path: str, server: ServerProcess) -> None:
    answer = httpx.get(server.base_url + path)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "not-signed-in"


@pytest.mark.parametrize(
    "path",
    ["/livez", "/readyz", "/docs", "/graphiql", "/openapi.json", "/problems/case-closed"],
)
def test_what_is_open_is_open_by_name(path: str, server: ServerProcess) -> None:
    assert httpx.get(server.base_url + path).status_code == 200
