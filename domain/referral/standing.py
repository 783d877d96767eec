"""Where the hand-overs and the duties of a case stand by a given entry, for whoever reads them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from domain.case import events as e
from domain.case.referral import (
    ReferralAmended,
    ReferralChecked,
    ReferralDrafted,
    ReferralField,
    ReferralSent,
    ReferralStatus,
)
from domain.case.state import DutyStatus
from domain.messages import Event, Recorded, Unreadable
from domain.policy.assessment import AssessedDuty

History = Sequence[Recorded[Event] | Unreadable]


@dataclass(frozen=True, slots=True)
class HandOver:
    """One referral: what it says, how far it has come, and the entry it was last written by."""

    number: int
    drafted: ReferralDrafted
    fields: tuple[ReferralField, ...]
    written: int
    status: ReferralStatus = ReferralStatus.DRAFTED
    checked: Recorded[Event] | None = None
    sent: ReferralSent | None = None

    @property
    def missing(self) -> tuple[ReferralField, ...]:
        """The core fields nobody has filled in."""
        return tuple(one for one in self.fields if one.core and one.says is None)


@dataclass(frozen=True, slots=True)
class OwedDuty:
    """One duty: what is asked, by when, and what became of it."""

    asked: AssessedDuty
    pack: str
    due_at: datetime | None
    status: DutyStatus = DutyStatus.RAISED
    done_at: datetime | None = None
    by: str | None = None


_MOVED = {
    "case.referral_acknowledged": ReferralStatus.ACKNOWLEDGED,
    "case.referral_answered": ReferralStatus.ANSWERED,
}


def hand_overs(history: History) -> dict[int, HandOver]:
    """The referrals of the case, by their numbers."""
    found: dict[int, HandOver] = {}
    for entry in history:
        if isinstance(entry, Unreadable):
            continue
        event, version = entry.event, entry.version
        if isinstance(event, ReferralDrafted):
            found[version] = HandOver(version, event, event.fields, version)
            continue
        known = found.get(getattr(event, "referral", 0))
        if known is None:
            continue
        if isinstance(event, ReferralAmended):
            known = replace(
                known,
                fields=event.fields,
                written=version,
                status=ReferralStatus.DRAFTED,
                checked=None,
            )
        elif isinstance(event, ReferralChecked):
            known = replace(known, status=ReferralStatus.CHECKED, checked=entry, written=version)
        elif isinstance(event, ReferralSent):
            known = replace(known, status=ReferralStatus.SENT, sent=event, written=version)
        else:
            known = replace(known, status=_MOVED.get(event.TOPIC, known.status))
        found[known.number] = known
    return found


def about_imagery(history: History) -> bool:
    """Whether nothing of the material may ever be told."""
    return any(
        isinstance(entry, Recorded)
        and (isinstance(entry.event, e.ImageryDiscovered) or getattr(entry.event, "imagery", False))
        for entry in history
    )


def duties(history: History) -> tuple[OwedDuty, ...]:
    """Every duty of the case, in the order in which they were raised."""
    found: dict[str, OwedDuty] = {}
    for entry in history:
        if isinstance(entry, Recorded):
            found.update(_changed(found, entry))
    return tuple(found.values())


def _changed(known: dict[str, OwedDuty], entry: Recorded[Event]) -> Iterator[tuple[str, OwedDuty]]:
    event = entry.event
    if isinstance(event, e.DutyRaised):
        yield event.duty, OwedDuty(event.asked, event.bound.pack, event.due_at)
        return
    status = _SETTLING.get(type(event))
    before = known.get(getattr(event, "duty", ""))
    if status is None or before is None:
        return
    by = getattr(event, "by", None) or getattr(event, "to", None)
    done = status is DutyStatus.DISCHARGED
    yield (
        str(getattr(event, "duty", "")),
        replace(
            before,
            status=status,
            done_at=event.occurred_at if done else None,
            by=str(by) if done and by else None,
        ),
    )


_SETTLING: dict[type[Event], DutyStatus] = {
    e.DutyLapsed: DutyStatus.LAPSED,
    e.DutyDischarged: DutyStatus.DISCHARGED,
    e.DutyWaived: DutyStatus.WAIVED,
    e.DutyHandedOver: DutyStatus.HANDED_OVER,
    e.DutyHeld: DutyStatus.HELD,
    e.DutyReleased: DutyStatus.RAISED,
    e.DutyBarred: DutyStatus.HELD,
    e.DutyUnbarred: DutyStatus.RAISED,
}
