"""An entry's fields as SQL expressions that give JSON, so that only the selected fields leave the database.

`t` is a row of the timeline. Every expression gives text and never NULL: a missing value is `null`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from projections.engine.sealed_texts import in_words, place_in_words

NULL = "'null'"
VIEW = "timeline"
SIGNED, HEADLINE, DETAIL, WHEN = "signed", "headline", "detail", "when"
"""The names of the places that sealed texts of a timeline are bound to, below the case."""
T = TypeVar("T")


def quoted(said: str) -> str:
    """A text of ours as an SQL literal."""
    return "'" + said.replace("'", "''") + "'"


class SqlExpr(NamedTuple):
    """An SQL expression over a row that gives text."""

    text: str


Fragment: TypeAlias = str | SqlExpr
"""A piece of JSON: constant text, or an expression over the row."""


def merged(parts: Iterable[T]) -> list[T | str]:
    """The same parts, with neighbouring constants joined into one."""
    found: list[T | str] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(before := found[-1], str):
            found[-1] = before + part
        else:
            found.append(part)
    return found


def concat_sql(parts: Iterable[Fragment]) -> str:
    """One SQL expression that concatenates all of these."""
    return _balanced(merged(parts))


def _balanced(parts: Sequence[Fragment]) -> str:
    # Concatenate as a balanced tree: a left fold copies the prefix once per operand (quadratic).
    if len(parts) == 1:
        (part,) = parts
        return quoted(part) if isinstance(part, str) else part.text
    half = len(parts) // 2
    return f"({_balanced(parts[:half])} || {_balanced(parts[half:])})"


def or_null(text: str) -> tuple[Fragment, ...]:
    """This expression, or JSON's `null` where it is NULL."""
    return (SqlExpr(f"COALESCE({text}, {NULL})"),)


def as_text(column: str) -> tuple[Fragment, ...]:
    """A text column whose values never need JSON escaping."""
    return ('"', SqlExpr(f"t.{column}"), '"')


def or_sealed(column: str, place: str) -> tuple[Fragment, ...]:
    """The sealed text, or the plain column where there is none. The sealed one wins, so that somebody
    who can write into the table cannot replace it by a plain one."""
    sealed = in_words(f"t.sealed_{column}", place_in_words(place, "t.version"))
    return (SqlExpr(f"COALESCE({sealed}, t.said_{column}, {NULL})"),)


def _signed(column: str) -> tuple[Fragment, ...]:
    # A name is sealed for its case, not for its entry: the same name is the same bytes in all of them.
    return or_null(in_words(f"t.{column}", place_in_words(SIGNED)))


FIELDS: Mapping[str, tuple[Fragment, ...]] = {
    "id": ('"', SqlExpr("t.case_id::text"), ":", SqlExpr("t.version::text"), '"'),
    "version": (SqlExpr("t.version::text"),),
    "kind": as_text("kind"),
    "occurredAt": or_null("t.said_occurred_at"),
    "recordedAt": or_null("t.said_recorded_at"),
    "recordedLate": or_null("t.recorded_late::text"),
    "actor": _signed("sealed_actor"),
    "actorRole": or_null(concat_sql(as_text("actor_role"))),
    "onBehalfOf": _signed("sealed_on_behalf_of"),
    "headline": or_sealed("headline", HEADLINE),
    "causation": or_null("t.said_causation"),
    "correlation": or_null("t.said_correlation"),
    "detail": or_sealed("detail", DETAIL),
}
"""The fields of every entry, in the order in which they are shown."""

MARKS: Mapping[str, tuple[Fragment, ...]] = {
    "correctedBy": or_null("({corrected_by})::text"),
    "withdrawnBy": or_null("({withdrawn_by})::text"),
}
"""The marks of later entries. The statement puts in the marks as of the moment asked for."""

ENTRY = concat_sql(
    [
        *(
            part
            for number, (name, field) in enumerate(FIELDS.items())
            for part in (f'{"," if number else "{"}"{name}":', *field)
        ),
        "}",
    ]
)
"""The whole entry. Once its sealed texts are opened it is byte for byte what `rendered` gives."""
