"""The made-up schools and people of the demo."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.vocabulary import Role


@dataclass(frozen=True, slots=True)
class DemoSchool:
    """A school nobody goes to, and the policy it has adopted."""

    id: str
    name: str
    tenant: str
    policy: str
    policy_from: date


SCHOOLS = (
    DemoSchool(
        "saltmarsh-primary",
        "Saltmarsh Primary School",
        "saltmarsh",
        "date-palm",
        date(2023, 11, 1),
    ),
    DemoSchool(
        "upper-weald-academy",
        "Upper Weald Academy",
        "upper_weald",
        "carey-federation",
        date(2023, 9, 1),
    ),
    DemoSchool(
        "quillbank-infants",
        "Quillbank Infant School",
        "quillbank",
        "coopers-lane",
        date(2021, 6, 1),
    ),
    DemoSchool(
        "ashmere-juniors",
        "Ashmere Junior School",
        "ashmere",
        "beech-hill",
        date(2018, 11, 1),
    ),
    DemoSchool(
        "tidewell-primary",
        "Tidewell Primary School",
        "tidewell",
        "halley",
        date(2021, 9, 1),
    ),
)


def person(school: str, role: Role) -> str:
    """The sign-in of the made-up person who has this role at this school."""
    return f"{role.value.replace('_', '-')}@{school}.example"
