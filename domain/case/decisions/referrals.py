"""A hand-over: drafted from the record, checked, sent, acknowledged, answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Literal

from domain.case.decision_context import WHOSE_CONDUCT, DecisionContext
from domain.case.decisions import chasing, police
from domain.case.decisions.duties import reaches_everybody
from domain.case.decisions.possible_times import require_not_before
from domain.case.events import AdviceRecorded, CaseEvent, DutyDischarged
from domain.case.referral import (
    AcknowledgeReferral,
    AmendReferral,
    AnswerReferral,
    CheckReferral,
    DraftReferral,
    Given,
    Referral,
    ReferralAcknowledged,
    ReferralAmended,
    ReferralAnswered,
    ReferralChecked,
    ReferralDrafted,
    ReferralField,
    ReferralSent,
    ReferralStatus,
    SendReferral,
)
from domain.case.referral_refusals import (
    NotForThisAgency,
    ReferralAlreadySent,
    ReferralNotChecked,
    ReferralNotSent,
    ReferralRecipientMissing,
    UnknownField,
    UnknownReferral,
    UnknownReferralForm,
)
from domain.case.refusals import ImageryAdmitsNoContent, ImpossibleDate, NothingChanged
from domain.case.rulebook import Rulebook
from domain.case.state import POLICE, Case
from domain.referral.filling import filled
from domain.referral.form import ReferralForm
from domain.vocabulary import Agency


def draft(case: Case, command: DraftReferral, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    form = _form(command.form, ask)
    _require_concerned(case, form)
    return (
        ReferralDrafted(
            occurred_at=ask.now,
            form=form.form,
            form_version=form.version,
            title=form.title,
            agency=form.agency,
            discharges=form.discharges,
            fields=_filled(case, form, command.fields, {}, ask),
        ),
    )


def _require_concerned(case: Case, form: ReferralForm) -> None:
    """Nobody is referred to a body that has nothing to do with them."""
    role = case.facts.get(WHOSE_CONDUCT)
    concerns = form.concerns
    if concerns is not None and not concerns.deals_with(role):
        raise NotForThisAgency(
            says=concerns.says,
            source=concerns.source,
            confidence=concerns.confidence.replace("_", " "),
            role=role,
        )


def amend(case: Case, command: AmendReferral, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    referral = _referral(case, command.referral)
    if not referral.open:
        raise ReferralAlreadySent
    fields = _filled(case, _form(referral.form, ask), command.fields, referral.given, ask)
    return (ReferralAmended(occurred_at=ask.now, referral=command.referral, fields=fields),)


def check(case: Case, command: CheckReferral, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    referral = _referral(case, command.referral)
    if not referral.open:
        raise ReferralAlreadySent
    if referral.status is ReferralStatus.CHECKED:
        raise NothingChanged(what="the referral has been checked as it stands", field="referral")
    return (ReferralChecked(occurred_at=ask.now, referral=command.referral),)


def send(
    case: Case, command: SendReferral, rulebook: Rulebook, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    referral = _referral(case, command.referral)
    if not referral.open:
        raise ReferralAlreadySent
    if command.recipient is None:
        rule = _form(referral.form, ask).recipient
        raise ReferralRecipientMissing(
            says=rule.says, source=rule.source, confidence=rule.confidence.replace("_", " ")
        )
    if referral.status is not ReferralStatus.CHECKED:
        raise ReferralNotChecked
    # A call is made before anybody writes: only what cannot be is refused.
    require_not_before(command.occurred_at, case.earliest)
    sent = ReferralSent(
        occurred_at=command.occurred_at,
        referral=command.referral,
        agency=referral.agency,
        recipient=command.recipient,
        by=command.by,
        how=command.how,
        reference=command.reference,
        missing=referral.missing,
    )
    told = _Told(command.recipient, command.by, command.occurred_at, command.reference, command.how)
    form = _form(referral.form, ask)
    chased = chasing.begun(case, form, command.referral, command.occurred_at, rulebook)
    return (sent, *_discharged(case, referral, "sent", told), *chased)


def acknowledge(
    case: Case, command: AcknowledgeReferral, ask: DecisionContext
) -> tuple[CaseEvent, ...]:
    referral = _gone_out(case, command.referral, command.occurred_at)
    if referral.status is not ReferralStatus.SENT:
        raise NothingChanged(what="the agency has the referral", field="referral")
    return _received(case, command, referral, ask)


def answer(case: Case, command: AnswerReferral, ask: DecisionContext) -> tuple[CaseEvent, ...]:
    """Whoever answers has received it: the answer acknowledges what nobody had acknowledged."""
    referral = _gone_out(case, command.referral, command.occurred_at)
    received = referral.status is not ReferralStatus.SENT
    return (
        *(() if received else _received(case, command, referral, ask)),
        ReferralAnswered(
            occurred_at=command.occurred_at,
            referral=command.referral,
            agency=referral.agency,
            given_by=command.given_by,
            reference=command.reference,
        ),
        AdviceRecorded(
            occurred_at=command.occurred_at,
            agency=referral.agency,
            advice=command.advice,
            given_by=command.given_by,
            reference=command.reference,
        ),
        *chasing.ended(case, command, referral, "answered", ask),
    )


class _Told:
    """Whom the agency's duties name as told, by whom, when."""

    def __init__(
        self, to: str, by: str, at: datetime, reference: str | None, how: str | None
    ) -> None:
        self.to, self.by, self.at, self.reference, self.how = to, by, at, reference, how


def _received(
    case: Case,
    command: AcknowledgeReferral | AnswerReferral,
    referral: Referral,
    ask: DecisionContext,
) -> tuple[CaseEvent, ...]:
    acknowledged = ReferralAcknowledged(
        occurred_at=command.occurred_at,
        referral=command.referral,
        agency=referral.agency,
        given_by=command.given_by,
        reference=command.reference,
    )
    told = _Told(
        referral.recipient or command.given_by,
        command.given_by,
        command.occurred_at,
        command.reference or referral.reference,
        None,
    )
    return (
        acknowledged,
        *_discharged(case, referral, "acknowledged", told),
        *chasing.ended(case, command, referral, "acknowledged", ask),
    )


def _discharged(
    case: Case, referral: Referral, step: Literal["sent", "acknowledged"], told: _Told
) -> Iterator[CaseEvent]:
    """The duties that this step of the hand-over does, by the form's own data."""
    rule = referral.discharges
    if rule is None or rule.on != step:
        return
    towards = set(rule.towards)
    if referral.agency is Agency.POLICE and not case.police_informed:
        yield police.informed(told.to, told.reference, told.by, told.at)
    for duty_id, duty in case.duties.items():
        to = tuple(one for one in duty.asked.to if one in towards)
        meant = duty.owed and bool(to) and duty.asked.act in rule.acts
        if meant and reaches_everybody(duty.asked, to):
            yield DutyDischarged(
                occurred_at=told.at,
                duty=duty_id,
                by=told.by,
                to=to,
                how=None if POLICE in to or told.how is None else told.how.replace("_", " "),
                reference=told.reference,
            )


def _filled(
    case: Case, form: ReferralForm, given: Given, before: Mapping[str, str], ask: DecisionContext
) -> tuple[ReferralField, ...]:
    _require_known(case, form, given)
    says = {**before, **{one.field: one.says for one in given}}
    return filled(form, ask.so_far, ask.names, imagery=case.imagery, given=says)


def _require_known(case: Case, form: ReferralForm, given: Given) -> None:
    fields = {field.field: field for field in form.fields}
    for number, one in enumerate(given):
        known = fields.get(one.field)
        if known is None:
            raise UnknownField(form=form.form, field=f"fields.{number}.field")
        if case.imagery and known.describes:
            raise ImageryAdmitsNoContent(field=f"fields.{number}.says")


def _form(name: str, ask: DecisionContext) -> ReferralForm:
    form = ask.forms.get(name)
    if form is None:
        raise UnknownReferralForm
    return form


def _referral(case: Case, number: int) -> Referral:
    referral = case.referrals.get(number)
    if referral is None:
        raise UnknownReferral
    return referral


def _gone_out(case: Case, number: int, at: datetime) -> Referral:
    referral = _referral(case, number)
    if referral.open:
        raise ReferralNotSent
    _require_not_before(at, referral.sent_at, "the referral was sent")
    return referral


def _require_not_before(at: datetime, first: datetime | None, what: str) -> None:
    if first is not None and at < first:
        raise ImpossibleDate(what=f"This lies before {what}.", field="occurred_at")
