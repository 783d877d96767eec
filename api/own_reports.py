"""The answer to a report as both doors show it: what its reporter owes, what is owed at once, what not to do."""

from __future__ import annotations

from typing import Any

from cases.own_reports import Asked, Forbidden, ToldToReporter


def shown(told: ToldToReporter) -> dict[str, list[dict[str, Any]]]:
    """As data, in snake_case."""
    return {
        "owed": [_duty(one) for one in told.owed],
        "at_once": [_duty(one) for one in told.at_once],
        "prohibited": [_forbidden(one) for one in told.prohibited],
    }


def in_words(one: Asked | Forbidden) -> str | None:
    """What is to be done or left, as a sentence: the clause's own words."""
    return one.says


def _duty(one: Asked) -> dict[str, Any]:
    timing = one.asked.timing
    done = one.done
    return {
        "duty": one.duty,
        "act": one.asked.act,
        "to": list(one.asked.to),
        "to_mode": one.asked.to_mode,
        "timing": timing if isinstance(timing, str) else timing.model_dump(),
        "modality": one.asked.modality,
        "owed_by": one.asked.owed_by,
        "owner": one.owner,
        "clause": one.clause,
        "says": in_words(one),
        "done": None
        if done is None
        else {
            "to": list(done.to),
            "occurred_at": done.occurred_at,
            "reference": done.reference,
        },
    }


def _forbidden(one: Forbidden) -> dict[str, Any]:
    return {"act": one.act, "clause": one.clause, "says": in_words(one)}
