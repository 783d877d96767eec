"""Finds where a school's own text asks for less than a statutory pack, for the facts of one case."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.case.events import BoundPack
from domain.case.rulebook import SCHOOL, STATUTORY, Reading, Rulebook
from domain.policy.assessment import AssessedDuty, WeakerSpot, Why
from domain.policy.words import ClauseId


def weaker_than_floor(readings: Sequence[Reading], rulebook: Rulebook) -> tuple[WeakerSpot, ...]:
    """Every statutory duty that the school's assessment of the same facts does not match."""
    spots = (
        spot
        for floor in readings
        if floor.layer == STATUTORY
        for own in readings
        if own.layer == SCHOOL
        for duty in floor.assessment.duties
        if rulebook.binds(duty.modality)
        for spot in _weaker(floor.bound, duty, own, rulebook)
    )
    return tuple(dict.fromkeys(spots))


def _weaker(
    statutory: BoundPack, duty: AssessedDuty, own: Reading, rulebook: Rulebook
) -> Iterator[WeakerSpot]:
    def spot(why: Why, clause: ClauseId | None) -> WeakerSpot:
        return WeakerSpot(
            statutory=f"{statutory.pack}@{statutory.version}/{duty.clause}",
            act=duty.act,
            to=duty.to,
            own=clause,
            why=why,
        )

    same = [asked for asked in own.assessment.duties if rulebook.same_act(duty, asked)]
    if same:
        # One duty that is as strict is enough, whatever laxer ones there are as well.
        if all(rulebook.stricter(duty, asked) for asked in same):
            yield from (spot("laxer", asked.clause) for asked in same)
    elif own.assessment.exceptions:
        yield from (spot("exception", clause) for clause in own.assessment.exceptions)
    else:
        yield spot("no_such_duty", None)
