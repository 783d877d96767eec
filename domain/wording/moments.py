"""A moment as it is said at an English school: the date where it is far, the day where it is near."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from domain.policy.calendar import LONDON
from domain.wording.dictionary import DueWords

WEEK = 7
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
NOON = 12


def by_when(moment: datetime, now: datetime, words: DueWords) -> str:
    """ "by 5pm tomorrow": the moment as whoever reads it now would say it, in London time."""
    due, today = moment.astimezone(LONDON), now.astimezone(LONDON).date()
    ahead = (due.date() - today) // timedelta(days=1)
    if ahead == 0:
        pattern = words.today
    elif ahead == 1:
        pattern = words.tomorrow
    elif 1 < ahead < WEEK:
        pattern = words.this_week
    else:
        pattern = words.later if due.year == today.year else words.other_year
    return pattern.format(
        time=clock_time(due, words),
        weekday=WEEKDAYS[due.weekday()],
        day=due.day,
        month=MONTHS[due.month - 1],
        year=due.year,
    )


def clock_time(moment: datetime, words: DueWords) -> str:
    """ "5pm", "9:30am", "midday"."""
    if moment.minute == 0 and moment.hour in {0, NOON}:
        return words.noon if moment.hour else words.midnight
    hour = moment.hour % NOON or NOON
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minutes}{'pm' if moment.hour >= NOON else 'am'}"


def day(moment: date) -> str:
    """ "3 March 2026"; of a moment, the day it was in London."""
    there = moment.astimezone(LONDON) if isinstance(moment, datetime) else moment
    return f"{there.day} {MONTHS[there.month - 1]} {there.year}"
