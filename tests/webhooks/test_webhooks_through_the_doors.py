"""Webhooks by REST and by the graph: who sees what, the secret once, refusals that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from domain.vocabulary import Role
from tests.support.client_keys import CLIENT, issued
from tests.support.graph import Graph
from tests.support.receiver import Receiver, a_receiver
from tests.support.server import OTHER_SCHOOL, Caller, ServerProcess, wait_until

SIGN_IN = f"mis.{CLIENT}"
RESULT = """{ __typename ... on WebhookReceipt { webhook version secret }
  ... on Refused { code field remedy } }"""
LIST = """query($first: Int!, $after: String) { webhooks(first: $first, after: $after) {
  nodes { id client url standing reason registeredBy failingSince olderSecretValidUntil version
          history(first: 10) { version kind headline actor actorRole } }
  pageInfo { hasNextPage endCursor } } }"""
DELIVERIES = """query($id: ID!, $standing: DeliveryStanding) { webhook(id: $id) {
  deliveries(first: 10, standing: $standing) {
    nodes { id standing attempts lastStatus lastFailure nextAttemptAt endedAt } } } }"""


@pytest.fixture
def head(server: ServerProcess) -> Caller:
    return server.caller(Role.HEADTEACHER)


@pytest.fixture(scope="module")
def quiet() -> Iterator[Receiver]:
    """Where the webhooks of this file go."""
    with a_receiver() as listening:
        yield listening


def registers(caller: Caller, receiver: Receiver, client: str = SIGN_IN) -> dict[str, Any]:
    answer = caller.post("/webhooks", {"client": client, "url": receiver.url})
    assert answer.status_code == 201, answer.text
    assert answer.headers["cache-control"] == "no-store"
    said: dict[str, Any] = answer.json()
    return said


def by_graph(caller: Caller, act: str, *, webhook: str | None = None, **said: Any) -> Any:
    """What a mutation on webhooks answers."""
    kind = act[0].upper() + act[1:] + "Input!"
    given = "input: $said" if said else ""
    about = "webhookId: $webhook" if webhook else ""
    query = (
        f"mutation($key: String! {'$said: ' + kind if said else ''}"
        f" {'$webhook: ID!' if webhook else ''})"
        f" {{ {act}({given} {about} idempotencyKey: $key) {RESULT} }}"
    )
    variables: dict[str, Any] = {"key": str(uuid4())}
    variables |= {"said": said} if said else {}
    variables |= {"webhook": webhook} if webhook else {}
    return Graph(caller).ask(query, **variables)[act]


def test_the_secret_is_shown_to_whoever_registers_and_again_to_the_same_request_alone(
    head: Caller, quiet: Receiver
) -> None:
    key, body = str(uuid4()), {"client": SIGN_IN, "url": quiet.url}
    first = head.post("/webhooks", body, key=key)
    assert head.post("/webhooks", body, key=key).content == first.content
    secret = first.json()["secret"]
    assert secret.startswith("whsec_")
    webhook = first.json()["webhook"]
    pages = [head.get("/webhooks"), head.get(f"/webhooks/{webhook}")]
    pages += [head.get(f"/webhooks/{webhook}/deliveries"), Graph(head).post(LIST, {"first": 100})]
    assert all(secret.removeprefix("whsec_") not in page.text for page in pages)
    assert [page.status_code for page in pages] == [200] * 4


def test_every_act_by_rest_is_on_record_with_who_did_it(
    server: ServerProcess, head: Caller, quiet: Receiver
) -> None:
    webhook = registers(head, quiet)["webhook"]
    dsl = server.caller(Role.DSL)
    at = f"/webhooks/{webhook}"
    rotated = dsl.post(f"{at}/secret-rotations", {"older_valid_minutes": 60}, if_match='"1"')
    assert rotated.json()["secret"].startswith("whsec_")
    assert dsl.post(f"{at}/pauses", {"reason": "They are moving."}).json()["secret"] is None
    assert dsl.post(f"{at}/resumptions", {}).status_code == 201
    assert head.post(f"{at}/removals", {"reason": "It has ended."}).status_code == 201

    said = server.caller(Role.AUDITOR).get(at).json()

    assert (said["standing"], said["reason"], said["version"]) == ("removed", "It has ended.", 5)
    assert [(entry["kind"], entry["actor_role"]) for entry in said["history"]] == [
        ("registered", "headteacher"),
        ("secret_rotated", "dsl"),
        ("paused", "dsl"),
        ("resumed", "dsl"),
        ("removed", "headteacher"),
    ]
    assert said["older_secret_valid_until"] is not None


def test_every_act_by_the_graph_is_the_same_act(
    server: ServerProcess, head: Caller, quiet: Receiver
) -> None:
    made = by_graph(head, "registerWebhook", client=SIGN_IN, url=quiet.url)
    webhook = made["webhook"]
    assert made["secret"].startswith("whsec_")
    rotated = by_graph(head, "rotateWebhookSecret", webhook=webhook, olderValidMinutes=0)
    assert rotated["secret"] not in {None, made["secret"]}
    assert by_graph(head, "pauseWebhook", webhook=webhook, reason="Later.")["version"] == 3
    assert by_graph(head, "resumeWebhook", webhook=webhook)["version"] == 4
    assert by_graph(head, "removeWebhook", webhook=webhook, reason="Over.")["version"] == 5
    listed = Graph(server.caller(Role.AUDITOR)).ask(LIST, first=100)["webhooks"]["nodes"]
    (found,) = [node for node in listed if node["id"] == webhook]
    assert found["standing"] == "REMOVED"
    assert [entry["kind"] for entry in found["history"]][:2] == ["registered", "secret_rotated"]
    assert head.get(f"/webhooks/{webhook}").json()["standing"] == "removed"


def test_a_refusal_names_the_field_and_the_remedy_at_both_doors(head: Caller) -> None:
    url = "https://169.254.169.254/latest/meta-data/"
    answer = head.post("/webhooks", {"client": SIGN_IN, "url": url})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["field"]) == ("address-not-allowed", "url")
    assert "public name" in problem["remedy"]
    assert url not in answer.text
    refused = by_graph(head, "registerWebhook", client=SIGN_IN, url=url)
    assert (refused["code"], refused["field"]) == ("address-not-allowed", "url")


def test_whoever_has_not_seen_the_last_act_is_told(head: Caller, quiet: Receiver) -> None:
    webhook = registers(head, quiet)["webhook"]
    at = f"/webhooks/{webhook}/pauses"
    assert head.post(at, {"reason": "Later."}, if_match='"2"').status_code == 412
    assert head.post(at, {"reason": "Later."}, if_match=None).status_code == 428
    assert head.post(at, {"reason": "Later."}, if_match='"1"').status_code == 201


def test_a_client_sees_its_own_and_no_other_s(
    server: ServerProcess, head: Caller, quiet: Receiver
) -> None:
    own = registers(head, quiet)["webhook"]
    other = registers(head, quiet, client="mis.somebody-else")["webhook"]
    mis = Caller(server.base_url, issued(server, "read"))
    try:
        listed = mis.get("/webhooks", first=200).json()["webhooks"]
        assert own in {row["webhook"] for row in listed}
        assert {row["client"] for row in listed} == {SIGN_IN}
        nodes = Graph(mis).ask(LIST, first=100)["webhooks"]["nodes"]
        assert {node["client"] for node in nodes} == {SIGN_IN}
        hidden = mis.get(f"/webhooks/{other}")
        absent = mis.get(f"/webhooks/{uuid4()}")
        assert (hidden.status_code, hidden.content) == (404, absent.content)
        assert mis.get(f"/webhooks/{other}/deliveries").status_code == 404
        assert Graph(mis).ask(DELIVERIES, id=other)["webhook"] is None
        assert mis.post(f"/webhooks/{own}/pauses", {"reason": "Later."}).status_code == 403
    finally:
        mis.client.close()


def test_another_school_s_webhooks_are_not_there(
    server: ServerProcess, head: Caller, quiet: Receiver
) -> None:
    webhook = registers(head, quiet)["webhook"]
    elsewhere = server.caller(Role.HEADTEACHER, OTHER_SCHOOL)
    assert elsewhere.get(f"/webhooks/{webhook}").status_code == 404
    assert elsewhere.post(f"/webhooks/{webhook}/removals", {"reason": "No."}).status_code == 404
    assert elsewhere.get("/webhooks").json()["webhooks"] == []


def test_the_list_is_read_page_by_page_at_both_doors(head: Caller, quiet: Receiver) -> None:
    for _ in range(2):
        registers(head, quiet)
    whole = [row["webhook"] for row in head.get("/webhooks", first=200).json()["webhooks"]]
    found: list[str] = []
    shown: list[str] = []
    after: str | None = None
    cursor: str | None = None
    for _ in whole:
        asked = {} if after is None else {"after": after}
        page = head.get("/webhooks", first=1, **asked).json()
        found += [row["webhook"] for row in page["webhooks"]]
        after = page["page"]["end_cursor"]
        said = Graph(head).ask(LIST, first=1, after=cursor)["webhooks"]
        shown += [node["id"] for node in said["nodes"]]
        cursor = said["pageInfo"]["endCursor"]
    assert found == shown == whole
    assert (page["page"]["has_next"], said["pageInfo"]["hasNextPage"]) == (False, False)
    assert head.get("/webhooks", after="x").status_code == 422


def test_what_was_given_up_is_shown_and_sent_again_through_both_doors(
    head: Caller, receiver: Receiver
) -> None:
    receiver.status = 410
    webhook = registers(head, receiver)["webhook"]

    def dead() -> list[dict[str, Any]]:
        answer = head.get(f"/webhooks/{webhook}/deliveries", standing="dead")
        found: list[dict[str, Any]] = answer.json()["deliveries"]
        return found

    wait_until(lambda: head.get(f"/webhooks/{webhook}").json()["standing"] == "paused", 30.0)
    (letter,) = dead()
    assert (letter["last_status"], letter["attempts"]) == (410, 1)
    (node,) = Graph(head).ask(DELIVERIES, id=webhook, standing="DEAD")["webhook"]["deliveries"][
        "nodes"
    ]
    assert (node["id"], node["lastStatus"]) == (letter["delivery"], 410)
    again = {"delivery": letter["delivery"]}
    assert head.post(f"/webhooks/{webhook}/resendings", again).json()["code"] == "webhook-paused"
    receiver.status = 204
    assert by_graph(head, "resumeWebhook", webhook=webhook)["version"] == 3
    resent = by_graph(head, "resendDelivery", webhook=webhook, **again)
    assert resent["version"] == 4
    wait_until(lambda: not dead(), 30.0)
    wait_until(lambda: [one.id for one in receiver.came][-1] == letter["delivery"], 30.0)
    unknown = head.post(f"/webhooks/{webhook}/resendings", {"delivery": str(uuid4())}).json()
    assert (unknown["code"], unknown["field"]) == ("no-such-delivery", "delivery")
