"""Marks where a school's own text asks for less than a statutory pack, so that nobody relies on it there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from cases.packs.checks.findings import Finding
from cases.packs.checks.survey import Survey
from domain.case.rulebook import Rulebook
from domain.policy.assessment import AssessedDuty
from domain.policy.clause import Clause, DutyClause
from domain.policy.pack import Pack
from domain.policy.words import Facts

CHECK = "statutory-floor"
REMEDY = (
    "Nothing to mend where the text says no more; the statutory duty stands beside it and binds."
)


@dataclass
class _Weaker:
    """A statutory demand that the school's text does not meet, and where."""

    clauses: dict[str, None] = field(default_factory=dict)
    conducts: dict[str, None] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)


def weaker_spots(
    pack: Pack, pairs: Iterable[tuple[Survey, Survey]], rulebook: Rulebook
) -> Iterator[Finding]:
    """A `marked` finding for each statutory demand that the school's text does not meet.

    `pairs`: (the school's pack, a statutory pack), both surveyed over the same space.
    """
    found: dict[tuple[str, str], _Weaker] = {}
    for school, statutory in pairs:
        for about, how, where, clauses in _falls_short(school, statutory, rulebook):
            if where:
                spot = found.setdefault((about, how), _Weaker())
                spot.facts = spot.facts or school.space.facts(where)
                spot.conducts[school.space.conduct] = None
                spot.clauses |= dict.fromkeys(clauses)
    for (about, how), spot in found.items():
        yield Finding(
            pack.label,
            CHECK,
            "marked",
            tuple(sorted(spot.clauses)),
            f"weaker than the statutory floor: {about}; {how} ({', '.join(spot.conducts)}).",
            REMEDY,
            spot.facts,
        )


def _falls_short(
    school: Survey, statutory: Survey, rulebook: Rulebook
) -> Iterator[tuple[str, str, int, list[str]]]:
    """(the statutory demand, how the school's text falls short, in which situations, its clauses)."""
    own = [(clause, _as_asked(clause, duty), raised) for clause, duty, raised in school.raised()]
    excepted = 0
    for stood in school.specific:
        excepted |= stood.excepted
    for clause, duty, raised in statutory.raised():
        demand = _as_asked(clause, duty)
        if not rulebook.binds(demand.modality):
            continue
        about = f"{statutory.pack.label}/{clause.id} {_told(demand)}"
        same = [entry for entry in own if rulebook.same_act(demand, entry[1])]
        matched = laxer = 0
        for _, asked, where in same:
            if rulebook.stricter(demand, asked):
                laxer |= where
            else:
                matched |= where
        short = raised & ~matched
        clauses = sorted({c.id for c, _, where in same if where & short})
        yield about, "its own duty is laxer", short & laxer, clauses
        yield about, "its text makes an exception", short & ~laxer & excepted, []
        yield about, "its text has no such duty", short & ~laxer & ~excepted, []
    for banned, in_force in statutory.in_force():
        acts = statutory.acts_barred(banned)
        for clause, asked, raised in own:
            if asked.act in acts:
                about = f"{statutory.pack.label}/{banned.id} bars what it asks for"
                yield about, f"'{asked.act}' is asked for", in_force & raised, [clause.id]


def _as_asked(clause: Clause, duty: DutyClause) -> AssessedDuty:
    return AssessedDuty(
        clause=clause.id,
        act=duty.act,
        owed_by=duty.owed_by,
        to=duty.to,
        to_mode=duty.to_mode,
        timing=duty.timing,
        modality=duty.modality,
        basis="specific",
    )


def _told(duty: AssessedDuty) -> str:
    match duty.timing:
        case str(code):
            when = code.replace("_", " ")
        case numbered:
            when = ", ".join(f"{unit.replace('_', ' ')}: {n}" for unit, n in numbered)
    return f"wants '{duty.act}' of {', '.join(duty.to) or 'nobody in particular'} ({when})"
