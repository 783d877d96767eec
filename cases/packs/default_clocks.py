"""The clocks a school goes by: its own setting, or Casebook's where it has set none."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Literal

from cases.packs.yaml_source import read_file
from domain.case.decisions.deadlines import Clocks
from domain.messages import Frozen
from domain.policy.words import Prose
from domain.school.state import School

DEFAULT = ("clocks", "casebook.yaml")


class _Written(Frozen):
    clocks: Literal["casebook"]
    source: Prose
    confidence: Literal["unverified"]
    remind_minutes_before: tuple[int, ...]
    immediately_late_after_minutes: int
    escalate_by_default: Literal[True]


@cache
def _written() -> _Written:
    file = files("cases.packs").joinpath(*DEFAULT)
    source = read_file(file)
    return _Written.model_validate(source.data)


def default_source() -> str:
    """Where the numbers come from that hold for want of a setting of the school's."""
    return _written().source


def clocks_of(school: School) -> Clocks:
    """What the school has set; for want of that, a choice of Casebook's, which says so."""
    set_ = school.clocks or _written()
    return Clocks(
        remind_minutes_before=set_.remind_minutes_before,
        immediately_late_after_minutes=set_.immediately_late_after_minutes,
        set_by_school=school.clocks is not None,
        escalate_by_default=set_.escalate_by_default,
    )
