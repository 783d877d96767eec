"""Runs synchronous work for the event loop on a bounded number of threads."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

P = ParamSpec("P")
T = TypeVar("T")

# As many appends as the group commit can combine; more threads would only wait for it.
THREADS = 32
_limiter: RunVar[CapacityLimiter] = RunVar("casebook_threads")


async def offloaded(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `work` on a worker thread. It runs to its end even if the caller is cancelled."""
    limiter = _limiter.get(None)
    if limiter is None:
        limiter = CapacityLimiter(THREADS)
        _limiter.set(limiter)
    return await to_thread.run_sync(partial(work, *args, **kwargs), limiter=limiter)
