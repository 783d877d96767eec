"""The rules of statistics for governors, as they are in force."""

from __future__ import annotations

from cases.packs.statistics_rules import statistics_rules
from domain.statistics.rules import StatisticsRules


def rules() -> StatisticsRules:
    return statistics_rules()[-1]
