"""What a check finds in a pack: how grave it is, where it stands, for which facts, what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from domain.policy.words import Facts

Severity = Literal["error", "warning", "marked"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    `error`: the pack is wrong. `warning`: somebody should look. `marked`: the text itself is
    weaker than the statutory floor, or silent; the pack is right to say no more, and this
    says where. `facts` are a counterexample, empty where no facts can show it.
    """

    pack: str
    check: str
    severity: Severity
    clauses: tuple[str, ...]
    what: str
    remedy: str
    facts: Facts = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """For scripts."""
        return {**asdict(self), "clauses": list(self.clauses)}

    def __str__(self) -> str:
        """One line: what, an example, what to do."""
        where = f"{', '.join(self.clauses)}: " if self.clauses else ""
        told = ", ".join(f"{fact}={_told(value)}" for fact, value in self.facts.items())
        example = f" For example: {told}." if told else ""
        return f"{where}{self.what}{example} {self.remedy}"


def _told(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
