"""Notifies tasks in the event loop that the views of a compartment have changed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple, TypeAlias

Stamp: TypeAlias = tuple[int, ...]


class _Listener(NamedTuple):
    loop: asyncio.AbstractEventLoop
    changed: asyncio.Event


class ChangeNotifier:
    """One for the process. A change between reading and waiting is not lost: compare stamps."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._told: Counter[str] = Counter()
        self._listeners: dict[str, list[_Listener]] = {}

    def notify(self, schema: str) -> None:
        """The changes of this compartment have moved. From any thread."""
        with self._lock:
            self._told[schema] += 1
            listening = list(self._listeners.get(schema, ()))
        for listener in listening:
            listener.loop.call_soon_threadsafe(listener.changed.set)

    def stamp(self, schemas: Sequence[str]) -> Stamp:
        """How often each of these compartments has changed so far. Take it before reading."""
        return tuple(self._told[schema] for schema in schemas)

    @contextmanager
    def subscribed(self, schemas: Sequence[str], changed: asyncio.Event) -> Iterator[None]:
        """Set `changed`, an event of this loop, whenever one of these compartments has changed."""
        listener = _Listener(asyncio.get_running_loop(), changed)
        with self._lock:
            for schema in schemas:
                self._listeners.setdefault(schema, []).append(listener)
        try:
            yield
        finally:
            with self._lock:
                for schema in schemas:
                    self._listeners[schema].remove(listener)
