"""Who holds which role at a school, as far as anybody can tell: seen signing in so, or by their post."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from domain.sign_in import fold
from domain.vocabulary import ONE_HOLDER, Role


@dataclass(frozen=True, slots=True)
class Holders:
    """What is known of those who sign in at a school.

    `roles`: by folded sign-in, the roles each is known to hold; in none, if it is merely known who
    they are. `held`: the roles of which somebody is known who holds them.
    """

    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    held: frozenset[Role] = frozenset()

    def may_hold(self, sign_in: str) -> frozenset[Role]:
        """The roles that could be theirs: all of a stranger's; else theirs, and those that nobody is
        known to hold though one person does."""
        theirs = self.roles.get(fold(sign_in))
        return frozenset(Role) if theirs is None else theirs | (ONE_HOLDER - self.held)


NOBODY_KNOWN = Holders()
"""Of whom nothing is known: whoever is named could be anybody."""
