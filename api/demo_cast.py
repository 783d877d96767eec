"""The made-up schools and people of the demo."""

from __future__ import annotations

from dataclasses import dataclass

from domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """A school nobody goes to."""

    id: str
    name: str
    tenant: str


SCHOOLS = (
    DemoSchool("saltmarsh-primary", "Saltmarsh Primary School", "saltmarsh"),
    DemoSchool("upper-weald-academy", "Upper Weald Academy", "upper_weald"),
)


def person(school: str, role: Role) -> str:
    """The sign-in of the made-up person who has this role at this school."""
    return f"{role.value.replace('_', '-')}@{school}.example"
