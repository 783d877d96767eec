"""How much a test makes up: a little with every change, and as much as it takes in the whole gate."""

from __future__ import annotations

import pytest


def few_and_many(few: int, many: int) -> pytest.MarkDecorator:
    """The test runs twice, with a `count` of its own each time; the larger one in `make gate`."""
    counts = [
        pytest.param(few, id=f"{few}"),
        pytest.param(many, id=f"{many}", marks=pytest.mark.at_length),
    ]
    return pytest.mark.parametrize("count", counts)
