"""A row of the record that was proved bad: named by one operator, let pass by another."""

from __future__ import annotations

from datetime import datetime

from domain.school.commands import NameDamagedRow, PassDamagedRow
from domain.school.events import DamagedRowNamed, DamagedRowPassed
from domain.school.refusals import DamagedRowNotNamed, DamagedRowPassedAlready, TakesAnotherOperator
from domain.school.state import School
from domain.school.terms import require_enrolled
from domain.sign_in import fold


def past_a_row(
    school: School, command: NameDamagedRow | PassDamagedRow, now: datetime, by: str
) -> tuple[DamagedRowNamed | DamagedRowPassed]:
    """The two steps by which a bad row is gone past, each by another operator."""
    require_enrolled(school)
    if _place(command) in {_place(one) for one in school.passed_rows}:
        raise DamagedRowPassedAlready(
            "This row was let pass before.", remedy="Nothing needs doing."
        )
    if isinstance(command, NameDamagedRow):
        return (_named(command, now, by),)
    return (_passed(school, command, now, by),)


def _named(command: NameDamagedRow, now: datetime, by: str) -> DamagedRowNamed:
    return DamagedRowNamed(
        occurred_at=now,
        compartment=command.compartment,
        position=command.position,
        sha256=command.sha256,
        by=by,
        reason=command.reason,
    )


def _passed(school: School, command: PassDamagedRow, now: datetime, by: str) -> DamagedRowPassed:
    named = [one for one in school.named_rows if _place(one) == _place(command)]
    if not named:
        raise DamagedRowNotNamed(
            "Nobody has named this row: first one operator names it, then another lets it pass.",
            remedy="Name it by `casebook damage name`, and have another operator confirm.",
        )
    others = [one for one in named if fold(one.by) != fold(by)]
    if not others:
        raise TakesAnotherOperator(
            "Whoever named a row does not let it pass as well.",
            remedy="Another operator confirms it, under their own name.",
        )
    return DamagedRowPassed(
        occurred_at=now,
        compartment=command.compartment,
        position=command.position,
        sha256=command.sha256,
        by=by,
        named_by=others[-1].by,
    )


def _place(
    one: NameDamagedRow | PassDamagedRow | DamagedRowNamed | DamagedRowPassed,
) -> tuple[str, int, str]:
    return one.compartment.value, one.position, one.sha256
