"""The rules of statistics for governors, read from data: every edition, the earliest first."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import ValidationError

from cases.packs.yaml_source import read_file
from domain.statistics.rules import StatisticsRules

FOLDER = "statistics"


@cache
def statistics_rules() -> tuple[StatisticsRules, ...]:
    """All editions. Raises MalformedPack where one says what no edition can say."""
    folder = files("cases.packs").joinpath(FOLDER)
    texts = (file for file in folder.iterdir() if file.name.endswith(".yaml"))
    found = [_read(file) for file in texts]
    return tuple(sorted(found, key=lambda one: one.in_force_from))


def _read(file: Traversable) -> StatisticsRules:
    source = read_file(file)
    try:
        return StatisticsRules.model_validate(source.data)
    except ValidationError as error:
        raise source.refuse_invalid(error) from None
