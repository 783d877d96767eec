"""An entry's fields as JSON, in the database's own words: what is not asked for is never sent.

`t` is a row of the timeline. What a field gives is text and never null: null is a word of JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias, TypeVar

from projections.engine.sealed_texts import in_words, place_in_words

NULL = "'null'"
VIEW = "timeline"
SIGNED, HEADLINE, DETAIL, WHEN = "signed", "headline", "detail", "when"
"""The places below a case for which texts of its timeline are sealed."""
T = TypeVar("T")


def quoted(said: str) -> str:
    """A text of ours as the database writes it."""
    return "'" + said.replace("'", "''") + "'"


class SqlExpr(NamedTuple):
    """What a row says, in the database's words: a text."""

    text: str


Fragment: TypeAlias = str | SqlExpr
"""Of an answer in JSON: what is the same in every row, or what a row says."""


def merged(parts: Iterable[T]) -> list[T | str]:
    """The same parts with constants that stand side by side as one."""
    found: list[T | str] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(before := found[-1], str):
            found[-1] = before + part
        else:
            found.append(part)
    return found


def concat_sql(parts: Iterable[Fragment]) -> str:
    """The database's words for all of these, one behind the other."""
    return _balanced(merged(parts))


def _balanced(parts: Sequence[Fragment]) -> str:
    # Half with half: what stands in front would be copied once for everything behind it.
    if len(parts) == 1:
        (part,) = parts
        return quoted(part) if isinstance(part, str) else part.text
    half = len(parts) // 2
    return f"({_balanced(parts[:half])} || {_balanced(parts[half:])})"


def or_null(text: str) -> tuple[Fragment, ...]:
    """This text, or JSON's null where there is none."""
    return (SqlExpr(f"COALESCE({text}, {NULL})"),)


def as_text(column: str) -> tuple[Fragment, ...]:
    """A column that holds no sign JSON would have to hide."""
    return ('"', SqlExpr(f"t.{column}"), '"')


def or_sealed(column: str, place: str) -> tuple[Fragment, ...]:
    """The sealed text, or what the column says where there is none: whoever can write into a table
    puts nothing in front of what was sealed."""
    sealed = in_words(f"t.sealed_{column}", place_in_words(place, "t.version"))
    return (SqlExpr(f"COALESCE({sealed}, t.said_{column}, {NULL})"),)


def _signed(column: str) -> tuple[Fragment, ...]:
    # Of one case each of them is sealed once, wherever it stands.
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
"""What every entry has, in the order in which it is shown."""

MARKS: Mapping[str, tuple[Fragment, ...]] = {
    "correctedBy": or_null("({corrected_by})::text"),
    "withdrawnBy": or_null("({withdrawn_by})::text"),
}
"""What later entries put on it; whoever reads says how the marks stand at the moment read of."""

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
"""The whole entry: once what is sealed in it has been opened, byte for byte as `rendered` gives it."""
