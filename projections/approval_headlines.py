"""One plain sentence for each fact of what takes two persons."""

from __future__ import annotations

from typing import assert_never

from domain.approval.rules import Approvable
from domain.case import approvals as p
from domain.case.approvals import ApprovalEvent
from projections.wording import role, said

WHAT = {
    Approvable.DUTY_WAIVER: "to waive a duty",
    Approvable.CASE_VOID: "that the case is void",
    Approvable.VOID_CASE_REOPENING: "to reopen the void case",
}


def of_an_approval(event: ApprovalEvent) -> str:
    """Who, as what, and of which entry; the reasons are not in it."""
    match event:
        case p.ApprovalProposed():
            duty = f": {event.what.duty}" if event.what.duty else ""
            against = ", against the text" if event.what.against_the_text else ""
            return f"Proposed by the {role(event.role)} {WHAT[event.what.kind]}{against}{duty}"
        case p.ApprovalGiven():
            return f"Proposal of entry {event.proposal} approved by the {role(event.role)}"
        case p.ApprovalRefused():
            return f"Proposal of entry {event.proposal} refused by the {role(event.role)}"
        case p.ApprovalWithdrawn():
            return f"Proposal of entry {event.proposal} withdrawn"
        case p.ApprovalExpired():
            return f"Proposal of entry {event.proposal} expired: nobody settled it"
        case p.CaseVoided():
            return f"Case void, recorded by mistake: {said(event.ground)}"
        case _:
            assert_never(event)
