"""How what leaves the building names the school, its people and the facts: never by a sign-in or a code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from domain.messages import Attribution
from domain.person.events import Identity
from domain.policy.words import FactValue
from domain.school.state import School
from domain.sign_in import fold

_DETAILS = (("URN", "urn"), ("LAESTAB", "laestab"), ("Address", "address"))
"""What tells schools apart beside the name, each shown as soon as the school's stream holds it."""
_INITIALS = frozenset({"dsl", "lado", "mis", "slt", "dpo"})


@dataclass(frozen=True, slots=True)
class Names:
    """`signed_in`: by folded sign-in. `labels`: fact → value → its label.

    `school`: as an outsider has to read it; None where its stream is not known.
    """

    people: Mapping[UUID, Identity] = field(default_factory=dict)
    signed_in: Mapping[str, Identity] = field(default_factory=dict)
    school: str | None = None
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def who(self, by: Attribution) -> str:
        """Name and post of whoever wrote it; where nobody knows the sign-in, the role."""
        return self.named(by.actor, by.role)

    def named(self, sign_in: str | None, role: str | None) -> str:
        """The same of a sign-in and the role it was used in."""
        identity = self.signed_in.get(fold(sign_in or ""))
        post = post_of(role)
        if identity is None:
            return post
        held = identity.position or post
        return f"{identity.name}, {held}" if held else identity.name

    def value(self, fact: str, value: FactValue | None) -> str:
        """A value of the vocabulary, in words."""
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if value is None:
            return "Not known"
        words = self.labels.get(fact, {}).get(str(value))
        return str(value).replace("_", " ") if words is None else words


def post_of(role: str | None) -> str:
    """A role as a post: `Headteacher`, `DSL`, `Member of staff`."""
    if role == "staff":
        return "Member of staff"
    if role in _INITIALS:
        return role.upper()
    said = (role or "").replace("_", " ")
    return said[:1].upper() + said[1:]


def school_in_words(school: School, known_by: str) -> str:
    """Its name, and what else tells it apart, a line each; its id where it has no name."""
    details = ((label, getattr(school, name, None)) for label, name in _DETAILS)
    lines = [f"{label}: {value}" for label, value in details if value]
    return "\n".join((school.name or known_by, *lines))
