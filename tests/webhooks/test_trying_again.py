"""What is not taken is tried again, for three days, under one id; then it is given up, and shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Any
from uuid import UUID

import pytest
from standardwebhooks.webhooks import Webhook as Verifier

from cases.webhooks.schedule import ATTEMPTS, DELAYS, SPREAD, delay
from domain.webhook.commands import ResendDelivery, ResumeWebhook
from tests.support.receiver import Receiver, a_receiver
from tests.support.webhook_school import WebhookSchool

MONDAY_NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
DELIVERY = UUID("6f1c2c1e-2f0b-4d0c-9a57-3f5b8f0f7a11")
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def waits_out(school: WebhookSchool) -> dict[str, Any]:
    """The clock goes on to the next attempt, and it is made; the delivery afterwards."""
    (pending,) = [one for one in school.deliveries() if one["standing"] == "pending"]
    school.school.clock.set_to(pending["next_attempt_at"])
    school.looks()
    return next(o for o in school.deliveries() if o["delivery_id"] == pending["delivery_id"])


def given_up(school: WebhookSchool) -> dict[str, Any]:
    """The delivery, after every attempt has failed."""
    school.looks()
    found = school.deliveries()[-1]
    while found["standing"] == "pending":
        found = waits_out(school)
    return found


def test_a_server_error_is_tried_again_under_the_same_id_with_a_signature_of_its_own(
    school: WebhookSchool, receiver: Receiver
) -> None:
    secret = school.registers(receiver.url).secret or ""
    receiver.status = 500
    school.looks()
    (failed,) = school.deliveries()
    assert (failed["attempts"], failed["last_status"], failed["last_failure"]) == (1, 500, "status")

    receiver.status = 204
    arrived = waits_out(school)

    assert (arrived["standing"], arrived["attempts"]) == ("delivered", 2)
    first, again = receiver.came
    assert (again.id, again.body) == (first.id, first.body)
    assert first.id == str(failed["delivery_id"])
    for came in (first, again):
        at = datetime.fromtimestamp(int(came.headers["webhook-timestamp"]), UTC)
        signed = Verifier(secret).sign(came.id, at, came.body.decode())
        assert came.headers["webhook-signature"] == signed
    assert first.headers["webhook-timestamp"] < again.headers["webhook-timestamp"]


def test_the_delays_are_those_of_the_specification_each_a_little_longer() -> None:
    for tries, own in enumerate(DELAYS, start=1):
        found = delay(DELIVERY, tries)
        assert found is not None
        assert own <= found <= own * (1 + SPREAD)
    assert delay(DELIVERY, ATTEMPTS) is None
    assert sum(DELAYS, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)
    assert len({delay(UUID(int=n), 3) for n in range(100)}) == 100


def test_the_wish_of_a_busy_receiver_is_heard_up_to_a_day() -> None:
    assert delay(DELIVERY, 1, timedelta(minutes=3)) == timedelta(minutes=3)
    assert delay(DELIVERY, 1, timedelta(days=30)) == DAY
    long = delay(DELIVERY, 4, SECOND)
    assert long is not None
    assert long >= DELAYS[3]


def test_a_receiver_that_asks_for_a_pause_gets_it(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.registers(receiver.url)
    receiver.status, receiver.answers = 429, {"retry-after": "600"}
    school.looks()
    (failed,) = school.deliveries()
    assert failed["next_attempt_at"] == MONDAY_NINE + timedelta(minutes=10)


def test_after_the_last_attempt_a_delivery_is_dead_and_can_be_sent_again(
    school: WebhookSchool, receiver: Receiver
) -> None:
    webhook = school.registers(receiver.url).filed.case
    receiver.status = 500
    dead = given_up(school)
    assert (dead["standing"], dead["attempts"]) == ("dead", ATTEMPTS)
    assert dead["ended_at"] - MONDAY_NINE >= sum(DELAYS, timedelta())
    # Nothing is new: the dead letter stands for what it told.
    school.later(DAY)
    school.looks()
    assert len(school.deliveries()) == 1

    receiver.status = 204
    school.does(ResendDelivery(delivery=dead["delivery_id"]), webhook)
    school.looks()

    (revived,) = school.deliveries()
    assert (revived["standing"], revived["attempts"]) == ("delivered", ATTEMPTS + 1)
    assert {came.id for came in receiver.came} == {str(dead["delivery_id"])}
    school.looks()
    assert len(receiver.came) == ATTEMPTS + 1


def test_what_changes_after_a_dead_letter_makes_a_delivery_of_its_own(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.registers(receiver.url)
    receiver.status = 500
    dead = given_up(school)
    receiver.status = 204
    school.reports("the post")
    school.looks()
    assert [one["standing"] for one in school.deliveries()] == ["dead", "delivered"]
    assert receiver.came[-1].id != str(dead["delivery_id"])


def test_a_redirect_is_a_failure_and_is_not_followed(
    school: WebhookSchool, receiver: Receiver
) -> None:
    with a_receiver() as elsewhere:
        school.registers(receiver.url)
        receiver.status, receiver.answers = 307, {"location": elsewhere.url}
        school.looks()
        (failed,) = school.deliveries()
        assert (failed["standing"], failed["last_status"]) == ("pending", 307)
        assert elsewhere.came == []


def test_nobody_at_the_address_is_a_failure_like_any_other(school: WebhookSchool) -> None:
    with a_receiver() as gone:
        url = gone.url
    school.registers(url)
    school.looks()
    (failed,) = school.deliveries()
    assert (failed["last_status"], failed["last_failure"]) == (None, "connection")
    assert failed["standing"] == "pending"


def test_a_receiver_that_wants_no_more_is_left_alone_and_the_record_says_why(
    school: WebhookSchool, receiver: Receiver
) -> None:
    webhook = school.registers(receiver.url).filed.case
    receiver.status = 410
    school.looks()
    assert [one["standing"] for one in school.deliveries()] == ["dead"]
    fact = school.history(webhook)[-1]
    assert fact.event.TOPIC == "webhook.paused"
    assert (fact.attribution.actor, fact.attribution.role) == ("casebook", "courier")
    assert "410" in fact.event.reason

    school.reports("the post")
    school.looks()
    assert len(receiver.came) == 1
    receiver.status = 204
    school.does(ResumeWebhook(), webhook)
    school.later(DAY)
    school.looks()
    assert len(receiver.came) == 2


def test_where_nothing_arrives_for_five_days_the_webhook_is_paused(
    school: WebhookSchool, receiver: Receiver
) -> None:
    webhook = school.registers(receiver.url).filed.case
    receiver.status = 500
    given_up(school)
    assert len(school.history(webhook)) == 1
    school.school.clock.set_to(MONDAY_NINE + 5 * DAY)
    school.reports("the post")
    school.looks()
    fact = school.history(webhook)[-1]
    assert fact.event.TOPIC == "webhook.paused"
    assert "five days" in fact.event.reason
    # Resumed, it is given its time again.
    school.does(ResumeWebhook(), webhook)
    waits_out(school)
    assert school.history(webhook)[-1].event.TOPIC == "webhook.resumed"


def test_one_that_arrives_begins_the_count_anew(school: WebhookSchool, receiver: Receiver) -> None:
    school.registers(receiver.url)
    receiver.status = 500
    school.looks()
    assert school.told()["failing_since"] == MONDAY_NINE
    receiver.status = 200
    waits_out(school)
    assert school.told()["failing_since"] is None


@pytest.mark.parametrize("held", [1, 5])
def test_a_slow_receiver_holds_up_nobody_else(
    school: WebhookSchool, receiver: Receiver, held: int
) -> None:
    with a_receiver() as slow:
        slow.holds = Event()
        for _ in range(held):
            school.registers(slow.url)
        school.registers(receiver.url)
        looking = Thread(target=school.looks)
        looking.start()
        receiver.waits_for(1)
        slow.waits_for(held)
        assert looking.is_alive()
        slow.holds.set()
        looking.join(30.0)
    assert {one["standing"] for one in school.deliveries()} == {"delivered"}
