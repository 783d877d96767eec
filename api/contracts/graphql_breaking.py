"""What in a contract would break a client that was written to the last released one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from graphql import (
    BreakingChange,
    BreakingChangeType,
    GraphQLSchema,
    build_schema,
    find_breaking_changes,
    find_dangerous_changes,
)

DEPRECATED = re.compile(r"Use `(?P<instead>[^`]+)`\..* May go from (?P<when>\d{4}-\d{2}-\d{2})\.")
"""What a deprecation says: what to use instead, and from which day on it may be gone."""
ACCEPTED = re.compile(
    r"^## Unreleased$.*?^### Broken$(?P<lines>.*?)(?=^##)", re.MULTILINE | re.DOTALL
)
_GOES = {
    BreakingChangeType.FIELD_REMOVED,
    BreakingChangeType.ARG_REMOVED,
    BreakingChangeType.VALUE_REMOVED_FROM_ENUM,
}
_WHERE = re.compile(r"(?P<type>\w+)\.(?P<name>\w+)(?:\((?P<argument>\w+):\))?")


def graph_breaks(released: str, current: str, today: date) -> list[str]:
    """The breaks between two descriptions of the graph, but for what was announced and is due."""
    before = build_schema(released)
    found = find_breaking_changes(before, build_schema(current))
    return sorted(_told(one) for one in found if not _announced(before, one, today))


def graph_dangers(released: str, current: str) -> list[str]:
    """What a careful client survives: a new value of a word, a new type of entry."""
    found = find_dangerous_changes(build_schema(released), build_schema(current))
    return sorted(one.description for one in found)


def accepted(changelog: str) -> frozenset[str]:
    """The breaks that the changelog owns up to, under *Broken* of what is not yet released."""
    said = ACCEPTED.search(changelog + "\n##")
    lines = said["lines"].splitlines() if said else ()
    return frozenset(line.removeprefix("- ") for line in lines if line.startswith("- "))


def not_accepted(breaks: Iterable[str], changelog: str) -> list[str]:
    """The breaks that nobody owned up to."""
    return sorted(set(breaks) - accepted(changelog))


def _told(change: BreakingChange) -> str:
    return change.description.rstrip(".")


def _announced(before: GraphQLSchema, change: BreakingChange, today: date) -> bool:
    """Whether the released contract said that this would go, and the day has come."""
    where = _WHERE.search(change.description) if change.type in _GOES else None
    if where is None:
        return False
    said = DEPRECATED.fullmatch(_reason(before, where) or "")
    return said is not None and date.fromisoformat(said["when"]) <= today


def _reason(before: GraphQLSchema, where: re.Match[str]) -> str | None:
    kind = before.type_map[where["type"]]
    members = getattr(kind, "fields", None) or getattr(kind, "values", {})
    found = members[where["name"]]
    if where["argument"] is not None:
        found = found.args[where["argument"]]
    reason: str | None = found.deprecation_reason
    return reason
