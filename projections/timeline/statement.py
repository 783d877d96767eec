"""The statement that reads a page of a timeline: filtered, from either end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias, TypedDict

from domain.case.events import EntryCorrected, EntryWithdrawn
from projections.engine.projection import in_schema
from projections.entries.entry import kind_of
from projections.entries.entry_json import ENTRY

PAGE = """
SELECT t.version{columns}
FROM {known}{schema}.timeline t
WHERE t.case_id = {case}{filters} AND t.version {beyond} {after}
ORDER BY t.case_id {order}, t.version {order}
LIMIT {first}
"""

PER_PAGE_PARAM = "{given}"
"""Placeholder in a column's SQL for a number given with each page (`Selection.given`)."""
# What was known at a moment is every entry up to the last one recorded by then, one whose own
# times are erased included. Of several marks the view keeps the latest; an earlier one stands in
# the entry that made it.
_KNOWN = """(
    SELECT max(k.version) AS version FROM {schema}.timeline k
    WHERE k.case_id = {case} AND k.recorded_at <= {n}) known CROSS JOIN """
_MARK_THEN = """CASE WHEN t.{mark} <= known.version THEN t.{mark} WHEN t.{mark} IS NOT NULL THEN (
    SELECT max(m.version) FROM {schema}.timeline m
    WHERE m.case_id = t.case_id AND m.version <= known.version AND m.kind = '{kind}'
      AND m.of_entry = t.version
) END"""
_MARKED_BY = {
    "corrected_by": kind_of(EntryCorrected),
    "withdrawn_by": kind_of(EntryWithdrawn),
}


class Filters(TypedDict, total=False):
    """Which entries; what is left out or None asks for all. Time runs from its start up to its end."""

    kinds: Sequence[str] | None
    occurred_from: datetime | None
    occurred_to: datetime | None
    recorded_from: datetime | None
    recorded_to: datetime | None
    actor: str | None
    as_of_occurred: datetime | None
    as_of_recorded: datetime | None
    """As it stood then: later entries are not there, and their marks are on nothing."""


_KNOWN_BY = "as_of_recorded"
_BOUNDS = {
    "kinds": " AND t.kind = ANY({n}::text[])",
    "occurred_from": " AND t.occurred_at >= {n}",
    "occurred_to": " AND t.occurred_at < {n}",
    "recorded_from": " AND t.recorded_at >= {n}",
    "recorded_to": " AND t.recorded_at < {n}",
    "actor": " AND t.actor = {n}",
    "as_of_occurred": " AND t.occurred_at <= {n}",
    _KNOWN_BY: " AND t.version <= known.version",
}
_ENDS = {
    "{order}": ("ASC", "DESC"),
    "{beyond}": (">", "<"),
    "{least}": ("min", "max"),
    "{most}": ("max", "min"),
}
# Bounds outside every version, so that the first page uses the same statement as later ones.
_BEFORE_FIRST, _AFTER_LAST = 0, 2**31 - 1


SelectedColumns: TypeAlias = tuple[tuple[str, str], ...]
"""(name, SQL expression) of each column."""


class Selection(NamedTuple):
    """The columns read of each entry after its version, as SQL. `{corrected_by}` and `{withdrawn_by}`
    stand for its marks, `PER_PAGE_PARAM` for the number `given` with the page."""

    columns: SelectedColumns
    given: int = 0


ALL_FIELDS = Selection(
    (
        ("kind", "t.kind"),
        ("entry", ENTRY),
        ("corrected_by", "{corrected_by}"),
        ("withdrawn_by", "{withdrawn_by}"),
    )
)


class ParamSlots(NamedTuple):
    """The SQL of each parameter of a page: `$1` and the like, or a column of a joined table."""

    case: str
    first: str
    after: str
    filters: int
    """The number of the first filter's parameter; the others follow it."""
    given: str = ""
    """Empty: the parameter after the filters."""


def filters_in_use(only: Filters) -> dict[str, Any]:
    """The filters that have a value."""
    return {name: value for name, value in only.items() if value is not None} if only else {}


def start_version(after: int | None, *, newest_first: bool) -> int:
    """The version after which a page begins."""
    if after is not None:
        return after
    return _AFTER_LAST if newest_first else _BEFORE_FIRST


@lru_cache(maxsize=1_024)
def statement(  # noqa: PLR0913 - all that a statement's text depends on
    text: str,
    schema: str,
    shown: SelectedColumns,
    slots: ParamSlots,
    filters: tuple[str, ...],
    *,
    newest: bool,
) -> str:
    """The text of the statement. Only filters in use enter it, so that PostgreSQL plans each text well;
    there are few texts, and each is prepared once."""
    numbers = {name: f"${n}" for n, name in enumerate(filters, slots.filters)}
    bounds = "".join([_BOUNDS[name].replace("{n}", n) for name, n in numbers.items()])
    then = numbers.get(_KNOWN_BY)
    columns = "".join([f", {words} AS {name}" for name, words in shown])
    given = slots.given or f"${slots.filters + len(filters)}::bigint"
    for mark, kind in _MARKED_BY.items():
        stood = _MARK_THEN.replace("{mark}", mark).replace("{kind}", kind) if then else f"t.{mark}"
        columns = columns.replace(f"{{{mark}}}", stood)
    # `string_agg` leaves NULLs out, so the values are counted as well: a missing one must be noticed.
    texts = [
        f", convert_to(string_agg(e.{name}, ','), 'UTF8') AS {name}, count(e.{name})"
        for name, _ in shown
    ]
    for name, (oldest_first, newest_first) in _ENDS.items():
        text = text.replace(name, newest_first if newest else oldest_first)
    return in_schema(
        text.replace("{texts}", "".join(texts))
        .replace("{columns}", columns.replace(PER_PAGE_PARAM, given))
        .replace("{known}", _KNOWN.replace("{n}", then) if then else "")
        .replace("{filters}", bounds)
        .replace("{case}", slots.case)
        .replace("{first}", slots.first)
        .replace("{after}", slots.after),
        schema,
    )
