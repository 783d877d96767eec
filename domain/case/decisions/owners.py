"""Who owes each duty now: resolved again after every act, and on record where it is somebody else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from domain.case.decision_context import DecisionContext
from domain.case.events import DutyAssigned
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.policy.owners import Doors
from domain.vocabulary import Role


def reassign(case: Case, rulebook: Rulebook, ask: DecisionContext) -> Iterator[DutyAssigned]:
    """What differs between who owes a duty by the rule and who owes it on record."""
    return assigned(case, rulebook, ask.opened_as or ask.role, ask.now)


def assigned(
    case: Case, rulebook: Rulebook, opened_as: Role | None, now: datetime
) -> Iterator[DutyAssigned]:
    """The same, for whatever changes a case beside a request."""
    if case.closed:
        return
    opened_by, facts = doors(case, opened_as), dict(case.facts)
    for duty_id, duty in case.duties.items():
        if not duty.unsettled:
            continue
        owner = rulebook.owner(duty.asked.owed_by, facts, opened_by)
        if owner != duty.owner:
            yield DutyAssigned(
                occurred_at=now,
                duty=duty_id,
                owner=owner.owner,
                also_owed_by=owner.also,
                stands_in_for=owner.stands_in_for,
                gap=owner.gap,
            )


def doors(case: Case, opened_as: Role | None) -> Doors:
    """Through which roles the case can be opened: by role, or by whoever reported it and stays named."""
    left = {role for held in case.recused.values() for role in held}
    roles = case.placement.reader_roles if case.placement else ()
    by_role = [role.value for role in roles if role not in left]
    by_name = [opened_as.value] if case.readers and opened_as is not None else []
    unknown = len(case.shut_out)
    # By role alone, the reporter may be one of those who are shut out.
    can_open = bool(by_name) or (opened_as in roles and opened_as not in left and not unknown)
    return Doors(
        tuple(dict.fromkeys((*by_role, *by_name))),
        unknown=unknown,
        reporter=opened_as.value if opened_as is not None and can_open else None,
        named=bool(by_name),
        left=tuple(sorted(role.value for role in left)),
    )
