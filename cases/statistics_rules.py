"""The rules of statistics for governors, read from data: every edition, the earliest first."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from cases.packs.yaml_source import read_yaml
from domain.statistics.rules import StatisticsRules

FOLDER = "statistics"


@cache
def statistics_rules() -> tuple[StatisticsRules, ...]:
    """All editions. Raises MalformedPack where one says what no edition can say."""
    found = []
    for file in files("cases.packs").joinpath(FOLDER).iterdir():
        if file.name.endswith(".yaml"):
            source = read_yaml(file.name, file.read_text(encoding="utf-8"))
            found.append(StatisticsRules.model_validate(source.data))
    return tuple(sorted(found, key=lambda one: one.in_force_from))
