"""One made-up event of everything that takes two persons, and of what the police find."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from domain.approval.rules import Approvable
from domain.approval.state import Proposed
from domain.case import approvals as p
from domain.case.events import PoliceFindingRecorded
from domain.case.exclusion import ExclusionLifted, SignInDecided, SignInQuestioned
from domain.messages import Event
from domain.vocabulary import Role, VoidGround

MONDAY_TEN = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
A_WEEK_LATER = datetime(2026, 1, 12, 10, 0, tzinfo=UTC)
OTHER = UUID("0b7f8a3d-7a68-4c54-8a33-0d7f5a4f2c22")
_DUTY = "sea-lavender@2025.1/SEA-12/1"

APPROVAL_EXAMPLES: tuple[Event, ...] = (
    p.ApprovalProposed(
        occurred_at=MONDAY_TEN,
        what=Proposed(
            kind=Approvable.DUTY_WAIVER,
            reason="The LADO was told by the trust.",
            duty=_DUTY,
            advice=None,
            against_the_text=True,
            sign_in=None,
            question=None,
        ),
        by="dsl@saltmarsh",
        role=Role.DSL,
        expires_at=A_WEEK_LATER,
        rule="A choice of Casebook",
    ),
    p.ApprovalGiven(occurred_at=MONDAY_TEN, proposal=9, by="head@saltmarsh", role=Role.HEADTEACHER),
    p.ApprovalRefused(
        occurred_at=MONDAY_TEN,
        proposal=9,
        by="head@saltmarsh",
        role=Role.HEADTEACHER,
        reason="The LADO has to hear it from us.",
    ),
    p.ApprovalWithdrawn(occurred_at=MONDAY_TEN, proposal=9, reason="I asked the LADO."),
    p.ApprovalExpired(occurred_at=A_WEEK_LATER, proposal=9),
    p.CaseVoided(
        occurred_at=MONDAY_TEN,
        ground=VoidGround.DUPLICATE,
        reason="Reported twice.",
        duplicate_of=OTHER,
        proposal=9,
        proposed_by="dsl@saltmarsh",
    ),
    SignInQuestioned(occurred_at=MONDAY_TEN, person=OTHER, sign_in="osric@saltmarsh"),
    SignInDecided(
        occurred_at=MONDAY_TEN,
        question=9,
        shut_out=True,
        reason="The office confirmed it.",
        proposal=10,
    ),
    ExclusionLifted(
        occurred_at=MONDAY_TEN,
        sign_in="osric@saltmarsh",
        reason="Another of that name.",
        proposal=9,
        proposed_by="dsl@saltmarsh",
    ),
    PoliceFindingRecorded(
        occurred_at=MONDAY_TEN,
        force="Wessex",
        officer="DC 1042",
        reference="WX 77",
        facts={"material.kind": "offensive"},
        known_before={"material.kind": "possible_indecent_images_of_children"},
        imagery=False,
    ),
)
