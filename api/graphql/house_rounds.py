"""The rounds of one process: one set for each kind of thing that may be listened to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from api.graphql.change_rounds import ChangeReading, ChangesFound, ChangesWaited
from api.graphql.entry_rounds import EntriesFound, EntriesWaited, EntryReading
from api.graphql.rounds import READINGS, Rounds
from api.graphql.wakes import Wakes
from api.reads import Reads


@dataclass(frozen=True, slots=True)
class HouseRounds:
    """Who waits for new entries, and who for changes."""

    readings: asyncio.Semaphore
    """Held for every reading that a listener waits for: requests keep the other connections."""
    entries: Rounds[EntriesWaited, EntriesFound]
    changes: Rounds[ChangesWaited, ChangesFound]


def house_rounds(reads: Reads, wakes: Wakes) -> HouseRounds:
    """The rounds over these views."""
    readings = asyncio.Semaphore(READINGS)
    return HouseRounds(
        readings,
        Rounds(wakes, EntryReading(reads), readings),
        Rounds(wakes, ChangeReading(reads), readings),
    )
