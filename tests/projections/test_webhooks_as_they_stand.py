"""The webhooks as they stand: written with the fact, and the same when they are made anew."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from domain.messages import Event
from domain.webhook.events import (
    DeliveryResent,
    WebhookPaused,
    WebhookRegistered,
    WebhookRemoved,
    WebhookResumed,
    WebhookSecretRotated,
)
from projections.rebuilding.rebuild import rebuild
from projections.webhooks.list import webhooks_of
from projections.webhooks.view import CLIENT
from tests.support.casework import HILLTOP, MONDAY_TEN, SALTMARSH, Casework, Connection, case_id

LETTER = UUID(int=7)
HOUR = timedelta(hours=1)


def registered(school: str = SALTMARSH, client: str = "mis.larkfield") -> Event:
    return WebhookRegistered(
        occurred_at=MONDAY_TEN, school=school, client=client, url="https://mis.example/hooks"
    )


def paused() -> Event:
    return WebhookPaused(occurred_at=MONDAY_TEN, reason="They are moving.")


def rotated(secret: int) -> Event:
    until = MONDAY_TEN + secret * HOUR
    return WebhookSecretRotated(occurred_at=MONDAY_TEN, secret=secret, older_valid_until=until)


def a_few(work: Casework) -> None:
    work.append(case_id(1), registered())
    work.append(case_id(2), registered(client="mis.other"), paused())
    work.append(case_id(3), registered(HILLTOP))
    work.append(case_id(1), rotated(2))
    work.append(case_id(1), rotated(3), paused())
    work.append(case_id(1), WebhookResumed(occurred_at=MONDAY_TEN))
    work.append(case_id(1), DeliveryResent(occurred_at=MONDAY_TEN, delivery=LETTER))
    work.append(case_id(2), WebhookRemoved(occurred_at=MONDAY_TEN, reason="It has ended."))


async def test_each_school_has_its_own_and_each_client_of_it(
    work: Casework, reading: Connection
) -> None:
    a_few(work)

    async def found(school: str, **asked: str) -> set[UUID]:
        page = await webhooks_of(*(reading, work.schema, school, work.opens), first=10, **asked)  # type: ignore[arg-type]
        return {UUID(str(row["webhook_id"])) for row in page.rows}

    assert await found(SALTMARSH) == {case_id(1), case_id(2)}
    assert await found(SALTMARSH, client=work.marks.mark(CLIENT, "mis.other")) == {case_id(2)}
    assert await found(HILLTOP) == {case_id(3)}
    page = await webhooks_of(
        *(reading, work.schema, SALTMARSH, work.opens), first=10, webhook=case_id(1)
    )
    (row,) = page.rows
    assert (row["standing"], row["reason"], row["secret"]) == ("active", None, 3)
    assert row["older_valid_until"] == MONDAY_TEN + 3 * HOUR
    assert row["version"] == 6


def test_made_anew_they_are_the_same(work: Casework) -> None:
    a_few(work)
    before = work.dump("webhook", "webhook_resending")
    assert before.count(b"\n") >= 4
    (outcome,) = rebuild(work.connect, work.schema, work.open_source, ("webhooks",), lambda _: None)
    assert outcome.identical
    assert work.dump("webhook", "webhook_resending") == before
