"""Where a school's own text asks for less than a statutory pack, for the facts of one case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from domain.case.events import BoundPack
from domain.case.rulebook import Reading, Rulebook
from domain.messages import Frozen
from domain.policy.assessment import AssessedDuty
from domain.policy.words import ClauseId

SCHOOL, STATUTORY = "school", "statutory"


class Weaker(Frozen):
    """A statutory duty, and what the school's own text says instead.

    `laxer`: the same act of the same recipient, later or not binding. `excepted`: the text lets
    the conduct pass. Either way the statutory duty stands on the case and binds.
    """

    statutory: BoundPack
    duty: AssessedDuty
    school: BoundPack
    says: Literal["laxer", "excepted"]
    clauses: tuple[ClauseId, ...]


def weaker_than_floor(readings: Sequence[Reading], rulebook: Rulebook) -> tuple[Weaker, ...]:
    """Every spot at which a school's reading is weaker than a statutory one of the same facts."""
    return tuple(
        weaker
        for floor in readings
        if floor.layer == STATUTORY
        for own in readings
        if own.layer == SCHOOL
        for duty in floor.assessment.duties
        for weaker in _weaker(floor.bound, duty, own, rulebook)
    )


def _weaker(
    statutory: BoundPack, duty: AssessedDuty, own: Reading, rulebook: Rulebook
) -> Iterator[Weaker]:
    same = [asked for asked in own.assessment.duties if rulebook.same_act(duty, asked)]
    laxer = [asked.clause for asked in same if rulebook.stricter(duty, asked)]
    if same and len(laxer) == len(same):
        yield Weaker(
            statutory=statutory,
            duty=duty,
            school=own.bound,
            says="laxer",
            clauses=tuple(dict.fromkeys(laxer)),
        )
    if not same and own.assessment.exceptions:
        yield Weaker(
            statutory=statutory,
            duty=duty,
            school=own.bound,
            says="excepted",
            clauses=own.assessment.exceptions,
        )
