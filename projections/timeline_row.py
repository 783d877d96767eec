"""A row of the timeline: what an entry says, its codes in the clear and its words sealed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypeAlias
from uuid import UUID

from domain.case.events import CaseEvent, DatesCorrected, EntryCorrected, EntryWithdrawn
from domain.messages import Event, Recorded, Seals
from domain.sign_in import marked
from projections.entries import NOTHING, encoded, entry_of, utc
from projections.entry_json import DETAIL, HEADLINE, SIGNED, VIEW, WHEN
from projections.sealed_texts import seals_of

Signatures: TypeAlias = dict[tuple[UUID, str], tuple[str, bytes]]
"""(case, sign-in) → its mark, and the sign-in sealed for this case."""


class Said(NamedTuple):
    """What an entry says, as its row keeps it. Bytes are JSON as it is shown; None is null.

    What holds words of somebody, or says who somebody is, is sealed and stands in no other column.
    `of_entry`: which older entry it corrects or withdraws. `happened_at`: as it corrects that.
    """

    kind: str
    occurred_at: datetime | None
    recorded_at: datetime | None
    recorded_late: bool | None
    actor: str | None
    """A mark of the sign-in: whoever asks for one asks by its mark."""
    actor_role: str | None
    of_entry: int | None
    happened_at: datetime | None
    said_occurred_at: bytes | None
    said_recorded_at: bytes | None
    said_headline: bytes | None
    said_causation: bytes | None
    said_correlation: bytes | None
    said_detail: bytes | None
    sealed_actor: bytes | None
    sealed_on_behalf_of: bytes | None
    sealed_headline: bytes | None
    sealed_detail: bytes | None
    sealed_when: bytes | None


def said(
    event: CaseEvent, recorded: Recorded[Event], with_seals: Seals | None, known: Signatures
) -> Said:
    """The row of an event's entry. `known`: the signatures made so far; the same hand mostly goes on."""
    entry, seals = entry_of(event, recorded), seals_of(with_seals)
    case, at = recorded.stream, recorded.version

    def sealed(place: str, text: bytes) -> bytes:
        return seals.seal(VIEW, f"{case}/{place}/{at}", text)

    by = recorded.attribution
    signed = known.get((case, by.actor))
    if signed is None:
        signed = known[case, by.actor] = (
            marked(seals, by.actor),
            seals.seal(VIEW, f"{case}/{SIGNED}", encoded(by.actor)),
        )
    plain_headline, plain_detail = entry.of_codes
    when = getattr(event, "when", None)
    return Said(
        entry.kind,
        entry.occurred_at,
        entry.recorded_at,
        entry.recorded_late,
        signed[0],
        entry.actor_role,
        event.entry if isinstance(event, EntryCorrected | EntryWithdrawn) else None,
        utc(event.happened_at) if type(event) is DatesCorrected else None,
        entry.occurs,
        entry.recorded,
        entry.headline if plain_headline else None,
        entry.causation,
        entry.correlation,
        entry.detail if plain_detail else None,
        signed[1],
        None
        if entry.on_behalf_of is None
        else seals.seal(VIEW, f"{case}/{SIGNED}", entry.on_behalf_of),
        None if plain_headline else sealed(HEADLINE, entry.headline),
        None if plain_detail else sealed(DETAIL, entry.detail),
        None if when is None else sealed(WHEN, encoded(when)),
    )


NOTHING_SAID = Said(
    *(NOTHING.kind, *(None,) * 9),
    *(NOTHING.headline, None, None, NOTHING.detail),
    *(None,) * 5,
)
"""What is left of an entry whose key was destroyed: its place, and nothing that was in it."""
