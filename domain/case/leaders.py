"""Who has been seen signing in as what, as far as the open record says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from domain.sign_in import fold
from domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Leaders:
    """Of the sign-ins that were looked up, each folded, the roles they were seen in.

    `last`: the roles in which nobody has been seen since. What the hidden record says enters none
    of it: an answer that rests on this tells of nothing hidden.
    """

    ever: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    last: Mapping[str, frozenset[Role]] = field(default_factory=dict)

    def seen_as(self, sign_in: str) -> frozenset[Role]:
        """Every role in which whoever signs in by this was seen."""
        return self.ever.get(fold(sign_in), frozenset())

    def held_by(self, sign_ins: Iterable[str]) -> frozenset[Role]:
        """The roles whose holder, as far as known, signs in by one of these."""
        found = (self.last.get(fold(one), frozenset()) for one in sign_ins)
        return frozenset(role for roles in found for role in roles)
