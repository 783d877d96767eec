"""What a school can be asked to record about itself."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from domain.messages import Command, Line
from domain.policy.words import PackId, PackVersion


def _written_out(day: object) -> object:
    """A count of seconds, or a moment of a day, would be guessed at."""
    if isinstance(day, date) or (isinstance(day, str) and _is_day(day)):
        return day
    raise PydanticCustomError("date_type", "must be a day written as YYYY-MM-DD")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


Day = Annotated[date, BeforeValidator(_written_out)]
"""A day in Europe/London."""


class EnrolSchool(Command):
    """A school begins to use Casebook."""

    name: Line
    tenant: Line


class AdoptPack(Command):
    """The school adopts a version of a pack from a date on."""

    pack: PackId
    version: PackVersion
    in_force_from: Day


Lead = Annotated[int, Field(ge=5, le=20_160)]
"""Minutes before a duty is due: five minutes to a fortnight."""


class SetClocks(Command):
    """When the school is reminded of a duty, and when what is owed at once counts as late.

    Both are minutes, and take the place of what was set before. No reminder: an empty list.
    """

    remind_minutes_before: tuple[Lead, ...] = Field(max_length=5)
    immediately_late_after_minutes: int = Field(ge=1, le=10_080)


SchoolCommand = EnrolSchool | AdoptPack | SetClocks
