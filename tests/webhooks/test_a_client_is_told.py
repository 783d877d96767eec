"""From registering to reading: a client of the school's is told that there is something, and reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from domain.vocabulary import Role
from tests.support.client_keys import CLIENT, issued
from tests.support.graph import Graph
from tests.support.receiver import Receiver
from tests.support.server import SCHOOL, Caller, ServerProcess, wait_until

SIGN_IN = f"mis.{CLIENT}"
FEED = """query($after: String) { changes(first: 100, after: $after) {
  nodes { __typename ... on CaseChanged { caseId } } pageInfo { endCursor } } }"""


@pytest.fixture(scope="module")
def mis(server: ServerProcess) -> Iterator[Caller]:
    """The client itself, by its key."""
    caller = Caller(server.base_url, issued(server, "read"))
    yield caller
    caller.client.close()


@pytest.fixture
def registered(server: ServerProcess, mis: Caller, receiver: Receiver) -> Iterator[dict[str, Any]]:
    """A webhook that has been told all there was; removed at the end."""
    head = server.caller(Role.HEADTEACHER)
    answer = head.post("/webhooks", {"client": SIGN_IN, "url": receiver.url})
    assert answer.status_code == 201, answer.text
    said = answer.json()
    receiver.waits_for(1)
    wait_until(lambda: deliveries(head, said["webhook"])[0]["standing"] == "delivered")
    yield said
    head.post(f"/webhooks/{said['webhook']}/removals", {"reason": "The test is over."})


def deliveries(caller: Caller, webhook: str, **asked: Any) -> list[dict[str, Any]]:
    answer = caller.get(f"/webhooks/{webhook}/deliveries", **asked)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["deliveries"]
    return found


def test_the_first_delivery_follows_registering_and_the_library_verifies_it(
    server: ServerProcess, receiver: Receiver, registered: dict[str, Any]
) -> None:
    (came,) = receiver.came
    said = Verifier(registered["secret"]).verify(came.body, came.headers)
    assert said["type"] == "changes.available"
    assert said["data"] == {"school": SCHOOL, "webhook": registered["webhook"]}
    assert came.headers["content-type"] == "application/json"
    ready = server.caller(Role.HEADTEACHER).get("/readyz")
    assert ready.json()["checks"]["views"] is True


def test_what_changes_is_told_and_can_be_read_from_the_feed(
    server: ServerProcess, mis: Caller, receiver: Receiver, registered: dict[str, Any]
) -> None:
    client = Graph(mis)
    cursor = client.ask(FEED, after=None)["changes"]["pageInfo"]["endCursor"]

    case = server.caller(Role.STAFF).reports()

    came = receiver.waits_for(2)[1]
    assert Verifier(registered["secret"]).verify(came.body, came.headers)
    assert case.encode() not in came.body
    (node,) = client.ask(FEED, after=cursor)["changes"]["nodes"]
    assert node == {"__typename": "CaseChanged", "caseId": case}
