"""A row of the timeline: what an entry says, its codes in the clear and its words sealed."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from domain.case.events import CaseEvent, DatesCorrected, EntryCorrected, EntryWithdrawn
from domain.messages import Event, Recorded, Seals
from domain.sign_in import marked
from projections.entries.entry import NOTHING, encoded, entry_of, utc, when_told
from projections.entries.entry_json import DETAIL, HEADLINE, SIGNED, VIEW, WHEN


class EntrySealer:
    """Seals the texts of one case, and remembers the sealed names of who has written there: mostly few."""

    __slots__ = ("_seals", "_signed", "case")

    def __init__(self, case: UUID, seals: Seals) -> None:
        self.case = str(case)
        self._seals = seals
        self._signed: dict[str, bytes] = {}

    def mark(self, sign_in: str) -> str:
        """The mark of a sign-in, by which its entries are looked up."""
        return marked(self._seals, sign_in)

    def signed(self, name: str) -> bytes:
        """A name, sealed for this case wherever it stands in it."""
        known = self._signed.get(name)
        if known is None:
            known = self._seals.seal(VIEW, f"{self.case}/{SIGNED}", encoded(name))
            self._signed[name] = known
        return known

    def sealed(self, place: str, version: int, text: bytes) -> bytes:
        """A text, sealed for its place in one entry."""
        return self._seals.seal(VIEW, f"{self.case}/{place}/{version}", text)


class EntryRow(NamedTuple):
    """The columns of an entry's row. Bytes are JSON as it is shown; None is null.

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


def entry_row(event: CaseEvent, recorded: Recorded[Event], sealer: EntrySealer) -> EntryRow:
    """The row of an event's entry."""
    entry, by, at = entry_of(event, recorded), recorded.attribution, recorded.version
    plain_headline, plain_detail = entry.of_codes
    when = when_told(event)
    # Comparing the exact class is much cheaper here than isinstance over a union.
    kind = type(event)
    return EntryRow(
        entry.kind,
        entry.occurred_at,
        entry.recorded_at,
        entry.recorded_late,
        sealer.mark(by.actor),
        entry.actor_role,
        event.entry if kind is EntryCorrected or kind is EntryWithdrawn else None,  # type: ignore[union-attr]
        utc(event.happened_at) if type(event) is DatesCorrected else None,
        entry.occurs,
        entry.recorded,
        entry.headline if plain_headline else None,
        entry.causation,
        entry.correlation,
        entry.detail if plain_detail else None,
        sealer.signed(by.actor),
        None if by.on_behalf_of is None else sealer.signed(by.on_behalf_of),
        None if plain_headline else sealer.sealed(HEADLINE, at, entry.headline),
        None if plain_detail else sealer.sealed(DETAIL, at, entry.detail),
        None if when is None else sealer.sealed(WHEN, at, encoded(when)),
    )


ERASED_ROW = EntryRow(
    *(NOTHING.kind, *(None,) * 9),
    *(NOTHING.headline, None, None, NOTHING.detail),
    *(None,) * 5,
)
"""What is left of an entry whose key was destroyed: its place, and nothing that was in it."""
