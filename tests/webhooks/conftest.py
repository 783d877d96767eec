"""A server process for webhooks over HTTP, a school whose clock is set by hand, and a receiver."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cases.postgres.embedded import EmbeddedPostgres
from tests.support.clockwork import ClockSchool, clock_school
from tests.support.postgres import data_folder
from tests.support.receiver import Receiver, a_receiver
from tests.support.server import ServerProcess, a_server
from tests.support.webhook_school import WebhookSchool, webhook_school

MONDAY_NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def server() -> Iterator[ServerProcess]:
    with a_server() as started:
        yield started


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with a_receiver() as listening:
        yield listening


@pytest.fixture(scope="module")
def house() -> Iterator[ClockSchool]:
    """On a server of its own, so that its couriers lead for these tests alone."""
    with (
        data_folder() as data,
        EmbeddedPostgres(data) as postgres,
        clock_school(postgres, "house", MONDAY_NINE, demo=True) as opened,
    ):
        yield opened


@pytest.fixture
def school(house: ClockSchool, tenant: str) -> WebhookSchool:
    return webhook_school(house, f"w{tenant}", MONDAY_NINE)
