"""Moments as PostgreSQL counts them: in microseconds since the beginning of the year 2000."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

SINCE = datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """How many there are up to a moment; before the year 2000 they are negative."""
    return (moment - SINCE) // _MICROSECOND


def moment_after(count: int) -> datetime:
    """The moment after so many, in UTC. Raises OverflowError where there is none."""
    return SINCE + timedelta(microseconds=count)


FIRST_OF_ALL = timedelta(hours=12_000_000)
"""So far the moments of urgent cases are moved in the order of a list: to where no other can be. In
hours, which are the same in every zone and year."""
AS_INTERVAL = "interval '12000000 hours'"
