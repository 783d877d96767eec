"""Whom a report names, as far as the directory knows: looked up before anything is decided."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from domain.case.commands import ReportImageryDiscovery, ReportIncident
from domain.case.decision_context import DecisionContext
from domain.case.decisions.people import WHOSE_CONDUCT
from domain.case.people_refusals import UnknownPerson
from domain.person.events import Identity
from domain.vocabulary import PersonKind, Role


class Directory(Protocol):
    """What is asked of the directory of a school."""

    def known(self, school: str, people: Iterable[UUID], /) -> Mapping[UUID, Identity]: ...

    def signs_in(self, school: str, sign_in: str, /) -> tuple[UUID, PersonKind] | None: ...

    def by_upn(self, school: str, upns: Collection[str], /) -> Mapping[str, UUID]: ...

    def colleagues(self, school: str, /) -> Sequence[Identity]: ...


def names_whose_conduct(command: ReportIncident | ReportImageryDiscovery) -> bool:
    """Whether the report says whose conduct it is, in whichever way."""
    return command.subject is not None or any(
        one.part.role in WHOSE_CONDUCT for one in command.named
    )


def of_those_named(
    ask: DecisionContext, command: ReportIncident | ReportImageryDiscovery, directory: Directory
) -> DecisionContext:
    """What a decision needs to know of those named. What is looked up follows from what was sent
    alone, so that neither the answer nor its time tells whom the directory holds."""
    chosen = [one.person for one in command.named if one.person is not None]
    if chosen and ask.role is Role.MIS:
        # No lookup gives a client an id: it would be trying out ids.
        place = next(n for n, one in enumerate(command.named) if one.person is not None)
        raise UnknownPerson(field=f"named.{place}.person")
    upns = [one.upn.upper() for one in command.named if one.upn is not None]
    in_words = any(one.name and one.part.role in WHOSE_CONDUCT for one in command.named)
    subject = None if command.subject is None else directory.signs_in(ask.school, command.subject)
    return replace(
        ask,
        subject_is_known=subject is not None,
        subject=subject,
        people=directory.known(ask.school, chosen) if chosen else {},
        upns=directory.by_upn(ask.school, upns) if upns else {},
        colleagues=directory.colleagues(ask.school) if in_words else (),
    )
