"""What the specifications of the read wing share: a tenant whose projections are written inline."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import asyncpg
import pytest

from cases.postgres.embedded import EmbeddedPostgres
from tests.support.casework import Casework, casework


@pytest.fixture
def work(postgres: EmbeddedPostgres, tenant: str) -> Iterator[Casework]:
    with casework(postgres, tenant) as made:
        yield made


@pytest.fixture
async def reading(work: Casework) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    conn = await work.read()
    yield conn
    await conn.close()
