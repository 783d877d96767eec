"""What a case asks of people now: what must not be done, what is to be done, decided and asked, what was done.

Folded from the case and the texts that bind it. Codes and clauses; the words are `domain.wording`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, get_args

from domain.case.decisions.duties import same_deed
from domain.case.events import BoundPack, DutyDischarged, DutyHandedOver, DutyWaived
from domain.case.rulebook import INVESTIGATING, OWN_RULE, STATUTORY, Rulebook
from domain.case.state import Case, Duty, DutyStatus
from domain.messages import Event, Recorded, Unreadable
from domain.policy.assessment import AssessedDuty
from domain.policy.calendar import NotCountable
from domain.policy.owners import NOBODY, Owner
from domain.policy.words import Modality

NEVER = "view_copy_print_share_store_or_save"
"""What nobody does with indecent images, whatever the texts say or leave out."""
IMMEDIATELY = "immediately"
ADDED = "added_since_closing"
"""Whoever reported it told more after the case was closed."""
STRENGTHS: tuple[str, ...] = get_args(Modality)
Settled = DutyDischarged | DutyWaived | DutyHandedOver


@dataclass(frozen=True, slots=True)
class ClauseOf:
    """A clause of an exact text; `text` None: a rule of Casebook's own, by name."""

    clause: str
    text: BoundPack | None = None

    @property
    def label(self) -> str:
        """`pack@version/clause`."""
        if self.text is None:
            return self.clause
        return f"{self.text.pack}@{self.text.version}/{self.clause}"


@dataclass(frozen=True, slots=True)
class MustNot:
    """An act that must not be done now. `hard`: Casebook refuses it itself, or what it bars."""

    act: str
    clauses: tuple[ClauseOf, ...]
    hard: bool


@dataclass(frozen=True, slots=True)
class NotKept:
    """A rule that the conduct reported looks to have broken."""

    act: str
    clause: ClauseOf


@dataclass(frozen=True, slots=True)
class ToDo:
    """One act that is owed, by all clauses that ask for it; the strictest of them speaks for it.

    `owner`: who owes that one; `others`: who owes the rest, where it is somebody else.
    """

    duties: tuple[str, ...]
    clauses: tuple[ClauseOf, ...]
    bound: BoundPack
    asked: AssessedDuty
    owner: Owner
    due_at: datetime | None
    overdue_since: datetime | None
    others: tuple[Owner, ...] = ()
    held: bool = False
    barred_by: str | None = None
    """The clause that forbids it for now, `pack@version/clause`; None where somebody put it on hold."""
    not_countable: NotCountable | None = None
    """Which dates are missing to count when it is due, of the clause whose time would be counted."""


@dataclass(frozen=True, slots=True)
class Open:
    """What a person decides: a gap, a contradiction, or a clause that can be read both ways."""

    kind: Literal["gap", "conflict", "disputed", "incident", "owner", "report"]
    text: BoundPack | None
    code: str
    clause: str | None = None
    duty: str | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a duty that is settled; `by` and the rest as it was recorded."""

    status: DutyStatus
    duties: tuple[str, ...]
    clauses: tuple[ClauseOf, ...]
    bound: BoundPack
    asked: AssessedDuty
    at: datetime | None = None
    by: str | None = None
    to: tuple[str, ...] = ()
    reference: str | None = None
    against_the_text: bool = False


@dataclass(frozen=True, slots=True)
class Now:
    """A case as whoever opens it needs it."""

    must_not: tuple[MustNot, ...]
    do: tuple[ToDo, ...]
    waits: tuple[ToDo, ...]
    decide: tuple[Open, ...]
    ask: tuple[str, ...]
    done: tuple[Done, ...]
    not_kept: tuple[NotKept, ...]
    police_hold: bool
    texts: tuple[BoundPack, ...] = field(default_factory=tuple)


def now_of(
    case: Case, rulebook: Rulebook, history: Sequence[Recorded[Event] | Unreadable] = ()
) -> Now:
    """The case as it stands behind this history, under the texts that bound it."""
    due = [
        (name, duty)
        for name, duty in case.duties.items()
        if duty.unsettled and duty.status is not DutyStatus.HELD
    ]
    waits = [(name, duty) for name, duty in case.duties.items() if duty.status is DutyStatus.HELD]
    statutory = {r.bound for r in case.readings.values() if r.layer == STATUTORY}

    def weight(one: ToDo) -> tuple[object, ...]:
        return (
            one.overdue_since is None,
            one.asked.timing != IMMEDIATELY,
            one.bound not in statutory,
            not rulebook.binds(one.asked.modality),
            one.due_at is None,
            one.due_at.timestamp() if one.due_at else 0,
            STRENGTHS.index(one.asked.modality),
        )

    works = not case.closed and not case.void
    decide = _open(case) if works else _of_the_report(case)
    return Now(
        must_not=tuple(_must_not(case, rulebook)),
        do=tuple(sorted(_merged(due, rulebook), key=weight)) if works else (),
        waits=tuple(_waiting(case, one) for one in _merged(waits, rulebook)),
        decide=tuple(decide),
        ask=_asked(case) if works else (),
        done=tuple(_done(case, history)),
        not_kept=tuple(_not_kept(case)),
        police_hold=case.police_hold,
        texts=case.texts,
    )


def _waiting(case: Case, one: ToDo) -> ToDo:
    bars = (case.duties[name].barred_by for name in one.duties)
    return replace(one, held=True, barred_by=next((bar for bar in bars if bar), None))


def _merged(duties: Sequence[tuple[str, Duty]], rulebook: Rulebook) -> Iterator[ToDo]:
    left = list(duties)
    while left:
        name, duty = left.pop(0)
        alike = [(n, d) for n, d in left if same_deed(duty.asked, d.asked)]
        left = [one for one in left if one not in alike]
        whole = [(name, duty), *alike]
        _, strictest = min(whole, key=lambda one: _slackness(one[1], rulebook))
        known = [d.due_at for _, d in whole if d.due_at is not None]
        late = [d.clock.overdue_since for _, d in whole if d.clock.overdue_since is not None]
        yield ToDo(
            duties=tuple(n for n, _ in whole),
            clauses=tuple(dict.fromkeys(ClauseOf(d.asked.clause, d.bound) for _, d in whole)),
            bound=strictest.bound,
            asked=strictest.asked,
            owner=strictest.owner,
            others=tuple(dict.fromkeys(d.owner for _, d in whole if d.owner != strictest.owner)),
            due_at=min(known, default=None),
            overdue_since=min(late, default=None),
            not_countable=next((d.not_countable for _, d in whole if d.not_countable), None),
        )


def _slackness(duty: Duty, rulebook: Rulebook) -> tuple[object, ...]:
    due = duty.due_at.timestamp() if duty.due_at else float("inf")
    return (not rulebook.binds(duty.asked.modality), due, STRENGTHS.index(duty.asked.modality))


def _must_not(case: Case, rulebook: Rulebook) -> Iterator[MustNot]:
    bars = {
        bar.clause for bar in rulebook.bars(tuple(case.readings.values()), imagery=case.imagery)
    }
    found: dict[str, list[ClauseOf]] = {}
    for reading in case.readings.values():
        for said in reading.assessment.prohibitions:
            if said.status == "in_force":
                found.setdefault(said.act, []).append(ClauseOf(said.clause, reading.bound))
    if case.imagery and not any(act.startswith((NEVER, INVESTIGATING)) for act in found):
        found = {NEVER: [ClauseOf(OWN_RULE)], **found}
    shown = [
        MustNot(act, tuple(clauses), hard=any(c.text is None or c.label in bars for c in clauses))
        for act, clauses in found.items()
    ]
    yield from sorted(shown, key=lambda one: not one.hard)


def _not_kept(case: Case) -> Iterator[NotKept]:
    for reading in case.readings.values():
        for said in reading.assessment.prohibitions:
            if said.status == "contravened":
                yield NotKept(said.act, ClauseOf(said.clause, reading.bound))


def _open(case: Case) -> Iterator[Open]:
    for reading in case.readings.values():
        said, text = reading.assessment, reading.bound
        for gap in said.gaps:
            yield Open("gap", text, gap)
        for conflict in said.conflicts:
            yield Open("conflict", text, conflict)
        for one in said.disputed:
            yield Open("disputed", text, one.kind, one.clause)
        if said.is_incident is None and said.requires_human_decision:
            yield Open("incident", text, said.category)
    for name, duty in case.duties.items():
        # Whoever stands in for somebody is named on the duty; here stands what nobody can do.
        if duty.unsettled and duty.owner.gap == NOBODY:
            yield Open("owner", duty.bound, duty.owner.gap, duty.asked.clause, name)


def _of_the_report(case: Case) -> Iterator[Open]:
    if case.added_since_closing:
        yield Open("report", None, ADDED)


def _asked(case: Case) -> tuple[str, ...]:
    asked = (name for reading in case.readings.values() for name in reading.assessment.questions)
    return tuple(dict.fromkeys(name for name in asked if name not in case.facts))


def _done(case: Case, history: Sequence[Recorded[Event] | Unreadable]) -> Iterator[Done]:
    told = {
        entry.event.duty: entry.event
        for entry in history
        if isinstance(entry, Recorded) and isinstance(entry.event, Settled)
    }
    shown: list[Done] = []
    for name, duty in case.duties.items():
        if duty.status not in {DutyStatus.DISCHARGED, DutyStatus.WAIVED, DutyStatus.HANDED_OVER}:
            continue
        clause, event = ClauseOf(duty.asked.clause, duty.bound), told.get(name)
        one = Done(duty.status, (name,), (clause,), duty.bound, duty.asked)
        if event is not None:
            one = replace(one, at=event.occurred_at, reference=getattr(event, "reference", None))
        if isinstance(event, DutyDischarged):
            one = replace(one, by=event.by, to=event.to)
        if isinstance(event, DutyWaived):
            one = replace(one, against_the_text=event.against_the_text)
        for place, other in enumerate(shown):
            if (other.status, other.at) == (one.status, one.at) and same_deed(
                other.asked, one.asked
            ):
                duties, clauses = (*other.duties, name), (*other.clauses, clause)
                shown[place] = replace(other, duties=duties, clauses=clauses)
                break
        else:
            shown.append(one)
    yield from shown
