"""Each of the library's test suites, told where its record is. pytest does not collect them here:
`outcome` runs them, and counts."""

from __future__ import annotations

import os

from eventsourcing.persistence import ApplicationRecorder, InfrastructureFactory
from eventsourcing.tests.application import ApplicationTestCase
from eventsourcing.tests.persistence import (
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)
from eventsourcing.tests.projection import (
    AggregateEventCountersProjectionTestCase,
    EventCountersView,
    EventCountersViewTestCase,
    EventSourcedProjectionTestCase,
)
from eventsourcing.utils import Environment

from tests.record import counters_view
from tests.record.counters_view import PostgresEventCounters
from tests.record.suite_room import InARoom, SuiteRecorder


class Recorder(InARoom, ApplicationRecorderTestCase[ApplicationRecorder]):
    """What the suite calls optional is the subscription, and ours has one."""

    INITIAL_VERSION = 0
    BEFORE_THE_FIRST = 1

    def test_insert_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class NonInterleaving(InARoom, NonInterleavingNotificationIDsBaseCase):
    """Two appends of a thousand at the same moment."""

    BEFORE_THE_FIRST = 1

    def create_recorder(self) -> SuiteRecorder:
        return super().create_recorder()


class Applications(InARoom, ApplicationTestCase):
    """Found by `PERSISTENCE_MODULE` alone, as every application of the library is."""


class View(InARoom, EventCountersViewTestCase):
    """A view on the library's own class, in a compartment."""

    TABLES = (counters_view.tables,)

    def construct_event_counters_view(self) -> EventCountersView:
        env = Environment("eventcounters", dict(os.environ))
        factory = InfrastructureFactory[PostgresEventCounters].construct(env)
        return factory.tracking_recorder(PostgresEventCounters)


class Projections(InARoom, AggregateEventCountersProjectionTestCase):
    """The library's runner, its projection and its view."""

    TABLES = (counters_view.tables,)
    view_class = PostgresEventCounters


class ProcessManager(InARoom, EventSourcedProjectionTestCase):
    """The library's process manager: it writes into the restricted record what it read elsewhere."""

    TABLES = (counters_view.tables,)
