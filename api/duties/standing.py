"""How a duty stands at this moment, in one word, the same at every door."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from api.graphql.described_enum import in_the_graph
from domain.described import DescribedEnum

SOON = timedelta(hours=24)
"""A duty due within this is shown as due soon: a choice of display, no deadline of anybody's."""


class Standing(DescribedEnum):
    """How a duty stands; `now`: owed at once and not yet late; `due` is later than soon, `no_time`
    where the text gives none; `not_countable`: it gives one, and the dates to count it are missing."""

    OVERDUE = "overdue", "Its time has passed."
    NOW = "now", "It is owed at once, and is not late yet."
    DUE_SOON = "due_soon", "It is due within a day."
    DUE = "due", "It is due later."
    NO_TIME = "no_time", "The text gives no time."
    NOT_COUNTABLE = (
        "not_countable",
        "The text gives a time; the dates to count it are not known yet.",
    )
    HELD = "held", "It waits, and is not late."
    SETTLED = "settled", "Nothing of it is left to do."


in_the_graph(
    Standing,
    name="DutyStanding",
    description="How a duty stands at this moment: OVERDUE, NOW (at once), DUE_SOON (within a day), DUE (later),"
    " NO_TIME (the text gives none), NOT_COUNTABLE (it gives one, and the dates to count it are"
    " not known yet), HELD, SETTLED.",
)


def standing(  # noqa: PLR0913 - what the row of a duty says of its time
    status: str,
    due_at: datetime | None,
    now: datetime,
    *,
    overdue: bool,
    reminded: bool = False,
    uncounted: bool = False,
) -> Standing:
    """One word for a duty; `overdue` and `reminded` are what its row says."""
    if status == "held":
        return Standing.HELD
    if status != "raised":
        return Standing.SETTLED
    if due_at is None:
        return Standing.NOT_COUNTABLE if uncounted else Standing.NO_TIME
    if overdue:
        return Standing.OVERDUE
    if due_at <= now:
        return Standing.NOW
    return Standing.DUE_SOON if reminded or due_at - now <= SOON else Standing.DUE


def standing_of(row: Any, now: datetime) -> Standing:
    """How the duty of a row of the duty list stands."""
    return standing(
        row["status"],
        row["due_at"],
        now,
        overdue=row["overdue"],
        reminded=row["reminded"] is not None,
        uncounted=row["not_countable"] is not None,
    )


def missing_of(row: Any) -> dict[str, Any] | None:
    """Which dates are missing to count the time of the duty of a row, or that of its next step."""
    if row["not_countable"] is None:
        return None
    return {"why": row["not_countable"], "unknown_from": row["unknown_from"]}
