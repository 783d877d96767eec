"""The sentences of a hand-over to an agency."""

from __future__ import annotations

from typing import assert_never

from domain.case.referral import (
    ReferralAcknowledged,
    ReferralAmended,
    ReferralAnswered,
    ReferralChecked,
    ReferralDrafted,
    ReferralEvent,
    ReferralField,
    ReferralSent,
)
from projections.wording import count, reference, role, said


def of_a_referral(event: ReferralEvent) -> str:
    """What the referral says stays in its entry: it is narrative."""
    match event:
        case ReferralDrafted():
            return f"{event.title} drafted" + _left_open(event.fields)
        case ReferralAmended():
            return f"Referral {event.referral} filled in further" + _left_open(event.fields)
        case ReferralChecked():
            return f"Referral {event.referral} checked"
        case ReferralSent():
            return (
                f"Referral {event.referral} sent to {event.recipient} ({role(event.agency)}) "
                f"by {event.by}, by way of {said(event.how)}" + reference(event.reference)
            )
        case ReferralAcknowledged():
            return (
                f"Referral {event.referral} received by {role(event.agency)}, "
                f"says {event.given_by}" + reference(event.reference)
            )
        case ReferralAnswered():
            return (
                f"Referral {event.referral} answered by {role(event.agency)}: {event.given_by}"
                + reference(event.reference)
            )
        case _:
            assert_never(event)


def _left_open(fields: tuple[ReferralField, ...]) -> str:
    missing = sum(field.core and field.says is None for field in fields)
    return f"; {count(missing, 'field', 'fields')} still missing" if missing else ""
