"""A server of its own: its clock leads alone, and no other test's schools are kept time for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cases.postgres.embedded import EmbeddedPostgres
from tests.support.postgres import data_folder


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with data_folder() as data, EmbeddedPostgres(data) as started:
        yield started
