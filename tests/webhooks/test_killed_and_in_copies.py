"""A courier that is killed between sending and noting, and several that run beside each other."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from threading import Event, Thread

from api.wiring.webhook_queries import dispatcher_pool
from cases.webhooks.delivery_store import DeliveryStore
from cases.webhooks.delivery_worker import LEASE
from cases.webhooks.posting import Failing, Outcome
from tests.support.clockwork import Copy, leaders
from tests.support.receiver import Receiver
from tests.support.server import wait_until
from tests.support.webhook_school import COURIER_COPY, WebhookSchool
from tests.webhooks.conftest import MONDAY_NINE

PATIENCE = 60.0


def a_copy(school: WebhookSchool) -> Copy:
    return Copy(school.school, COURIER_COPY)


def standings(school: WebhookSchool) -> list[str]:
    return [one["standing"] for one in school.deliveries()]


def test_killed_between_sending_and_noting_it_is_sent_again_under_the_same_id(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.registers(receiver.url)
    first = a_copy(school)
    receiver.then = first.kill
    receiver.waits_for(1)
    wait_until(lambda: first.process.poll() is not None, PATIENCE)
    (claimed,) = school.deliveries()
    assert (claimed["standing"], claimed["attempts"]) == ("pending", 1)
    assert claimed["next_attempt_at"] == MONDAY_NINE + LEASE

    second = a_copy(school)
    try:
        school.later(LEASE)
        wait_until(lambda: standings(school) == ["delivered"], PATIENCE)
    finally:
        assert second.stop() == 0
    assert len({came.id for came in receiver.came}) == 1
    assert len(receiver.came) == 2
    assert receiver.came[0].body == receiver.came[1].body


def test_of_several_copies_one_sends_and_nothing_comes_twice(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.registers(receiver.url)
    copies = [a_copy(school) for _ in range(3)]
    try:
        for number in range(5):
            school.sets_its_clocks()
            school.later(timedelta(seconds=6))
            wait_until(lambda n=number: len(receiver.came) > n, PATIENCE)
        assert leaders(school.school.server, "courier") == 1
        wait_until(lambda: set(standings(school)) == {"delivered"}, PATIENCE)
    finally:
        assert [copy.stop() for copy in copies] == [0, 0, 0]
    assert max(Counter(came.id for came in receiver.came).values()) == 1
    assert {str(one["delivery_id"]) for one in school.deliveries()} == {
        came.id for came in receiver.came
    }


def test_when_the_leader_is_killed_another_goes_on(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.registers(receiver.url)
    leader = a_copy(school)
    receiver.waits_for(1)
    heir = a_copy(school)
    try:
        wait_until(lambda: standings(school) == ["delivered"], PATIENCE)
        leader.kill()
        school.sets_its_clocks()
        school.later(timedelta(seconds=6))
        receiver.waits_for(2)
        wait_until(lambda: standings(school) == ["delivered", "delivered"], PATIENCE)
    finally:
        assert heir.stop() == 0


def test_two_who_both_believe_that_they_lead_send_nothing_twice(
    school: WebhookSchool, receiver: Receiver
) -> None:
    receiver.holds = Event()
    school.registers(receiver.url)
    both = [Thread(target=school.looks) for _ in range(2)]
    for one in both:
        one.start()
    receiver.waits_for(1)
    receiver.holds.set()
    for one in both:
        one.join(PATIENCE)
    assert len(receiver.came) == 1
    assert standings(school) == ["delivered"]


async def test_an_attempt_is_one_leader_s_and_what_comes_of_a_lost_one_is_not_noted(
    school: WebhookSchool, receiver: Receiver
) -> None:
    webhook = school.registers(receiver.url).filed.case
    url = school.school.server.record_url("app")
    async with dispatcher_pool(url) as pool, pool.acquire() as conn:
        book = DeliveryStore(conn, school.schema)
        await book.watermarks([webhook])
        await book.make(webhook, school.school.id, 1, MONDAY_NINE)
        await book.make(webhook, school.school.id, 1, MONDAY_NINE)
        (due,) = await book.pending([webhook])

        ours = await book.claim(due, 1, MONDAY_NINE, MONDAY_NINE + LEASE)
        theirs = await book.claim(due, 1, MONDAY_NINE, MONDAY_NINE + LEASE)
        assert ours is not None
        assert theirs is None

        (again,) = await book.pending([webhook])
        assert again.at == MONDAY_NINE + LEASE
        heir = await book.claim(again, 1, MONDAY_NINE + LEASE, MONDAY_NINE + 2 * LEASE)
        assert heir is not None
        await book.failed(ours, Outcome(500, Failing.STATUS), MONDAY_NINE + LEASE, None)
        assert standings(school) == ["pending"]
        assert school.told()["failing_since"] is None
        await book.arrived(heir, Outcome(204), MONDAY_NINE + LEASE)
        assert standings(school) == ["delivered"]


def test_a_courier_that_loses_the_database_goes_on(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.registers(receiver.url)
    copy = a_copy(school)
    try:
        wait_until(lambda: standings(school) == ["delivered"], PATIENCE)
        school.alter(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'casebook courier' OR pid IN"
            " (SELECT pid FROM pg_locks WHERE locktype = 'advisory')"
        )
        school.sets_its_clocks()
        school.later(timedelta(seconds=6))
        wait_until(lambda: standings(school) == ["delivered", "delivered"], PATIENCE)
    finally:
        assert copy.stop() == 0
    assert len(receiver.came) == 2
