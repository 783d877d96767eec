"""Reading the facts under every binding pack, and the difference it makes to what is owed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.case.decisions.below_threshold import is_ended
from domain.case.decisions.counting import raised
from domain.case.decisions.set_aside import ChangedBy, may_lapse
from domain.case.events import (
    BoundPack,
    CaseAssessed,
    CaseEvent,
    DutyLapsed,
    TextsSilent,
)
from domain.case.rulebook import SCHOOL, STATUTORY, Reading, Rulebook
from domain.case.state import Case, Duty, DutyStatus
from domain.policy.assessment import AssessedDuty
from domain.policy.words import Facts

LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty that the facts now carry and that does not stand on the case yet."""

    id: str
    bound: BoundPack
    asked: AssessedDuty


def assess(  # noqa: PLR0913 - the moment is three numbers that must not be confused
    case: Case,
    facts: Facts,
    rulebook: Rulebook,
    *,
    trigger: int,
    learnt_at: datetime,
    now: datetime,
    known_since: datetime | None = None,
    by: ChangedBy = ChangedBy.FACTS,
) -> tuple[CaseEvent, ...]:
    """Every pack that says, or falls short of, something else; duties that lapse; new duties.

    `trigger` is the version of the event that brought the facts; it makes the ids of the duties.
    `known_since`: from when new knowledge counts, where that is not when the school learnt.
    `by`: what brought them, on which it depends what may lapse.
    """
    readings = rulebook.read(facts)
    weaker = rulebook.weaker(readings)
    # A statutory pack that speaks up can make an unchanged text of the school's the weaker one.
    changed = [
        reading
        for reading in readings
        if not _has_nothing_to_say(case, reading)
        and (
            case.readings.get(reading.bound.pack) != reading
            or (reading.layer == SCHOOL and case.weaker != weaker)
        )
    ]
    told = (*case.texts, *(reading.bound for reading in changed))
    silent = tuple(reading.bound for reading in readings if reading.bound not in told)
    quiet = (TextsSilent(occurred_at=now, texts=silent),) if silent else ()
    numbers = {
        reading.bound.pack: number
        for number, reading in enumerate(changed, start=case.assessments + 1)
    }
    assessed = [
        CaseAssessed(
            occurred_at=now,
            number=numbers[reading.bound.pack],
            bound=reading.bound,
            layer=reading.layer,
            assessment=reading.assessment,
            weaker=weaker if reading.layer == SCHOOL else (),
        )
        for reading in changed
    ]
    lapsed = [
        DutyLapsed(
            occurred_at=now,
            duty=duty_id,
            assessment=numbers[duty.bound.pack],
            reason=_why_lapsed(duty, numbers[duty.bound.pack], by, trigger),
        )
        for duty_id, duty in _no_longer_asked(case, changed)
        if may_lapse(case, duty, _asked_of(duty, changed), rulebook, facts, by)
    ]
    gone = {event.duty for event in lapsed}
    standing = {
        duty_id: duty
        for duty_id, duty in case.duties.items()
        if duty.status is not DutyStatus.LAPSED and duty_id not in gone
    }
    new = [
        duty
        for reading in changed
        for duty in _new_duties(reading, standing, trigger)
        if not is_ended(case, duty.asked, rulebook)
    ]
    compared = [
        *(
            NewDuty(known, duty.bound, duty.asked)
            for known, duty in standing.items()
            if duty.unsettled
        ),
        *new,
    ]
    owed = [
        raised(
            duty.id,
            duty.bound,
            duty.asked,
            rulebook.due_at,
            at=now,
            learnt_at=learnt_at,
            start=known_since,
            stricter_than=_laxer(duty, compared, rulebook),
        )
        for duty in new
    ]
    return (*assessed, *quiet, *lapsed, *owed)


def _has_nothing_to_say(case: Case, reading: Reading) -> bool:
    """A statutory text speaks only of what it names; that it binds is noted without a reading."""
    said = reading.assessment
    speaks = said.is_incident is not False or any(
        (said.duties, said.prohibitions, said.outcomes, said.gaps, said.disputed, said.conflicts)
    )
    return reading.layer == STATUTORY and not speaks and reading.bound.pack not in case.readings


def _no_longer_asked(case: Case, changed: Sequence[Reading]) -> Iterator[tuple[str, Duty]]:
    asked = {
        (reading.bound.pack, _same(duty))
        for reading in changed
        for duty in reading.assessment.duties
    }
    read = {reading.bound.pack for reading in changed}
    for duty_id, duty in case.duties.items():
        pack = duty.bound.pack
        if duty.unsettled and pack in read and (pack, _same(duty.asked)) not in asked:
            yield duty_id, duty


def _asked_of(duty: Duty, changed: Sequence[Reading]) -> tuple[AssessedDuty, ...]:
    """What the duty's own text asks for now."""
    return tuple(
        asked
        for reading in changed
        if reading.bound.pack == duty.bound.pack
        for asked in reading.assessment.duties
    )


def _why_lapsed(duty: Duty, number: int, by: ChangedBy, trigger: int) -> str:
    whose = {
        ChangedBy.FACTS: "the facts have changed",
        ChangedBy.THRESHOLD: "the harm threshold has been decided",
        ChangedBy.POLICE: f"the police have found what the images are (entry {trigger})",
    }
    return (
        f"Assessment {number}, under {duty.bound.pack}@{duty.bound.version}, "
        f"no longer asks for this: {whose[by]}."
    )


def _new_duties(reading: Reading, standing: Mapping[str, Duty], trigger: int) -> Iterator[NewDuty]:
    pack = reading.bound.pack
    known = {_same(duty.asked) for duty in standing.values() if duty.bound.pack == pack}
    for duty_id, asked in _named(reading, trigger):
        if _same(asked) not in known:
            known.add(_same(asked))
            yield NewDuty(duty_id, reading.bound, asked)


def _named(reading: Reading, trigger: int) -> Iterator[tuple[str, AssessedDuty]]:
    """An id that follows from the text and the trigger alone, so that nothing is raised twice."""
    duties = reading.assessment.duties
    alike = Counter((duty.clause, duty.act) for duty in duties)
    taken: set[str] = set()
    for place, duty in enumerate(duties, start=1):
        pack = f"{reading.bound.pack}@{reading.bound.version}"
        name = f"{pack}/{duty.clause}/{duty.act}/{trigger}"
        if alike[duty.clause, duty.act] > 1:
            towards = "-".join((name, *duty.to))
            unique = towards not in taken and towards != name and len(towards) <= LONGEST_ID
            name = towards if unique else f"{name}-{place}"
        taken.add(name)
        yield name, duty


def _same(duty: AssessedDuty) -> tuple[object, ...]:
    """What makes two statements of one pack the same duty."""
    return (
        duty.clause,
        duty.act,
        duty.owed_by,
        frozenset(duty.to),
        duty.timing,
        duty.modality,
    )


def is_still_asked(case: Case, duty: Duty) -> bool:
    """Whether the case's facts carry this duty, as they were read last."""
    reading = case.readings.get(duty.bound.pack)
    # What a decision asks for stands in no reading; nor does what can no longer be read.
    if reading is None:
        return True
    return _same(duty.asked) in {_same(one) for one in reading.assessment.duties}


def _laxer(duty: NewDuty, others: Sequence[NewDuty], rulebook: Rulebook) -> tuple[str, ...]:
    return tuple(
        other.id
        for other in others
        if other.bound.pack != duty.bound.pack
        and rulebook.same_act(duty.asked, other.asked)
        and rulebook.stricter(duty.asked, other.asked)
    )
