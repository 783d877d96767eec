"""The rules of a small register of concerns, for specifications of it."""

from __future__ import annotations

from typing import Any

from domain.policy.register import RegisterRules

_CITE = {"source": "Story guidance", "edition": "2025", "confidence": "unverified"}


def _rule(clause: str, says: str, **more: Any) -> dict[str, Any]:
    return {"id": clause, "says": says, "cite": _CITE, **more}


def rules(concerns: int = 3, days: int = 10) -> RegisterRules:
    return RegisterRules.model_validate(
        {
            "pack": "story-register",
            "version": "2025.9",
            "title": "Concerns in the stories",
            "in_force_from": "2025-09-01",
            "adults": ["staff", "headteacher"],
            "readers": {
                "usually": ["headteacher"],
                "about": {"headteacher": ["chair_of_governors"]},
            },
            "reading": _rule("SR-01", "Adults only."),
            "patterns": [_rule("SR-02", "They add up.", concerns=concerns, within_days=days)],
            "retention": _rule("SR-03", "Until they leave."),
            "references": _rule("SR-04", "Not in references."),
        }
    )
