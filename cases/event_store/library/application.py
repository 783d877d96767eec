"""The library's `Application` for one compartment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.persistence import EventStore, Notification, Recording
from eventsourcing.utils import Environment

from cases.event_store.library.recorder import EventRecorder
from cases.event_store.mapper import EventMapper


class CompartmentEvents(EventStore[UUID]):
    """The library's event store. It passes the events of one call to the mapper together, because the
    first events of a stream have to be encrypted with one and the same new key."""

    def put(self, domain_events: Sequence[Any], **kwargs: Any) -> list[Recording[UUID]]:
        """Store the events of one stream, as `Record.append` does."""
        if not domain_events:
            return []
        stored = cast(EventMapper, self.mapper).of_one_saving(domain_events)
        positions = self.recorder.insert_events(stored, **kwargs) or ()
        return [
            Recording(event, Notification(**vars(row), id=position))
            for event, row, position in zip(domain_events, stored, positions, strict=True)
        ]


class CompartmentApplication(Application[UUID]):
    """Gets its mapper and recorder from the factory that its settings name, as the library does."""

    def construct_env(self, name: str, env: Mapping[str, str] | None = None) -> Environment:
        """Use the given settings only: the library would read the process's environment as well."""
        return Environment(name, dict(env or {}))

    def construct_event_store(self) -> CompartmentEvents:
        """Make our event store."""
        return CompartmentEvents(self.mapper, self.recorder)

    @property
    def event_mapper(self) -> EventMapper:
        """The mapper, with its precise type."""
        return cast(EventMapper, self.mapper)

    @property
    def event_recorder(self) -> EventRecorder:
        """The recorder, with its precise type."""
        return cast(EventRecorder, self.recorder)
