"""The sentences of what takes two persons, and of a case that is void."""

from __future__ import annotations

from typing import assert_never

from domain.case import approvals as p
from domain.case.approvals import ApprovalEvent
from projections.dictionary import wording
from projections.entries.wording import duty, headline


def of_an_approval(event: ApprovalEvent) -> str:
    """As what somebody did it, and of which entry; nobody is named, and the reasons are not in it."""
    topic = event.TOPIC
    match event:
        case p.ApprovalProposed():
            what = event.what
            do = duty(what.duty) if what.duty else ""
            against = headline(topic, "against_the_text") if what.against_the_text else ""
            role = wording().role(event.role)
            return headline(topic, what.kind.value, role=role, do=do) + against
        case p.ApprovalGiven() | p.ApprovalRefused():
            return headline(topic, entry=event.proposal, role=wording().role(event.role))
        case p.ApprovalWithdrawn() | p.ApprovalExpired():
            return headline(topic, entry=event.proposal)
        case p.CaseVoided():
            return headline(topic, ground=headline(topic, event.ground.value))
        case _:
            assert_never(event)
