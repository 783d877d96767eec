"""An agency was told, and the answer is asked for until it is there: a duty of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from domain.case.decision_context import WHOSE_CONDUCT, DecisionContext
from domain.case.decisions.counting import raised
from domain.case.decisions.duties_of_decisions import CASE_MANAGER
from domain.case.events import BoundPack, CaseEvent, DutyDischarged
from domain.case.referral import AcknowledgeReferral, AnswerReferral, Referral
from domain.case.rulebook import Rulebook
from domain.case.state import Case
from domain.policy.assessment import AssessedDuty
from domain.referral.form import Chasing, ReferralForm

ACT = "chase_answer"
NOT_STATED = "not_stated"


def begun(
    case: Case, form: ReferralForm, referral: int, sent_at: datetime, rulebook: Rulebook
) -> Iterator[CaseEvent]:
    """The duty to ask again, from the moment the referral went out."""
    rule = form.chased
    if rule is None:
        return
    asked = AssessedDuty(
        clause=rule.id,
        act=ACT,
        owed_by=_owed_by(case, rule, rulebook),
        to=(form.agency.value,),
        to_mode="all",
        timing=rule.timing,
        modality=rule.modality,
        basis="specific",
    )
    yield raised(
        _name(form, rule, referral),
        BoundPack(pack=form.label, version=form.version, sha256=form.sha256),
        asked,
        rulebook.due_at,
        at=sent_at,
        learnt_at=case.learnt_at or sent_at,
        start=sent_at,
    )


def ended(
    case: Case,
    command: AcknowledgeReferral | AnswerReferral,
    referral: Referral,
    step: Literal["acknowledged", "answered"],
    ask: DecisionContext,
) -> Iterator[CaseEvent]:
    """The agency has said what was asked for."""
    form = ask.forms.get(referral.form)
    rule = form.chased if form is not None else None
    if form is None or rule is None or rule.until != step:
        return
    suffix = f"/{rule.id}/{ACT}/{command.referral}"
    for name, duty in case.duties.items():
        if duty.unsettled and duty.bound.pack == form.label and name.endswith(suffix):
            yield DutyDischarged(
                occurred_at=command.occurred_at,
                duty=name,
                by=command.given_by,
                to=duty.asked.to,
                reference=command.reference,
            )


def _owed_by(case: Case, rule: Chasing, rulebook: Rulebook) -> str:
    if rule.owed_by != CASE_MANAGER:
        return rule.owed_by
    binding = rulebook.procedure
    return binding.procedure.manager(case.facts.get(WHOSE_CONDUCT)) if binding else NOT_STATED


def _name(form: ReferralForm, rule: Chasing, referral: int) -> str:
    return f"{form.label}@{form.version}/{rule.id}/{ACT}/{referral}"
