"""A delivery is caused by what the client can read in its own feed, and by nothing else."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from cases.webhooks.deliveries import KEPT_FOR
from domain.vocabulary import Role, Scope
from domain.webhook.commands import PauseWebhook, RemoveWebhook, ResumeWebhook
from tests.support.receiver import Receiver
from tests.support.webhook_school import ABOUT_A_TEACHER, WebhookSchool

MONDAY_NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def told_so_far(school: WebhookSchool, receiver: Receiver) -> int:
    """After a look and whatever it brought: how much came."""
    school.later(MINUTE)
    school.looks()
    school.later(MINUTE)
    school.looks()
    return len(receiver.came)


def test_an_ordinary_case_is_told_of_and_nothing_of_it_is_said(
    school: WebhookSchool, receiver: Receiver
) -> None:
    registered = school.registers(receiver.url)
    before = told_so_far(school, receiver)
    assert before == 1

    school.reports("the post")

    assert told_so_far(school, receiver) == 2
    assert json.loads(receiver.came[1].body) == {
        "type": "changes.available",
        "timestamp": (MONDAY_NINE + 3 * MINUTE).isoformat().replace("+00:00", "Z"),
        "data": {"school": school.school.id, "webhook": str(registered.filed.case)},
    }


def test_a_restricted_case_causes_nothing_and_leaves_no_trace(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.registers(receiver.url)
    before = told_so_far(school, receiver)
    noted = school.deliveries(), school.told()

    school.reports("about a teacher", ABOUT_A_TEACHER)
    school.reports("about the head", {**ABOUT_A_TEACHER, "actor.role": "headteacher"})

    assert told_so_far(school, receiver) == before
    assert (school.deliveries(), school.told()) == noted


def test_a_restricted_case_neither_hastens_nor_delays_what_is_pending(
    school: WebhookSchool, receiver: Receiver
) -> None:
    receiver.status = 500
    school.registers(receiver.url)
    school.looks()
    (pending,) = school.deliveries()

    school.reports("about a teacher", ABOUT_A_TEACHER)
    school.looks()

    assert school.deliveries() == [pending]
    assert len(receiver.came) == 1


def test_an_ordinary_case_that_somebody_is_shut_out_of_is_not_told_of(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.registers(receiver.url)
    before = told_so_far(school, receiver)
    school.reports("about a pupil who signs in", subject="pupil@school.example")
    assert told_so_far(school, receiver) == before


def test_a_client_without_the_scope_is_told_of_the_school_alone(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.takes_back(school.keys[0])
    school.issues_a_key(Scope.REPORT)
    school.registers(receiver.url)
    before = told_so_far(school, receiver)
    school.reports("the post")
    assert told_so_far(school, receiver) == before
    school.sets_its_clocks()
    assert told_so_far(school, receiver) == before + 1


def test_when_its_key_has_ended_a_client_is_told_of_no_case_any_more(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.registers(receiver.url)
    before = told_so_far(school, receiver)
    school.later(timedelta(days=301))
    school.reports("the post")
    assert told_so_far(school, receiver) == before


def test_whose_sign_in_is_named_widens_nothing(school: WebhookSchool, receiver: Receiver) -> None:
    head = school.school.actor(Role.HEADTEACHER)
    school.registers(receiver.url, client=head.id)
    before = told_so_far(school, receiver)
    school.reports("the post")
    school.reports("about a teacher", ABOUT_A_TEACHER)
    assert told_so_far(school, receiver) == before


def test_much_that_changes_meanwhile_is_one_delivery(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.registers(receiver.url)
    before = told_so_far(school, receiver)
    for number in range(5):
        school.reports(f"post {number}")
        school.sets_its_clocks()
    assert told_so_far(school, receiver) == before + 1


def test_what_changes_while_an_attempt_is_under_way_makes_another_delivery(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.registers(receiver.url)
    receiver.then = school.sets_its_clocks
    assert told_so_far(school, receiver) == 2
    assert len({came.id for came in receiver.came}) == 2


def test_nothing_is_delivered_while_paused_and_one_delivery_tells_of_it_all(
    school: WebhookSchool, receiver: Receiver
) -> None:
    webhook = school.registers(receiver.url).filed.case
    before = told_so_far(school, receiver)
    school.does(PauseWebhook(reason="They are moving."), webhook)
    school.reports("one post")
    school.reports("another post")
    assert told_so_far(school, receiver) == before
    school.does(ResumeWebhook(), webhook)
    assert told_so_far(school, receiver) == before + 1


def test_nothing_is_delivered_after_a_removal_not_even_what_was_pending(
    school: WebhookSchool, receiver: Receiver
) -> None:
    receiver.status = 503
    webhook = school.registers(receiver.url).filed.case
    school.looks()
    school.does(RemoveWebhook(reason="The contract has ended."), webhook)
    receiver.status = 204
    assert told_so_far(school, receiver) == 1
    (dropped,) = school.deliveries()
    assert (dropped["standing"], dropped["last_failure"]) == ("dead", "webhook_removed")


def test_a_record_that_was_put_back_is_told_of_once(
    school: WebhookSchool, receiver: Receiver
) -> None:
    school.registers(receiver.url)
    before = told_so_far(school, receiver)
    school.alter("UPDATE {schema}.webhook_told SET position = 1000000")
    assert told_so_far(school, receiver) == before + 1
    assert told_so_far(school, receiver) == before + 1


def test_what_ended_long_ago_is_let_go(school: WebhookSchool, receiver: Receiver) -> None:
    school.registers(receiver.url)
    school.looks()
    school.later(KEPT_FOR)
    school.tidies()
    assert len(school.deliveries()) == 1
    school.later(MINUTE)
    school.tidies()
    assert school.deliveries() == []
    assert told_so_far(school, receiver) == 1
