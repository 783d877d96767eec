"""Statistics for governors: the same answer at every door, for ever, once a period has been published."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from api.http.problems import Problem
from api.runtime.threads import offloaded
from api.wiring.container import Services
from cases.packs.statistics_rules import statistics_rules
from domain.messages import Recorded
from domain.policy.calendar import TermDates, london_day
from domain.policy.procedure import quoted
from domain.school.events import SchoolEnrolled, TermDatesSet
from domain.statistics.periods import ReportingPeriod, published_periods
from domain.statistics.tables import Statistics, statistics_of
from projections.oversight.counts import counts_of
from projections.oversight.view import Oversight

BOM = "\ufeff"
CONFIDENTIAL = "c"
"""What stands in a table of official statistics where a number is not shown."""
COLUMNS = ("Period", "First day", "Last day", "Counted", "By", "Number", "Note")


async def periods_of(services: Services, school: str) -> list[ReportingPeriod]:
    """The periods of a school that have been published, the latest first."""
    history = await offloaded(services.schools.history, school)
    enrolled: date | None = None
    said: list[tuple[date, TermDates]] = []
    for entry in history:
        if not isinstance(entry, Recorded):
            continue
        event, on = entry.event, london_day(entry.recorded_at)
        if isinstance(event, SchoolEnrolled):
            enrolled = enrolled or on
        elif isinstance(event, TermDatesSet):
            dates = TermDates(
                known_from=event.known_from, known_to=event.known_to, terms=event.terms
            )
            said.append((on, dates))
    if enrolled is None:
        return []
    return published_periods(statistics_rules(), enrolled, said, services.schools.today())


async def statistics_for(
    services: Services, schema: str, school: str, period: str
) -> Statistics | None:
    """What is told of a period; nothing, where it has not been published."""
    periods = await periods_of(services, school)
    asked = next((one for one in periods if one.id == period), None)
    if asked is None:
        return None
    # A view that stopped before the period's end would count another number than it will later.
    if any(
        one.projection == Oversight.name and one.schema == schema for one in services.failures()
    ):
        raise Problem("counting-stopped")
    async with services.reads.connection() as connection:
        counts = await counts_of(connection, schema, school, asked.begins, asked.ends)
    return statistics_of(asked, counts)


def shown_period(period: ReportingPeriod) -> dict[str, Any]:
    """A period as it is answered."""
    return {
        "id": period.id,
        "kind": period.kind.value,
        "term": period.term,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "published_on": period.published_on.isoformat(),
    }


def shown(told: Statistics) -> dict[str, Any]:
    """The statistics as they are answered."""
    rules = told.period.rules
    return {
        "period": shown_period(told.period),
        "rules": rules.label,
        "cases": {**_number(told.cases), "rounded": told.rounded},
        "tables": [
            {
                "by": table.name.value,
                "suppressed": table.suppressed,
                "reason": table.reason,
                "cells": [{"name": cell.name, **_number(cell)} for cell in table.cells],
            }
            for table in told.tables
        ],
        "notes": [{"id": rule.id, "says": quoted(rule)} for rule in rules.notes],
    }


def _number(cell: Any) -> dict[str, Any]:
    return {"value": cell.value, "suppressed": cell.suppressed, "reason": cell.reason}


def as_csv(told: Statistics) -> bytes:
    """RFC 4180, one number to a line, with a byte order mark as every sheet of ours has it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    period = told.period
    where = (period.id, period.first.isoformat(), period.last.isoformat())
    writer.writerows((*where, *line) for line in _lines(told))
    return (BOM + text.getvalue()).encode("utf-8")


def _lines(told: Statistics) -> Iterator[Sequence[str]]:
    total = told.cases
    rounded = f"To the nearest {told.period.rules.small.below}." if told.rounded else ""
    yield "cases", "", _in_a_cell(total.value), total.reason or rounded
    for table in told.tables:
        if table.suppressed and not table.cells:
            yield "cases", table.name.value, CONFIDENTIAL, table.reason or ""
        for cell in table.cells:
            by = f"{table.name.value}: {cell.name}"
            yield "cases", by, _in_a_cell(cell.value), cell.reason or ""


def _in_a_cell(value: int | None) -> str:
    return CONFIDENTIAL if value is None else str(value)
