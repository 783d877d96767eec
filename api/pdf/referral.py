"""A referral as paper: its fields and the case's chronology, as they were when it was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from api.pdf.told import lines
from domain.case.referral import ReferralField
from domain.messages import Event, Recorded, Unreadable
from domain.referral.names import Names
from domain.referral.prefill import moment
from domain.referral.standing import HandOver, about_imagery
from projections.entries.entry import is_case_event, rendered, rendered_erased
from projections.entries.wording import role, said

WORDS = "first_account"
NEVER_LOOK = (
    "Nobody views, copies, forwards, describes or keeps the material. This paper carries nothing"
    " of it, and no field of it asks for that."
)
DECLARATION = (
    "Facts are kept apart from opinion, and words stand as they were said. Whoever checked this"
    " stands for what it says."
)
History = Sequence[Recorded[Event] | Unreadable]


def referral_data(
    case: UUID, names: Names, history: History, hand_over: HandOver
) -> dict[str, Any]:
    """The data that the template shows and that is attached to the PDF.

    It is made from the entries up to the one that last wrote or sent the referral: later ones were
    not part of what was sent. So the same referral always gives the same data.
    """
    known = history[: hand_over.written]
    last = next(entry for entry in reversed(known) if isinstance(entry, Recorded))
    sent = hand_over.sent
    return {
        "title": hand_over.drafted.title,
        "dated": last.recorded_at.isoformat(),
        "school": (names.school or "").partition("\n")[0],
        "case": str(case),
        "form": f"{hand_over.drafted.form} {hand_over.drafted.form_version}",
        "status": hand_over.status.value,
        "agency": role(hand_over.drafted.agency),
        "written": moment(last.recorded_at),
        "never_look": NEVER_LOOK if about_imagery(known) else None,
        "sections": list(_sections(hand_over.fields, known, names)),
        "chronology": lines(known, names),
        "missing": [{"section": one.section, "label": one.label} for one in hand_over.missing],
        "declaration": DECLARATION,
        "checked": _checked(hand_over.checked, names),
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


def _sections(
    fields: Sequence[ReferralField], known: History, names: Names
) -> Iterator[dict[str, Any]]:
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
                    "quoted": one.field == WORDS and one.says is not None,
                    "whose": _whose([by_version[number] for number in one.entries], names),
                }
                for one in inside
            ],
        }


def _whose(entries: Sequence[Recorded[Event] | Unreadable], names: Names) -> str:
    written = [
        f"{names.who(entry.attribution)}, written {moment(entry.recorded_at)}"
        for entry in entries
        if isinstance(entry, Recorded)
    ]
    return "; ".join(written)


def _checked(entry: Recorded[Event] | None, names: Names) -> dict[str, str] | None:
    if entry is None:
        return None
    return {"by": names.who(entry.attribution), "when": moment(entry.recorded_at)}


def _fingerprint(known: History) -> dict[str, Any]:
    """SHA-256 over the entries as the timeline shows them, each followed by a newline."""
    digest = hashlib.sha256()
    for entry in known:
        if isinstance(entry, Recorded) and is_case_event(entry.event):
            digest.update(rendered(entry.event, entry) + b"\n")
        elif isinstance(entry, Unreadable):
            digest.update(rendered_erased(entry.stream, entry.version) + b"\n")
    sha256 = digest.hexdigest()
    return {
        "entries": len(known),
        "sha256": " ".join(sha256[at : at + 8] for at in range(0, 64, 8)),
    }
