"""A desk on which small packs are written and checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.small_packs import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)
