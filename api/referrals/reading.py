"""Hand-overs for whoever may read the case: the list, one of them, its paper, and the LADO's view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.http.problems import Problem
from api.pdf.referral import referral_data
from api.wiring.container import Services
from cases.access import Act, Actor, Denied, may
from cases.casework.history import History
from domain.case.decisions.conclusions import is_allegation
from domain.case.events import DatesCorrected, ImageryDiscovered, IncidentReported
from domain.case.referral import ReferralField
from domain.case.state import Case
from domain.concern.state import Concern
from domain.messages import Recorded
from domain.person.state import Person
from domain.policy.calendar import london_day
from domain.referral.filling import filled
from domain.referral.form import ReferralForm
from domain.referral.names import Names
from domain.referral.people import standing_people
from domain.referral.standing import HandOver, about_imagery, hand_overs
from domain.vocabulary import PersonRole

LADO = "lado"


@dataclass(frozen=True, slots=True)
class LiveView:
    """What the record answers on a form at this moment; nothing is stored."""

    case: UUID
    history: History
    people: Mapping[UUID, Person]
    form: ReferralForm
    fields: tuple[ReferralField, ...]
    names: Names
    concerns: Mapping[UUID, Concern]
    """Low-level concerns about the adult, where this reader may read them."""
    earlier: Mapping[UUID, Case]
    """Allegations against the adult that the school had learnt of before, as far as this reader
    may open their cases."""


def referrals_of(services: Services, actor: Actor, case: UUID) -> list[HandOver]:
    """The hand-overs of a case, in the order in which they were drafted."""
    return list(hand_overs(services.reading.history(actor, case)).values())


def one_referral(services: Services, actor: Actor, case: UUID, number: int) -> HandOver:
    """One of them. Raises a Problem where there is none of this number."""
    return _of_number(services.reading.history(actor, case), number)


def paper_of(services: Services, actor: Actor, case: UUID, number: int) -> Mapping[str, Any]:
    """What the referral says on paper, as it stood when it was last written or sent."""
    history = services.reading.history(actor, case)
    found = _of_number(history, number)
    names = services.reading.names(actor, history)
    return referral_data(case, names, history, found)


def lado_view(services: Services, actor: Actor, case: UUID) -> LiveView:
    """What the case answers on the LADO's form now, and what is missing."""
    history = services.reading.history(actor, case)
    people = services.reading.people(actor, history)
    form = services.forms[LADO]
    names = services.reading.names(actor, history)
    fields = filled(form, history, names, imagery=about_imagery(history), given={})
    concerns = _concerns(services, actor, history)
    earlier = _earlier(services, actor, case, history)
    return LiveView(case, history, people, form, fields, names, concerns, earlier)


def _concerns(services: Services, actor: Actor, history: History) -> Mapping[UUID, Concern]:
    """What the register holds about the adults this is about, by the register's own rules."""
    if isinstance(may(actor, Act.READ_CONCERNS), Denied):
        return {}
    found: dict[UUID, Concern] = {}
    for person in _subjects(history):
        opened = services.concerns.open_to(actor, person)
        found |= dict(opened[0].standing) if opened else {}
    return found


def _earlier(services: Services, actor: Actor, case: UUID, history: History) -> Mapping[UUID, Case]:
    """Not only where the outcome was: whatever was an allegation, by its texts or by a decision."""
    binding = services.packs.procedure_on(london_day(services.clock()))
    reports = (one.event for one in history if isinstance(one, Recorded))
    learnt = (IncidentReported, ImageryDiscovered, DatesCorrected)
    days = [one.learnt_at for one in reports if isinstance(one, learnt)]
    here = days[-1] if days else None
    if binding is None or here is None:
        return {}
    found = {
        other: state
        for person in _subjects(history)
        for other, state in services.reading.about(actor, person)
        if other != case
        and state.learnt_at is not None
        and state.learnt_at <= here
        and is_allegation(state, binding.procedure)
    }
    return dict(sorted(found.items(), key=lambda one: (one[1].learnt_at or here, one[0])))


def _subjects(history: History) -> list[UUID]:
    written = [entry for entry in history if isinstance(entry, Recorded)]
    return [one for one, role in standing_people(written) if role is PersonRole.SUBJECT]


def _of_number(history: History, number: int) -> HandOver:
    found = hand_overs(history).get(number)
    if found is None:
        raise Problem("not-found")
    return found
