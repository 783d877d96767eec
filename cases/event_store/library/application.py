"""The library's application over one compartment."""

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
    """Puts and gets what the domain records. What begins a stream is sealed with one key."""

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
    """What it is made of is chosen by its settings, as in every application of the library."""

    def construct_env(self, name: str, env: Mapping[str, str] | None = None) -> Environment:
        """No settings from the process's environment reach the record."""
        return Environment(name, dict(env or {}))

    def construct_event_store(self) -> CompartmentEvents:
        """Ours, which seals together what is saved together."""
        return CompartmentEvents(self.mapper, self.recorder)

    @property
    def event_mapper(self) -> EventMapper:
        """The mapper under its own type."""
        return cast(EventMapper, self.mapper)

    @property
    def event_recorder(self) -> EventRecorder:
        """The recorder under its own type."""
        return cast(EventRecorder, self.recorder)
