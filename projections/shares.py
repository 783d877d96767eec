"""Building projections from the whole record, by one process or by several, a share of streams each."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.queues import Queue
from queue import Empty
from typing import Any

from projections.catalogue import named
from projections.projection import Connect, FromRecord, OpenSource

PAGE = 4_000
_SIGN_OF_LIFE = 1.0


@dataclass(frozen=True, slots=True)
class Work:
    """What to build, from where, into which schema. Sent to worker processes."""

    connect: Connect
    schema: str
    open_source: OpenSource
    names: Sequence[str]


Progress = Callable[[int], None]
"""Called with the number of entries read since the last call."""


class WorkerLost(Exception):  # noqa: N818 - it names what happened
    """A worker process ended before its share was built."""


def place_of(entry: FromRecord) -> int:
    """Its position; what comes out of the record has one."""
    if entry.position is None:
        raise ValueError("an entry of the record has no position")
    return entry.position


def build_share(work: Work, share: tuple[int, int], progress: Progress) -> int:
    """Read a share from its beginning and write its rows; the last position read."""
    builders = [projection.builder() for projection in named(work.names)]
    source = work.open_source(*share)
    position = 0
    with work.connect() as conn, conn.cursor() as curs, _no_collector():
        while True:
            entries = source(position, PAGE)
            for builder in builders:
                take = builder.take
                for entry in entries:
                    take(entry)
            with conn.transaction():
                for builder in builders:
                    builder.spill(curs, work.schema)
            if entries:
                position = place_of(entries[-1])
                progress(len(entries))
            if len(entries) < PAGE:
                break
        with conn.transaction():
            for builder in builders:
                builder.finish(curs, work.schema)
    return position


@contextmanager
def _no_collector() -> Iterator[None]:
    """The collector walks thousands of living entries again and again, and finds no cycle in them."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def build_shares(work: Work, workers: int, progress: Progress) -> list[int]:
    """Every share, each in a process of its own where there are several; their last positions."""
    if workers == 1:
        return [build_share(work, (0, 1), progress)]
    # Spawned, not forked: a fork would share the connections and locks of whoever calls this.
    context = multiprocessing.get_context("spawn")
    told: Queue[Any] = context.Queue()
    processes = [
        context.Process(target=_build, args=(work, (share, workers), told), daemon=True)
        for share in range(workers)
    ]
    for process in processes:
        process.start()
    try:
        return _gather(told, processes, progress)
    finally:
        for process in processes:
            process.terminate()
            process.join()
            process.close()
        told.close()


def _gather(told: Queue[Any], processes: Sequence[Any], progress: Progress) -> list[int]:
    positions: dict[int, int] = {}
    while len(positions) < len(processes):
        try:
            share, word, value = told.get(timeout=_SIGN_OF_LIFE)
        except Empty:
            for share, process in enumerate(processes):
                if share not in positions and process.exitcode is not None and told.empty():
                    raise WorkerLost(f"the worker of share {share} is gone") from None
            continue
        if word == "read":
            progress(value)
        elif word == "built":
            positions[share] = value
        else:
            raise WorkerLost(f"the worker of share {share} failed: {value}")
    return [positions[share] for share in range(len(processes))]


def _build(work: Work, share: tuple[int, int], told: Queue[Any]) -> None:
    number = share[0]
    try:
        position = build_share(work, share, lambda read: told.put((number, "read", read)))
    except Exception as error:
        # Its kind only: the text of an error may quote an entry.
        told.put((number, "failed", type(error).__name__))
    else:
        told.put((number, "built", position))
