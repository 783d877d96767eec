"""What a check finds in a pack: how severe, in which clauses, for which facts, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from domain.policy.words import Facts

Severity = Literal["error", "warning", "marked"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    `error`: the pack is wrong. `warning`: a person should look at it. `marked`: the policy's text
    itself asks for less than statute, or says nothing; the pack is right to do the same. `facts`: an
    example for which it is so; empty if no facts can show it.
    """

    pack: str
    check: str
    severity: Severity
    clauses: tuple[str, ...]
    what: str
    remedy: str
    facts: Facts = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """As JSON data."""
        return {**asdict(self), "clauses": list(self.clauses)}

    def __str__(self) -> str:
        """One line: the clauses, what is wrong, an example, what to do."""
        where = f"{', '.join(self.clauses)}: " if self.clauses else ""
        told = ", ".join(f"{fact}={_told(value)}" for fact, value in self.facts.items())
        example = f" For example: {told}." if told else ""
        return f"{where}{self.what}{example} {self.remedy}"


def _told(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
