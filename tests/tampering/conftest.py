"""What the specifications of verifying share: a record with views that somebody may lay hands on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cases.postgres.embedded import EmbeddedPostgres
from tests.support.casework import casework
from tests.support.tampering import Tampering


@pytest.fixture
def hands(postgres: EmbeddedPostgres, tenant: str) -> Iterator[Tampering]:
    with casework(postgres, tenant) as work:
        yield Tampering(work)
