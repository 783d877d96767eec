"""The leaves of the graph: moments, days, facts, and policy conditions as data."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from api.graphql.errors import Failed

Moment = NewType("Moment", datetime)
Day = NewType("Day", date)
DayOrMomentText = NewType("DayOrMomentText", str)
Facts = NewType("Facts", dict[str, Any])
FactValue = NewType("FactValue", object)
Condition = NewType("Condition", object)
Groups = NewType("Groups", dict[str, Any])

# Far from both ends of the calendar, where a change of offset would fall off it.
YEARS = range(1900, 3000)
_WRITTEN_OUT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")


def _moment(value: object) -> Moment:
    # Weeks, and dates without their dashes, are other forms than the one that is promised.
    if isinstance(value, str) and _WRITTEN_OUT.match(value):
        try:
            found = datetime.fromisoformat(value)
        except ValueError:
            found = None
        if found is not None and found.tzinfo is not None and found.year in YEARS:
            return Moment(found)
    raise Failed("BAD_INPUT", "A moment carries its offset, such as 2026-03-02T09:15:00+00:00.")


def _day(value: object) -> Day:
    if isinstance(value, str):
        try:
            found = date.fromisoformat(value)
        except ValueError:
            found = None
        if found is not None and found.isoformat() == value:
            return Day(found)
    raise Failed("BAD_INPUT", "A day is written as YYYY-MM-DD.")


def _day_or_moment(value: object) -> DayOrMomentText:
    if not isinstance(value, str):
        raise Failed("BAD_INPUT", "A day or a moment is written as text.")
    if _WRITTEN_OUT.match(value):
        _moment(value)
    else:
        _day(value)
    return DayOrMomentText(value)


def _facts(value: object) -> Facts:
    if isinstance(value, dict):
        return Facts(value)
    raise Failed("BAD_INPUT", "Facts are an object: the vocabulary's names with their values.")


def _fact_value(value: object) -> FactValue:
    if isinstance(value, bool | int | str):
        return FactValue(value)
    raise Failed("BAD_INPUT", "A fact is true, false, a whole number, a word or a day.")


def _never(value: object) -> Any:
    raise Failed("BAD_INPUT", "This is only ever read.")


SCALARS: dict[object, ScalarDefinition] = {
    Moment: strawberry.scalar(
        name="DateTime",
        description="A moment as ISO 8601 with its offset; always shown in UTC.",
        specified_by_url="https://scalars.graphql.org/andimarek/date-time.html",
        parse_value=_moment,
    ),
    Day: strawberry.scalar(
        name="Date", description="A day in Europe/London as YYYY-MM-DD.", parse_value=_day
    ),
    DayOrMomentText: strawberry.scalar(
        name="DayOrMoment",
        description="A day in Europe/London as YYYY-MM-DD, or a moment as ISO 8601 with its offset.",
        parse_value=_day_or_moment,
    ),
    Facts: strawberry.scalar(
        name="Facts",
        description=(
            "An incident as facts: an object whose keys are the vocabulary's names, such as"
            " `actor.role`. A fact left out is unknown, not false. Send it as a variable: the"
            " names carry dots."
        ),
        parse_value=_facts,
    ),
    FactValue: strawberry.scalar(
        name="FactValue",
        description="The value of a fact: true, false, a whole number, a word or a day.",
        parse_value=_fact_value,
    ),
    Condition: strawberry.scalar(
        name="Condition",
        description=(
            "A closed tree over facts: a fact with `is`, `in` or `below`; `known`; `means`;"
            " `all`; `any`; `not`."
        ),
        parse_value=_never,
    ),
    Groups: strawberry.scalar(
        name="Groups",
        description="Names that a pack gives to lists of codes, or to conditions.",
        parse_value=_never,
    ),
}
