"""Building projections from the whole record: partition by partition of its streams, in several processes."""

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
from projections.engine.projection import Connect, FromRecord, OpenSource, RecordSource

PAGE = 4_000
_PARTITIONS_EACH = 3
_SIGN_OF_LIFE = 1.0


@dataclass(frozen=True, slots=True)
class PartitionJob:
    """What to build, from where, into which schema. Sent to worker processes."""

    connect: Connect
    schema: str
    open_source: OpenSource
    names: Sequence[str]
    upto: int
    """The position at which every partition ends; later entries are caught up with afterwards."""


Progress = Callable[[int], None]
"""Called with the number of entries read since the last call."""


class WorkerLost(Exception):  # noqa: N818 - it names what happened
    """A worker process ended before its partition was built."""


def place_of(entry: FromRecord) -> int:
    """Its position; what comes out of the record has one."""
    if entry.position is None:
        raise ValueError("an entry of the record has no position")
    return entry.position


def build_partition(job: PartitionJob, partition: tuple[int, int], progress: Progress) -> None:
    """Read a partition from its beginning and write its rows."""
    builders = [projection.builder() for projection in named(job.names)]
    with (
        job.open_source(*partition) as source,
        job.connect() as conn,
        conn.cursor() as curs,
        _no_collector(),
    ):
        # No need to wait for the disk at each commit: the commit of the exchange flushes all of it.
        conn.execute("SET synchronous_commit = off")
        conn.commit()
        for entries in _pages(source, job.upto):
            for builder in builders:
                take = builder.take
                for entry in entries:
                    take(entry)
            with conn.transaction():
                for builder in builders:
                    builder.flush(curs, job.schema)
            progress(len(entries))
        with conn.transaction():
            for builder in builders:
                builder.finish(curs, job.schema)


def _pages(source: RecordSource, upto: int) -> Iterator[Sequence[FromRecord]]:
    position = 0
    while position < upto:
        entries = source(position, PAGE)
        more = len(entries) == PAGE
        if entries and (position := place_of(entries[-1])) > upto:
            entries = [entry for entry in entries if place_of(entry) <= upto]
        if entries:
            yield entries
        if not more:
            return


@contextmanager
def _no_collector() -> Iterator[None]:
    """Pause the garbage collector: it would walk thousands of live entries again and again, without a cycle."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def build_partitions(job: PartitionJob, workers: int, progress: Progress) -> None:
    """Build every partition; of several workers this process is one."""
    if workers == 1:
        build_partition(job, (0, 1), progress)
        return
    # Spawned, not forked: a fork would share the connections and locks of whoever calls this.
    context = multiprocessing.get_context("spawn")
    partitions = workers * _PARTITIONS_EACH
    messages: Queue[Any] = context.Queue()
    taken = context.Value("i", 0)
    processes = [
        context.Process(target=_work_on, args=(job, partitions, taken, messages), daemon=True)
        for _ in range(workers - 1)
    ]
    for process in processes:
        process.start()
    try:
        built = 0
        while (partition := _next(taken, partitions)) is not None:
            build_partition(job, (partition, partitions), progress)
            built += 1
        _wait_for(partitions - built, messages, processes, progress)
    finally:
        for process in processes:
            process.terminate()
            process.join()
            process.close()
        messages.close()


def _next(taken: Any, partitions: int) -> int | None:
    # Work is handed out as workers become free, because new processes are slow to start.
    with taken.get_lock():
        partition: int = taken.value
        taken.value = partition + 1
    return partition if partition < partitions else None


def _wait_for(
    missing: int, messages: Queue[Any], processes: Sequence[Any], progress: Progress
) -> None:
    while missing:
        try:
            word, value = messages.get(timeout=_SIGN_OF_LIFE)
        except Empty:
            if any(process.exitcode is not None for process in processes) and messages.empty():
                raise WorkerLost("a worker is gone before its share was built") from None
            continue
        if word == "read":
            progress(value)
        elif word == "built":
            missing -= 1
        else:
            raise WorkerLost(f"a worker failed: {value}")


def _work_on(job: PartitionJob, partitions: int, taken: Any, messages: Queue[Any]) -> None:
    try:
        while (partition := _next(taken, partitions)) is not None:
            build_partition(job, (partition, partitions), lambda read: messages.put(("read", read)))
            messages.put(("built", partition))
    except Exception as error:
        # Its kind only: the text of an error may quote an entry.
        messages.put(("failed", type(error).__name__))
