"""Asks for a review where concerns repeat and a rule that has since come into force says so.

A concern that completes a pattern brings the request with it, in its own append. What is left are
concerns that were there before the rule, or before the day from which it holds: whoever keeps the
time runs this on each new day. Asking twice adds nothing: whoever is late finds it asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID, uuid4

from cases.concerns.command_handler import concern_stream, of_concerns
from cases.event_store import DAMAGE, Append, EventStore, StaleVersion
from cases.packs.library import PackLibrary
from domain.concern.commands import AskForReview
from domain.concern.decision_context import ConcernDecisionContext
from domain.concern.decisions import decide
from domain.concern.state import replay
from domain.messages import Attribution, Recorded
from domain.policy.calendar import london_day
from domain.vocabulary import Compartment

Watched = Callable[[str], Iterable[tuple[str, UUID]]]
"""tenant → (school, person) of every stream of concerns."""
BY_RULE = Attribution(actor="casebook", role="pattern_watch")


class PatternWatch:
    """Runs over every stream; may run at any time, as often and in as many copies as anybody likes."""

    def __init__(self, store: EventStore, library: PackLibrary, watched: Watched) -> None:
        self._store = store
        self._library = library
        self._watched = watched

    def run(self, tenants: Iterable[str], now: datetime) -> int:
        """How many reviews were asked for."""
        return sum(
            self._asked(tenant, school, person, now)
            for tenant in tenants
            for school, person in self._watched(tenant)
        )

    def _asked(self, tenant: str, school: str, person: UUID, now: datetime) -> bool:
        rules = self._library.register_on(london_day(now), school)
        if rules is None:
            return False
        record = self._store.compartment(tenant, Compartment.RESTRICTED)
        stream = concern_stream(tenant, school, person)
        try:
            found = replay(of_concerns(entry) for entry in record.stream(stream))
        except DAMAGE:
            # The record has raised its alarm; the others are looked at all the same.
            return False
        if found.placed is None:
            return False
        ask = ConcernDecisionContext(person, None, school, now, stream)
        events = decide(found, AskForReview(), rules, ask)
        if not events:
            return False
        recorded = tuple(
            Recorded(stream, version, event, BY_RULE, now)
            for version, event in enumerate(events, start=found.version + 1)
        )
        try:
            record.append(Append(stream, found.version, recorded, uuid4()))
        except StaleVersion:
            # Somebody has just written here, and asked with it if it was to be asked.
            return False
        return True
