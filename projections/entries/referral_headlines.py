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
from projections.dictionary import wording
from projections.entries.wording import count, headline, reference


def of_a_referral(event: ReferralEvent) -> str:
    """What the referral says stays in its entry: it is narrative. Nor is anybody named."""
    topic = event.TOPIC
    match event:
        case ReferralDrafted():
            return headline(topic, title=event.title, missing=_left_open(topic, event.fields))
        case ReferralAmended():
            return headline(topic, missing=_left_open(topic, event.fields))
        case ReferralChecked():
            return headline(topic)
        case ReferralSent():
            return headline(
                topic,
                agency=wording().agency(event.agency),
                how=wording().words.sent_how[event.how],
                ref=reference(event.reference),
            )
        case ReferralAcknowledged() | ReferralAnswered():
            agency = wording().agency(event.agency)
            return headline(topic, agency=agency, ref=reference(event.reference))
        case _:
            assert_never(event)


def _left_open(topic: str, fields: tuple[ReferralField, ...]) -> str:
    missing = sum(field.core and field.says is None for field in fields)
    if not missing:
        return ""
    said = count(missing, headline(topic, "one"), headline(topic, "many"))
    return headline(topic, "missing", count=said)
