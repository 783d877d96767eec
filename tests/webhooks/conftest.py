"""A server process for webhooks over HTTP, a school whose clock is set by hand, and a receiver."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cases.embedded_postgres import EmbeddedPostgres
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


@pytest.fixture
def school(postgres: EmbeddedPostgres, tenant: str) -> Iterator[WebhookSchool]:
    with webhook_school(postgres, f"w{tenant}", MONDAY_NINE) as made:
        yield made
