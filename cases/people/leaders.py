"""Who was seen in which role that one person holds at a school: asked of the open record alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from cases.schools.command_handler import SchoolCommandHandler, school_stream
from domain.case.leaders import Leaders
from domain.sign_in import fold
from domain.vocabulary import ONE_HOLDER, Role

Seen = Callable[[str, Sequence[str]], Sequence[tuple[str, str]]]
"""(tenant, the school by its id and its stream) → (role, mark of a sign-in), who was seen last, last."""
Mark = Callable[[str, str], str]
"""(tenant, folded sign-in) → its mark."""


class LeadersSeen:
    """Nothing that stands in the hidden record enters the answer: it may be told to anybody."""

    def __init__(self, schools: SchoolCommandHandler, seen: Seen, mark: Mark) -> None:
        self._schools = schools
        self._seen = seen
        self._mark = mark

    def of(self, school: str, sign_ins: Iterable[str]) -> Leaders:
        """What is known of these sign-ins."""
        tenant = self._schools.tenant_of(school)
        if tenant is None:
            return Leaders()
        rows = [
            (Role(role), mark)
            for role, mark in self._seen(tenant, [school, str(school_stream(school))])
        ]
        last = dict(rows)
        known: dict[str, str] = {one: self._mark(tenant, one) for one in set(map(fold, sign_ins))}
        return Leaders(
            ever={
                one: frozenset(r for r, seen in rows if seen == mark) for one, mark in known.items()
            },
            last={
                one: frozenset(r for r, seen in last.items() if seen == mark)
                for one, mark in known.items()
            },
        )

    def leads(self, school: str, sign_in: str) -> bool:
        """Whether anybody was seen signing in by this in such a role."""
        return not self.of(school, [sign_in]).seen_as(sign_in).isdisjoint(ONE_HOLDER)
