"""Words of the record as they stand in a sentence."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from domain.happened import Happened, in_words
from domain.policy.calendar import LONDON, NotCountable, UnknownDates

_UPPER = {"dsl", "lado", "dpo", "hr", "mis", "ceop", "posh", "slt", "dbs", "tra", "mash", "ico"}


_DATES: dict[UnknownDates, str] = {
    "term_dates_unknown": "the school's term dates",
    "bank_holidays_unknown": "the bank holidays",
}


def day(moment: date) -> str:
    """A day as it is written in a sentence."""
    return f"{moment.day} {moment:%B %Y}"


def roughly(told: Happened | None) -> str:
    """What a sentence adds where it is not known to the moment when it happened."""
    return "" if told is None else f"; it happened {in_words(told)}"


def moment(at: datetime) -> str:
    """A moment as it is written in a sentence, by the clocks of London."""
    there = at.astimezone(LONDON)
    return f"{day(there)}, {there:%H:%M}"


def uncounted(missing: NotCountable | None, what: str = "not countable") -> str:
    """What a sentence adds where dates are missing."""
    return "" if missing is None else f"; {what}: {missing_dates(missing)}"


def missing_dates(missing: NotCountable) -> str:
    """Which dates are missing, from when on."""
    return f"{_DATES[missing.why]} from {day(missing.unknown_from)} on are not known"


@lru_cache(maxsize=4096)
def said(code: str) -> str:
    """A code as it is read aloud."""
    return code.replace("_", " ")


@lru_cache(maxsize=4096)
def role(code: str) -> str:
    """A role or agency, its initials in capitals."""
    return " ".join(word.upper() if word in _UPPER else word for word in code.split("_"))


def reference(reference: str | None) -> str:
    """The reference, where there is one."""
    return f", reference {reference}" if reference else ""


def count(number: int, one: str, many: str) -> str:
    """A number and its noun."""
    return f"{number} {one if number == 1 else many}"
