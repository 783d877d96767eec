"""Checks that every duty towards somebody names a recipient, and one who exists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cases.packs.checks.discriminating_conditions import NOT_MANAGED
from cases.packs.checks.findings import Finding
from cases.packs.checks.space import one_of
from cases.packs.checks.survey import Survey
from domain.policy.clause import Clause, DutyClause
from domain.policy.pack import Pack

CHECK = "recipients"
# Acts that need a recipient. A declaration needs none: it is made to the school.
TOWARDS_SOMEBODY = frozenset(
    {
        "inform",
        "refer",
        "submit_referral_form",
        "consult",
        "justify",
        "obtain_permission",
        "use_stated_channel",
        "involve_authorities",
        "report_content",
        "seek_support",
        "request_deletion",
        "contact_parent",
        "challenge",
        "contact_privately",
    }
)
NOBODY_NAMED = ("recipient_not_named", "no_route_stated", "external_route_not_stated")


def missing_recipients(pack: Pack, surveys: Sequence[Survey]) -> Iterator[Finding]:
    """A finding for each duty without a recipient, or that goes to a line manager of one who has none."""
    told: set[tuple[int, str]] = set()
    for survey in surveys:
        for clause, duty, raised in survey.raised():
            for what, remedy, where in _wants(survey, clause, duty):
                if raised & where and (id(duty), what) not in told:
                    told.add((id(duty), what))
                    facts = survey.space.facts(raised & where)
                    yield Finding(pack.label, CHECK, "error", (clause.id,), what, remedy, facts)


def _wants(survey: Survey, clause: Clause, duty: DutyClause) -> Iterator[tuple[str, str, int]]:
    if not duty.to and duty.act in TOWARDS_SOMEBODY:
        declared = survey.gaps(NOBODY_NAMED, of=clause)
        yield (
            f"'{duty.act}' names nobody it goes to, and the pack declares no gap.",
            "Name who is told; where the text names nobody, declare the gap recipient_not_named.",
            survey.space.everything & ~declared,
        )
    if duty.to == ("line_manager",) and duty.state != "recipient_undefined":
        fact = "actor.role" if duty.owed_by == "actor" else "reporter.role"
        declared = survey.gaps(("recipient_undefined_for_role",), of=clause)
        yield (
            f"'{duty.act}' goes to the line manager of somebody who has none.",
            "Name another recipient, or declare the gap recipient_undefined_for_role.",
            survey.where(one_of(fact, NOT_MANAGED)) & ~declared,
        )
