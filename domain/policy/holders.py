"""Who holds which role at a school, as far as is known from sign-ins and from the directory's posts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.sign_in import fold
from domain.vocabulary import ONE_HOLDER, Role


@dataclass(frozen=True, slots=True)
class Holders:
    """What is known of the people who sign in at a school.

    `roles`: for each known person, by folded sign-in, the roles they are known to hold, maybe none.
    `held`: the roles of which at least one holder is known.
    """

    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    held: frozenset[Role] = frozenset()

    def may_hold(self, sign_in: str) -> frozenset[Role]:
        """The roles that the person with this sign-in may hold.

        For an unknown person, all roles. Otherwise their known roles, and the roles with a single
        holder of which no holder is known.
        """
        theirs = self.roles.get(fold(sign_in))
        return frozenset(Role) if theirs is None else theirs | (ONE_HOLDER - self.held)


NOBODY_KNOWN = Holders()
"""Nothing is known of anybody: a person who is named may hold any role."""
