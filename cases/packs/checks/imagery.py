"""Checks that a pack always sends indecent images of children to the police and bars investigating."""

from __future__ import annotations

from collections.abc import Iterator

from cases.packs.checks.findings import Finding, Severity
from cases.packs.checks.survey import Survey
from domain.policy.pack import Pack

CHECK = "indecent-images"
INVESTIGATE = "investigate"
NO_ROUTE = ("recipient_not_named", "no_route_stated", "external_route_not_stated")
MARKED = (
    "Nothing to mend where the text says no more; the statutory packs and Casebook itself hold."
)
MEND = "Send it to the police immediately and bar the school's own investigation."


def imagery_paths(pack: Pack, survey: Survey) -> Iterator[Finding]:
    """A finding for each thing the pack leaves out. The space must distinguish imagery."""
    space = survey.space
    imagery = survey.where(space.vocabulary.imagery.when)
    if not imagery or (pack.covers == "what_it_names" and not _speaks(survey, imagery)):
        return
    told = barred = asked = 0
    for _, duty, raised in survey.raised():
        if "police" in duty.to and duty.timing == "immediately":
            told |= raised
        if duty.act == INVESTIGATE:
            asked |= raised
    for clause, in_force in survey.in_force():
        if INVESTIGATE in survey.acts_barred(clause):
            barred |= in_force
    declared = survey.gaps(NO_ROUTE)
    wants = (
        ("the police are not told immediately", imagery & ~told & ~declared),
        ("the school's own investigation is not barred", imagery & ~barred),
        ("the school is asked to investigate", imagery & asked & ~barred),
    )
    severity: Severity = "marked" if pack.layer == "school" else "error"
    for what, where in wants:
        if where:
            facts = space.facts(where)
            here = space.place_of(facts)
            yield Finding(
                pack.label,
                CHECK,
                severity,
                tuple(sorted({clause.id for clause, firm in survey.clauses() if firm & here})),
                f"weaker than the statutory floor for {space.conduct}: {what}.",
                MARKED if severity == "marked" else MEND,
                facts,
            )


def _speaks(survey: Survey, imagery: int) -> bool:
    """Whether a pack that covers only what it names covers imagery.

    It does if it tells the police or prohibits something in situations of imagery alone; rules that
    apply to other situations as well, such as to any allegation, are not about imagery.
    """
    told = ((clause, raised) for clause, duty, raised in survey.raised() if "police" in duty.to)
    barred = ((clause, firm) for clause, firm in survey.clauses() if clause.prohibits)
    return any(where and not where & ~imagery for _, where in (*told, *barred))
