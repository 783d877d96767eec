"""The demo's schools stand where they stood, however long nobody looked."""

from __future__ import annotations

from datetime import UTC, datetime

from api import demo
from api.auth import demo_cast
from api.bootstrap import writing_services
from api.runtime.settings import Settings
from tests.support.postgres import data_folder


def test_a_demo_that_slept_for_years_starts_and_says_nothing_twice() -> None:
    found: list[dict[str, int]] = []
    with data_folder() as data:
        for year in (2026, 2029):
            now = datetime(year, 12, 1, tzinfo=UTC)
            with writing_services(Settings(demo=True, data=data), lambda now=now: now) as services:  # type: ignore[misc]
                demo.seed(services)
                schools = [services.schools.find(school.id) for school in demo_cast.SCHOOLS]
            found.append({one.id: one.school.version for one in schools if one is not None})

    assert len(found[0]) == len(demo_cast.SCHOOLS)
    assert found[0] == found[1]
