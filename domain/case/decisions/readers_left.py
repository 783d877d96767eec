"""No placement leaves a case that nobody can open: it goes to the next in line, or is refused."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from domain.case.decision_context import DecisionContext, is_about
from domain.case.exclusion_refusals import NobodyCouldOpen
from domain.case.rulebook import Placement, Rulebook
from domain.case.state import Case
from domain.policy.words import Facts
from domain.sign_in import folded
from domain.vocabulary import Role

WORKING = frozenset({Role.DSL, Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS})
"""The roles that work cases."""


@dataclass(frozen=True, slots=True)
class LetIn:
    """Whom a placement lets in and whom it shuts out, by what is known of the case and the school."""

    case: Case
    facts: Facts
    readers: Collection[str]
    excluded: Collection[str]
    rulebook: Rulebook
    ask: DecisionContext

    def lost(self, role: Role) -> bool:
        """Whether nobody who holds the role could open the case, as far as anybody knows."""
        left = {one for held in self.case.recused.values() for one in held}
        gone = left | self.case.once_concerned | self.ask.leaders.held_by(self.excluded)
        return role in gone or is_about(role, self.facts)

    def somebody(self, roles: Collection[Role]) -> bool:
        """Whether somebody is left: by name, or in a role that is not lost.

        Of whom nothing is known could hold any role: that is a possibility, and lets nobody in. Where
        the one role that reads may be theirs, the placement itself says who reads then.
        """
        by_name = folded(self.readers) - folded(self.excluded)
        return bool(by_name) or any(role in WORKING and not self.lost(role) for role in roles)


def readable(place: Placement, to: LetIn) -> Placement:
    """The placement, opened to the next in line where nobody is left. Raises NobodyCouldOpen."""
    roles = place.reader_roles
    for role in to.rulebook.next_in_line(to.facts):
        if to.somebody(roles):
            break
        if role in WORKING and role not in roles and not to.lost(role):
            roles = (*roles, role)
    if not to.somebody(roles):
        raise NobodyCouldOpen
    return replace(place, reader_roles=roles)
