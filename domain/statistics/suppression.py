"""Which numbers are shown: small ones are not, nor what they could be worked out from.

Nothing here looks at more than one table, and nothing needs to: a year is published whole and
once, its terms are told only to the nearest multiple, and its last term not at all (ADR 0021).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

Shown: TypeAlias = int | None
"""A number, or that there is one which is not shown."""


def is_small(number: int, below: int) -> bool:
    """Neither none nor enough."""
    return 0 < number < below


def total_of_a_year(cases: int, below: int) -> Shown:
    """How many cases there were; nothing, where they were few."""
    return None if is_small(cases, below) else cases


def total_of_a_term(cases: int, below: int) -> Shown:
    """To the nearest multiple, halves upwards. None and few are one answer."""
    return None if cases < below else (2 * cases + below) // (2 * below) * below


def partition(cells: Mapping[str, int], below: int) -> dict[str, Shown] | None:
    """A table whose cells add up to a total that is shown; nothing, where it is withheld.

    All that is smaller than a shown cell is hidden together: the hidden numbers could stand in
    each other's places and the table would read the same.
    """
    if not any(is_small(number, below) for number in cells.values()):
        return dict(cells)
    bound = min((number for number in cells.values() if number >= below), default=below)
    shown: dict[str, Shown] = {
        name: None if 0 < number <= bound else number for name, number in cells.items()
    }
    return shown if any(shown.values()) else None


def some_of(cases: int, number: int, below: int) -> Shown:
    """How many of a total are something. That the others are few is a small number as well."""
    return None if is_small(number, below) or is_small(cases - number, below) else number
