"""A data folder outlives the code: a changed table without a new version would break it unseen."""

from __future__ import annotations

import pytest

from projections.catalogue import EVERY
from projections.engine.projection import Projection
from tests.projections.table_shapes import label, shape, written


@pytest.mark.parametrize("view", EVERY, ids=label)
def test_every_table_is_as_its_version_has_written_down(view: Projection) -> None:
    known = written()
    assert label(view) in known, "write it down: python -m tests.projections.table_shapes"
    assert known[label(view)] == shape(view), f"raise the version of {view.name}"
