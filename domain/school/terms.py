"""Setting a school's term dates: spans of days on which it is open to pupils, and nothing beyond."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from domain.policy.calendar import Term
from domain.school.commands import SetTermDates
from domain.school.events import TermDatesSet
from domain.school.refusals import ImpossibleTermDates, SchoolNotEnrolled, TermDatesAlreadySet
from domain.school.state import School


def require_enrolled(school: School) -> None:
    """Raise SchoolNotEnrolled where nothing is on record yet."""
    if school.name is None:
        raise SchoolNotEnrolled("No school of this id is on record.", remedy="Enrol it first.")


def set_term_dates(
    school: School, command: SetTermDates, now: datetime
) -> tuple[TermDatesSet, ...]:
    """Put the terms on record, in order. A later statement about the same days counts."""
    require_enrolled(school)
    _require_possible(command)
    terms = tuple(sorted(command.terms, key=lambda term: term.first))
    said = (command.known_from, command.known_to, terms)
    last = school.term_dates[-1] if school.term_dates else None
    if last and (last.known_from, last.known_to, last.terms) == said:
        raise TermDatesAlreadySet(
            "The same dates were the last to be set.", remedy="Nothing needs doing."
        )
    return (
        TermDatesSet(
            occurred_at=now,
            known_from=command.known_from,
            known_to=command.known_to,
            terms=terms,
            given_by=command.given_by,
        ),
    )


def _require_possible(command: SetTermDates) -> None:
    if command.known_to < command.known_from:
        raise _impossible("The days end before they begin.", "known_to")
    for place, term in enumerate(command.terms):
        wrong = _wrong(term, command)
        if wrong:
            raise _impossible(wrong, f"terms.{place}")
    in_order = sorted(command.terms, key=lambda term: term.first)
    if any(later.first <= earlier.last for earlier, later in pairwise(in_order)):
        raise _impossible("Two terms share a day.", "terms")


def _wrong(term: Term, command: SetTermDates) -> str | None:
    if term.last < term.first:
        return "The term ends before it begins."
    if term.first < command.known_from or term.last > command.known_to:
        return "The term reaches beyond the days these dates speak of."
    if any(not term.first <= day <= term.last for day in term.closed):
        return "A closed day lies outside its term."
    return None


def _impossible(detail: str, field: str) -> ImpossibleTermDates:
    return ImpossibleTermDates(
        detail,
        remedy="Give terms within known_from and known_to that do not overlap.",
        field=field,
    )
