"""The library's infrastructure factory, used with `PERSISTENCE_MODULE=cases.event_store.library.factory`.

The setting `RECORD` names one of the records that are open in this process. This module must contain
a single factory class, counting imported ones, because the library takes whichever it finds.
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
    """Register an open record, and return the settings by which an application finds it here.

    They are valid as long as something else keeps a reference to `infrastructure`.
    """
    name = f"{infrastructure.schema}@{next(_NUMBERS)}"
    _OPEN[name] = infrastructure
    return {InfrastructureFactory.PERSISTENCE_MODULE: __name__, RECORD: name}


class Factory(InfrastructureFactory[postgres.PostgresTrackingRecorder]):
    """Makes mappers and recorders for an open record: for applications, views and process managers."""

    def __init__(self, env: Environment | Any) -> None:
        super().__init__(env)
        infrastructure = _OPEN.get(self.env.get(RECORD, ""))
        if infrastructure is None:
            raise InfrastructureFactoryError(f"no open record is named by the setting {RECORD}")
        self._infrastructure = infrastructure

    def mapper(self, transcoder: Transcoder | None = None, mapper_class: Any = None) -> Mapper[Any]:
        """The record's own mapper, which encrypts and validates, unless the settings name another."""
        if mapper_class is None and not self.env.get(self.MAPPER_TOPIC):
            return self._infrastructure.mapper
        return super().mapper(transcoder, mapper_class)

    def application_recorder(self) -> EventRecorder:
        """The recorder through which events are appended and read."""
        topic = self.env.get(self.APPLICATION_RECORDER_TOPIC)
        made: type[EventRecorder] = resolve_topic(topic) if topic else EventRecorder
        return made(self._infrastructure)

    def process_recorder(self) -> ProcessEventRecorder:
        """The recorder of a process manager, which keeps its positions in `<name>_tracking`."""
        topic = self.env.get(self.PROCESS_RECORDER_TOPIC)
        made: type[ProcessEventRecorder] = resolve_topic(topic) if topic else ProcessEventRecorder
        return made(self._infrastructure, self._tracking_table())

    def tracking_recorder(self, tracking_recorder_class: type[T] | None = None) -> T:
        """The recorder of a view, which keeps its positions in `<name>_tracking`."""
        topic = self.env.get(self.TRACKING_RECORDER_TOPIC)
        made = tracking_recorder_class or (
            resolve_topic(topic) if topic else postgres.PostgresTrackingRecorder
        )
        datastore = CompartmentDatastore(self._infrastructure.pool, self._infrastructure.schema)
        return cast(T, made(datastore, tracking_table_name=self._tracking_table()))

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Not supported, because there are no snapshots: a case is always read from its events."""
        raise NotSupportedError(f"the record keeps no {purpose} apart from its events")

    def _tracking_table(self) -> str:
        return f"{self.env.name.lower() or 'notification'}_tracking"
