"""What one person does not set aside: whom the law says is told, and what rests with the police."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.case.refusals import OwedByLaw, OwedInPerson, PoliceDutyStands
from domain.case.rulebook import SCHOOL, Rulebook
from domain.case.state import POLICE, Case, Duty
from domain.policy.assessment import AssessedDuty
from domain.policy.words import FactName, FactValue

CONDITIONAL = "conditional"
"""The state of a duty that hangs on a fact nobody has stated: it is not owed for certain yet."""


class ChangedBy(StrEnum):
    """Why a case is read again: it decides what may lapse."""

    FACTS = "facts"
    """Somebody told them, or told them otherwise."""
    THRESHOLD = "threshold"
    """The harm threshold was decided."""
    POLICE = "police"
    """The police found what the images are."""


def is_owed_by_law(case: Case, duty: Duty, rulebook: Rulebook) -> bool:
    """Whether a statutory text binds to tell a body outside: only two persons waive it."""
    told = not rulebook.told_by_law.isdisjoint(duty.asked.to)
    return told and is_statutory(case, duty) and rulebook.binds(duty.asked.modality)


def is_statutory(case: Case, duty: Duty) -> bool:
    """Whatever is not the school's own text; one whose reading is lost counts as statute."""
    reading = case.readings.get(duty.bound.pack)
    return reading is None or reading.layer != SCHOOL


def rests_with_the_police(
    case: Case, rulebook: Rulebook, facts: Mapping[FactName, FactValue] | None = None
) -> bool:
    """Whether the case is about such images and the police have not found otherwise."""
    known = dict(case.facts if facts is None else facts)
    return case.imagery and (not case.cleared or rulebook.is_imagery(known))


def tells_the_police_of_images(case: Case, duty: Duty, rulebook: Rulebook) -> bool:
    """The one duty that nobody sets aside, however many they are."""
    return POLICE in duty.asked.to and rests_with_the_police(case, rulebook)


def owes_the_police(case: Case, rulebook: Rulebook) -> bool:
    """Whether the police are to be told, and nothing says that they were."""
    if case.police_informed:
        return False
    return rests_with_the_police(case, rulebook) or any(
        duty.unsettled
        and POLICE in duty.asked.to
        and duty.asked.state != CONDITIONAL
        and rulebook.binds(duty.asked.modality)
        for duty in case.duties.values()
    )


def require_settable(case: Case, duty: Duty, rulebook: Rulebook) -> None:
    """Raise unless one person may hand the duty over or let it wait."""
    require_not_in_person(duty, rulebook)
    if tells_the_police_of_images(case, duty, rulebook):
        raise PoliceDutyStands
    if is_owed_by_law(case, duty, rulebook):
        raise OwedByLaw(named=named(duty.asked.to))


def require_not_in_person(duty: Duty, rulebook: Rulebook) -> None:
    """Raise where the text asks it of one person in their own right."""
    if rulebook.is_owed_in_person(duty.asked.owed_by):
        bound = duty.bound
        raise OwedInPerson(clause=f"{bound.pack}@{bound.version}/{duty.asked.clause}")


def named(bodies: tuple[str, ...]) -> str:
    """Bodies as a refusal lists them."""
    return ", ".join(body.replace("_", " ") for body in bodies)


def may_lapse(  # noqa: PLR0913, PLR0917 - the duty, the texts, the facts, and why
    case: Case,
    duty: Duty,
    asked: tuple[AssessedDuty, ...],
    rulebook: Rulebook,
    facts: Mapping[FactName, FactValue],
    by: ChangedBy,
) -> bool:
    """Whether a duty that the facts no longer carry goes by itself; `asked` is what they carry now."""
    if by is ChangedBy.POLICE:
        return True
    if rests_with_the_police(case, rulebook, facts):
        return False
    if not is_owed_by_law(case, duty, rulebook) or duty.asked.state == CONDITIONAL:
        return True
    # What a threshold decided not to be met ends beyond this, `below_threshold` says, and it alone.
    return any(_takes_its_place(one, duty.asked, rulebook) for one in asked)


def _takes_its_place(one: AssessedDuty, gone: AssessedDuty, rulebook: Rulebook) -> bool:
    """As much is asked of as many: the duty only reads otherwise."""
    return (
        one.act == gone.act
        and set(gone.to) <= set(one.to)
        and one.to_mode in {gone.to_mode, "all"}
        and one.state != CONDITIONAL
        and rulebook.binds(one.modality)
        and not rulebook.stricter(gone, one)
    )
