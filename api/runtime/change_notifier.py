"""Word from the views to whoever waits in the event loop: something may be new, look again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple, TypeAlias

Stamp: TypeAlias = tuple[int, ...]


class _Ear(NamedTuple):
    loop: asyncio.AbstractEventLoop
    stirred: asyncio.Event


class Wakes:
    """One for the process. What is told between looking and waiting is not lost."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._told: Counter[str] = Counter()
        self._ears: dict[str, list[_Ear]] = {}

    def tell(self, schema: str) -> None:
        """A view of this compartment has moved. From any thread."""
        with self._lock:
            self._told[schema] += 1
            listening = list(self._ears.get(schema, ()))
        for ear in listening:
            ear.loop.call_soon_threadsafe(ear.stirred.set)

    def stamp(self, schemas: Sequence[str]) -> Stamp:
        """To be taken before looking."""
        return tuple(self._told[schema] for schema in schemas)

    @contextmanager
    def stirring(self, schemas: Sequence[str], stirred: asyncio.Event) -> Iterator[None]:
        """Set the event of this loop whenever one of these compartments has moved."""
        ear = _Ear(asyncio.get_running_loop(), stirred)
        with self._lock:
            for schema in schemas:
                self._ears.setdefault(schema, []).append(ear)
        try:
            yield
        finally:
            with self._lock:
                for schema in schemas:
                    self._ears[schema].remove(ear)
