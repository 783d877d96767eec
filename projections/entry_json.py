"""An entry's fields as JSON, in the database's own words: what is not asked for is never sent.

`t` is a row of the timeline. What a field gives is text and never null: null is a word of JSON.
"""

from __future__ import annotations

from collections.abc import Mapping

NULL = "'null'"


def quoted(said: str) -> str:
    """A text of ours as the database writes it."""
    return "'" + said.replace("'", "''") + "'"


def or_null(text: str) -> str:
    """This text, or JSON's null where there is none."""
    return f"COALESCE({text}, {NULL})"


def as_text(column: str) -> str:
    """A column that holds no sign JSON would have to hide."""
    return f"""'"' || t.{column} || '"'"""


FIELDS: Mapping[str, str] = {
    "id": """'"' || t.case_id || ':' || t.version || '"'""",
    "version": "t.version::text",
    "kind": as_text("kind"),
    "occurredAt": or_null("t.said_occurred_at"),
    "recordedAt": or_null("t.said_recorded_at"),
    "recordedLate": or_null("t.recorded_late::text"),
    "actor": or_null("t.said_actor"),
    "actorRole": or_null(as_text("actor_role")),
    "onBehalfOf": or_null("t.said_on_behalf_of"),
    "headline": "t.said_headline",
    "causation": or_null("t.said_causation"),
    "correlation": or_null("t.said_correlation"),
    "detail": "t.said_detail",
}
"""What every entry has, in the order in which it is shown."""

MARKS: Mapping[str, str] = {
    "correctedBy": or_null("({corrected_by})::text"),
    "withdrawnBy": or_null("({withdrawn_by})::text"),
}
"""What later entries put on it; whoever reads says how the marks stand at the moment read of."""

ENTRY = (
    " || ".join(
        f"{quoted(('{' if not number else ',') + chr(34) + name + chr(34) + ':')} || {text}"
        for number, (name, text) in enumerate(FIELDS.items())
    )
    + " || '}'"
)
"""The whole entry, byte for byte as `rendered` gives it."""
