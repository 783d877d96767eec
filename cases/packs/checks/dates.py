"""Warns if a policy's own review date has passed. The policy still applies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cases.packs.checks.findings import Finding
from domain.policy.pack import Pack

CHECK = "review-date"
TO_THE_MONTH = len("2026-01")


def overdue_review(pack: Pack, today: date) -> Iterator[Finding]:
    """A warning from the day after the review was due; a month is due until its end."""
    due = pack.review.review_due
    if due and today.isoformat()[: len(due)] > due:
        when = "in" if len(due) == TO_THE_MONTH else "on"
        yield Finding(
            pack.label,
            CHECK,
            "warning",
            (),
            f"its review was due {when} {due}.",
            "It goes on applying. Review the policy, and adopt the new version when there is one.",
        )
