"""Where the view behind the numbers has stopped, nothing is told: it would be told otherwise later."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from api.http.problems import Problem
from api.statistics.reading import periods_of, statistics_for
from cases.postgres.embedded import EmbeddedPostgres
from cases.schema.tables import schema_of
from domain.vocabulary import Compartment
from projections.engine.follow import Failure
from tests.support.clockwork import clock_school
from tests.support.postgres import data_folder

JULY = datetime(2025, 7, 1, 9, tzinfo=UTC)
OCTOBER = datetime(2025, 10, 1, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def postgres() -> Iterator[EmbeddedPostgres]:
    """A server of its own: whoever opens one meets every school that was ever put there."""
    with data_folder() as data, EmbeddedPostgres(data) as server:
        yield server


async def test_a_view_that_stopped_is_said_and_not_counted_from(
    postgres: EmbeddedPostgres, tenant: str
) -> None:
    with clock_school(postgres, tenant, JULY) as school:
        school.adopts()
        school.clock.set_to(OCTOBER)
        schema = schema_of(tenant, Compartment.ORDINARY)
        stopped = Failure("oversight", schema, 3, "ValueError")
        services = replace(school.services, failures=lambda: [stopped])

        assert [period.id for period in await periods_of(services, school.id)] == ["2024-25"]
        with pytest.raises(Problem) as told:
            await statistics_for(services, schema, school.id, "2024-25")
        assert (told.value.code, told.value.status) == ("counting-stopped", 503)

        async with school.services.reads:
            going_on = await statistics_for(school.services, schema, school.id, "2024-25")
        assert going_on is not None
        assert going_on.cases.value == 0
