"""Concerns that were there before the rule: a review is asked for once, however many watches run."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import UUID, uuid4

from cases.concerns import concern_stream
from cases.embedded_postgres import EmbeddedPostgres
from cases.event_store import Append
from cases.packs.library import PackLibrary, load_library
from cases.pattern_watch import PatternWatch
from domain.concern import events as n
from domain.concern.commands import ConcernSource
from domain.messages import Attribution, Recorded
from domain.policy.register import RegisterRules
from domain.vocabulary import Compartment, Role
from tests.support.postgres import Room, room

SCHOOL = "saltmarsh-primary"
WREN = UUID("7d3c1b90-2b64-4f5d-8f5c-1f2e3d4c5b6a")
MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)
THE_HEAD = Attribution(actor="head.saltmarsh", role="headteacher")


def library_with(concerns: int) -> PackLibrary:
    """Our packs, and the number that this school has set for itself."""
    library = load_library()
    (ours,) = library.registers
    pattern = ours.patterns[0].model_dump() | {"concerns": concerns}
    own = ours.model_dump() | {"pack": "own-register", "school": SCHOOL, "patterns": [pattern]}
    return replace(library, registers=(ours, RegisterRules.model_validate(own)))


def two_concerns(place: Room) -> UUID:
    stream = concern_stream(place.tenant, SCHOOL, WREN)
    placed = n.ConcernsPlaced(
        occurred_at=MAY,
        school=SCHOOL,
        person=WREN,
        adult_role="staff",
        reader_roles=(Role.HEADTEACHER,),
        rule="story@1/SR-01",
    )
    shared = [
        n.ConcernShared(
            occurred_at=MAY + timedelta(days=day),
            concern=UUID(int=day),
            adult_role="staff",
            account="Over-friendly.",
            source=ConcernSource.SUSPICION,
            retention="Until they leave.",
            rule="story@1/SR-03",
        )
        for day in (1, 2)
    ]
    events = tuple(
        Recorded(stream, version, event, THE_HEAD, MAY + timedelta(days=3))
        for version, event in enumerate((placed, *shared), start=1)
    )
    record = place.record(Compartment.RESTRICTED)
    record.append(Append(stream, 0, events, uuid4()))
    return stream


def test_a_rule_that_comes_later_asks_once_with_many_copies_and_restarts(
    postgres: EmbeddedPostgres, tenant: str
) -> None:
    with room(postgres, tenant) as place:
        stream = two_concerns(place)
        now = MAY + timedelta(days=400)

        def copy(concerns: int) -> PatternWatch:
            watched = {tenant: [(SCHOOL, WREN)]}
            return PatternWatch(place.store, library_with(concerns), watched.__getitem__)

        # Three would be needed by the rule for every school; the school then sets two.
        assert copy(3).run([tenant], now) == 0
        copies = [Thread(target=copy(2).run, args=([tenant], now)) for _ in range(4)]
        for one in copies:
            one.start()
        for one in copies:
            one.join()
        assert copy(2).run([tenant], now) == 0

        history = place.record(Compartment.RESTRICTED).stream(stream)
        asked = [
            one
            for one in history
            if isinstance(one, Recorded) and isinstance(one.event, n.ConcernReviewAsked)
        ]
        assert len(asked) == 1
        assert asked[0].attribution.role == "pattern_watch"
        assert isinstance(asked[0].event, n.ConcernReviewAsked)
        assert asked[0].event.concerns == (UUID(int=1), UUID(int=2))
        assert asked[0].event.rule == "own-register@2021.09/LC-02"
