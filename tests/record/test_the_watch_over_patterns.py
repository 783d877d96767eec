"""Concerns that were there before the rule: a review is asked for once, however many watches run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event as Signal
from threading import Thread
from uuid import UUID, uuid4

from api.wiring.deadline_lookup import DeadlineLookup
from cases.access import Clockwork
from cases.background.case_clock import CaseClock
from cases.background.deadline_scheduler import DeadlineScheduler
from cases.background.leadership import Leadership
from cases.background.pattern_watch import PatternWatch
from cases.concerns.command_handler import concern_stream
from cases.event_store import Append
from cases.packs.library import PackLibrary, load_library
from cases.postgres.embedded import EmbeddedPostgres
from cases.schools.command_handler import SchoolCommandHandler
from domain.concern import events as n
from domain.concern.commands import ConcernSource
from domain.messages import Attribution, Event, Recorded
from domain.policy.register import RegisterRules
from domain.vocabulary import Compartment, Role
from projections.catalogue import ALL_DDL
from tests.support.postgres import Room, room
from tests.support.server import wait_until

Clock = Callable[[], datetime]

SCHOOL = "saltmarsh-primary"
WREN = UUID("7d3c1b90-2b64-4f5d-8f5c-1f2e3d4c5b6a")
MAY = datetime(2026, 5, 1, 9, tzinfo=UTC)
THE_HEAD = Attribution(actor="head.saltmarsh", role="headteacher")


def library_with(concerns: int, since: date = date(2021, 9, 1)) -> PackLibrary:
    """Our packs, and the number that this school has set for itself, from a day on."""
    library = load_library()
    ours = max(library.registers, key=lambda edition: edition.version)
    pattern = ours.patterns[0].model_dump() | {"concerns": concerns}
    own = ours.model_dump() | {
        "pack": "own-register",
        "school": SCHOOL,
        "patterns": [pattern],
        "in_force_from": since,
    }
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


def reviews_asked(place: Room, stream: UUID) -> list[Recorded[Event]]:
    return [
        one
        for one in place.record(Compartment.RESTRICTED).stream(stream)
        if isinstance(one, Recorded) and isinstance(one.event, n.ConcernReviewAsked)
    ]


@contextmanager
def keeping_time(place: Room, library: PackLibrary, clock: Clock) -> Iterator[None]:
    """Somebody leads, and every day asks whether concerns have come to make a pattern."""
    url, tenants = place.server.record_url("app"), [place.tenant]
    schools = SchoolCommandHandler(place.store, library, clock, lambda: tenants, lambda _: None)
    keeper = DeadlineScheduler(
        place.store,
        schools,
        CaseClock(schools, library, Clockwork()),
        DeadlineLookup(url),
        Leadership(url, f"clock of {place.tenant}"),
        lambda: tenants,
        clock,
        daily=PatternWatch(place.store, library, lambda _: [(SCHOOL, WREN)]).run,
        tick=0.02,
    )
    keeper.start()
    try:
        yield
    finally:
        keeper.stop()


def test_a_rule_that_begins_while_the_server_runs_asks_on_its_first_day(
    postgres: EmbeddedPostgres, tenant: str
) -> None:
    with room(postgres, tenant, extra_ddl=[ALL_DDL]) as place:
        stream = two_concerns(place)
        # Midnight in London in summer is eleven in the evening, UTC, of the day before.
        eve = datetime(2027, 5, 31, 22, 59, tzinfo=UTC)
        moments, looked = [eve], Signal()

        def clock() -> datetime:
            looked.set()
            return moments[-1]

        with keeping_time(place, library_with(2, since=date(2027, 6, 1)), clock):
            assert looked.wait(10)
            moments.append(eve + timedelta(minutes=1))
            wait_until(lambda: reviews_asked(place, stream))

        (asked,) = reviews_asked(place, stream)
        assert asked.recorded_at == moments[-1]


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

        asked = reviews_asked(place, stream)
        assert len(asked) == 1
        assert asked[0].attribution.role == "pattern_watch"
        assert isinstance(asked[0].event, n.ConcernReviewAsked)
        assert asked[0].event.concerns == (UUID(int=1), UUID(int=2))
        assert asked[0].event.rule == "own-register@2026.12/LC-02"
