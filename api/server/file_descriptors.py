"""How many files and connections this process may have open, and how many of them are for clients."""

from __future__ import annotations

import resource
from contextlib import suppress
from dataclasses import dataclass

WANTED = 65_536
"""More than one process can make use of."""
ENOUGH = 4_096
"""With fewer a few thousand idle connections are felt."""
LEAST_KEPT, MOST_KEPT = 160, 512


@dataclass(frozen=True, slots=True)
class Descriptors:
    """What there is."""

    limit: int
    kept: int
    """For the database, papers and files, and for those who are being closed."""

    @property
    def connections(self) -> int:
        """How many clients may be connected at once."""
        return self.limit - self.kept


def raise_descriptors() -> None:
    """As far as this process may by itself: the usual limit was made for programs of one user."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
    if soft != resource.RLIM_INFINITY and soft < most:
        # Some systems allow less than they say; then it stays as it is.
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def descriptors() -> Descriptors:
    """As they are now."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = WANTED if soft == resource.RLIM_INFINITY else soft
    return Descriptors(limit, max(LEAST_KEPT, min(MOST_KEPT, limit // 4)))
