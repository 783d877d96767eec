"""A referral as paper: what was sent, and the record it rests on, as they stood when it was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from domain.case import events as e
from domain.case.referral import ReferralField
from domain.case.state import DutyStatus
from domain.messages import Event, Recorded, Unreadable
from domain.referral.prefill import happened, in_words, moment
from domain.referral.standing import HandOver, OwedDuty, about_imagery, duties
from projections.entries import is_case_event, rendered, rendered_erased
from projections.headlines import ERASED, headline
from projections.wording import role, said

WORDS = "first_account"
ACTIONS = "actions"
NEVER_LOOK = (
    "Nobody views, copies, forwards, describes or keeps the material. This paper carries nothing"
    " of it, and no field of it asks for that."
)
DECLARATION = (
    "Facts are kept apart from opinion, and words stand as they were said. Whoever checked this"
    " stands for what it says."
)
History = Sequence[Recorded[Event] | Unreadable]


def referral_data(case: UUID, school: str, history: History, hand_over: HandOver) -> dict[str, Any]:
    """What the template shows and what is attached. The same case gives the same data.

    It ends with the entry by which the referral was last written, or sent: what came later is
    not what was sent.
    """
    known = history[: hand_over.written]
    last = next(entry for entry in reversed(known) if isinstance(entry, Recorded))
    sent = hand_over.sent
    return {
        "title": hand_over.drafted.title,
        "dated": last.recorded_at.isoformat(),
        "school": school,
        "case": str(case),
        "referral": hand_over.number,
        "form": f"{hand_over.drafted.form} {hand_over.drafted.form_version}",
        "status": hand_over.status.value,
        "agency": role(hand_over.drafted.agency),
        "written": moment(last.recorded_at),
        "never_look": NEVER_LOOK if about_imagery(known) else None,
        "sections": list(_sections(hand_over.fields, known)),
        "duties": [_duty(duty) for duty in duties(known) if _counts(duty)],
        "chronology": [_entry(entry) for entry in known],
        "missing": [{"section": one.section, "label": one.label} for one in hand_over.missing],
        "declaration": DECLARATION,
        "checked": _checked(hand_over.checked),
        "sent": None
        if sent is None
        else {
            "to": sent.recipient,
            "by": sent.by,
            "how": said(sent.how),
            "when": moment(sent.occurred_at),
            "reference": sent.reference,
        },
        "fingerprint": _fingerprint(known),
    }


def _sections(fields: Sequence[ReferralField], known: History) -> Iterator[dict[str, Any]]:
    by_version = {entry.version: entry for entry in known}
    for title in dict.fromkeys(one.section for one in fields):
        inside = [one for one in fields if one.section == title]
        yield {
            "title": title,
            "fields": [
                {
                    "field": one.field,
                    "label": one.label,
                    "says": one.says,
                    "entries": list(one.entries),
                    "quoted": one.field == WORDS and one.says is not None,
                    "whose": _whose([by_version[number] for number in one.entries]),
                }
                for one in inside
            ],
            "actions": any(one.field == ACTIONS for one in inside),
        }


def _whose(entries: Sequence[Recorded[Event] | Unreadable]) -> str:
    written = [
        f"entry {entry.version}: {entry.attribution.actor}, {said(entry.attribution.role)},"
        f" written {moment(entry.recorded_at)}"
        for entry in entries
        if isinstance(entry, Recorded)
    ]
    return "; ".join(written)


def _counts(duty: OwedDuty) -> bool:
    return duty.status is not DutyStatus.LAPSED and duty.asked.modality != "may"


def _duty(duty: OwedDuty) -> dict[str, Any]:
    to = ", ".join(f"the {role(one)}" for one in duty.asked.to)
    none = "Not countable yet: dates are missing" if duty.uncounted else "No time stated"
    due = none if duty.due_at is None else moment(duty.due_at)
    if duty.asked.timing == "immediately":
        due = "Immediately"
    done = "Not yet" if duty.status is DutyStatus.RAISED else said(duty.status).capitalize()
    return {
        "duty": f"{said(duty.asked.act).capitalize()} {to}".strip(),
        "due": due,
        "done": moment(duty.done_at) if duty.done_at else done,
        "by": duty.by or role(duty.asked.owed_by),
        "clause": f"{duty.pack} {duty.asked.clause}",
    }


def _entry(entry: Recorded[Event] | Unreadable) -> dict[str, Any]:
    if isinstance(entry, Unreadable) or not is_case_event(entry.event):
        return {"number": entry.version, "when": "", "what": ERASED, "says": None, "by": ""}
    return {
        "number": entry.version,
        "when": happened(entry.event),
        "what": headline(entry.event),
        "says": _told(entry.event),
        "by": f"{entry.attribution.actor}, {said(entry.attribution.role)}",
    }


def _told(event: Event) -> str | None:
    """The account or advice itself; a headline never holds it."""
    if isinstance(event, e.FactCorrected):
        return f"{event.fact}: {in_words(event.value)}, not {in_words(event.was)}. {event.reason}"
    for name in ("account", "advice", "findings"):
        told = getattr(event, name, None)
        if isinstance(told, str):
            return told
    return None


def _checked(entry: Recorded[Event] | None) -> dict[str, str] | None:
    if entry is None:
        return None
    by = entry.attribution
    return {"by": f"{by.actor}, {said(by.role)}", "when": moment(entry.recorded_at)}


def _fingerprint(known: History) -> dict[str, Any]:
    """SHA-256 over the entries as the timeline shows them, each followed by a line end."""
    digest = hashlib.sha256()
    for entry in known:
        if isinstance(entry, Recorded) and is_case_event(entry.event):
            digest.update(rendered(entry.event, entry) + b"\n")
        elif isinstance(entry, Unreadable):
            digest.update(rendered_erased(entry) + b"\n")
    sha256 = digest.hexdigest()
    return {
        "entries": len(known),
        "sha256": " ".join(sha256[at : at + 8] for at in range(0, 64, 8)),
    }
