"""Where the library looks for its infrastructure: `PERSISTENCE_MODULE=cases.event_store.library.factory`.

The setting `RECORD` says which of the records that are open in this process. One factory class may
be in this module and no other, not even by import: the library takes what it finds.
"""

from __future__ import annotations

from itertools import count
from typing import Any, TypeVar, cast
from weakref import WeakValueDictionary

from eventsourcing import postgres
from eventsourcing.persistence import (
    AggregateRecorder,
    InfrastructureFactory,
    InfrastructureFactoryError,
    Mapper,
    NotSupportedError,
    Transcoder,
)
from eventsourcing.utils import Environment, resolve_topic

from cases.event_store.library.process_recorder import CompartmentDatastore, ProcessEventRecorder
from cases.event_store.library.recorder import EventRecorder, Infrastructure

RECORD = "RECORD"
_OPEN: WeakValueDictionary[str, Infrastructure] = WeakValueDictionary()
_NUMBERS = count(1)
T = TypeVar("T", bound=postgres.PostgresTrackingRecorder)


def opened(infrastructure: Infrastructure) -> dict[str, str]:
    """The settings that lead an application here, as long as this is kept by somebody."""
    name = f"{infrastructure.schema}@{next(_NUMBERS)}"
    _OPEN[name] = infrastructure
    return {InfrastructureFactory.PERSISTENCE_MODULE: __name__, RECORD: name}


class Factory(InfrastructureFactory[postgres.PostgresTrackingRecorder]):
    """The library's classes over an open record, for an application, a view or a process manager."""

    def __init__(self, env: Environment | Any) -> None:
        super().__init__(env)
        infrastructure = _OPEN.get(self.env.get(RECORD, ""))
        if infrastructure is None:
            raise InfrastructureFactoryError(f"no open record is named by the setting {RECORD}")
        self._infrastructure = infrastructure

    def mapper(self, transcoder: Transcoder | None = None, mapper_class: Any = None) -> Mapper[Any]:
        """The record's own, which names, seals and validates, unless another is asked for."""
        if mapper_class is None and not self.env.get(self.MAPPER_TOPIC):
            return self._infrastructure.mapper
        return super().mapper(transcoder, mapper_class)

    def application_recorder(self) -> EventRecorder:
        """The way into the record."""
        topic = self.env.get(self.APPLICATION_RECORDER_TOPIC)
        made: type[EventRecorder] = resolve_topic(topic) if topic else EventRecorder
        return made(self._infrastructure)

    def process_recorder(self) -> ProcessEventRecorder:
        """The way in for a process manager, whose positions are kept in `<name>_tracking`."""
        topic = self.env.get(self.PROCESS_RECORDER_TOPIC)
        made: type[ProcessEventRecorder] = resolve_topic(topic) if topic else ProcessEventRecorder
        return made(self._infrastructure, self._tracking_table())

    def tracking_recorder(self, tracking_recorder_class: type[T] | None = None) -> T:
        """A view of the library's kind, written as the writer, in `<name>_tracking` and beside."""
        topic = self.env.get(self.TRACKING_RECORDER_TOPIC)
        made = tracking_recorder_class or (
            resolve_topic(topic) if topic else postgres.PostgresTrackingRecorder
        )
        datastore = CompartmentDatastore(self._infrastructure.pool, self._infrastructure.schema)
        return cast(T, made(datastore, tracking_table_name=self._tracking_table()))

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """There are no snapshots: a case is read from its events."""
        raise NotSupportedError(f"the record keeps no {purpose} apart from its events")

    def _tracking_table(self) -> str:
        return f"{self.env.name.lower() or 'notification'}_tracking"
