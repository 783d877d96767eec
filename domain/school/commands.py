"""What a school can be asked to record about itself."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator
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


SchoolCommand = EnrolSchool | AdoptPack
