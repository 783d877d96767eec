"""How many file descriptors this process may have open, and how many of them are for clients."""

from __future__ import annotations

import resource
from contextlib import suppress
from dataclasses import dataclass

WANTED = 65_536
"""The limit that is asked for: more than one process can make use of."""
ENOUGH = 4_096
"""With fewer descriptors, a few thousand idle connections make a difference."""
LEAST_KEPT, MOST_KEPT = 160, 512


@dataclass(frozen=True, slots=True)
class Descriptors:
    """The limit of this process, and how it is divided."""

    limit: int
    kept: int
    """Reserved for the database, papers and files, and for connections that are being closed."""

    @property
    def connections(self) -> int:
        """How many clients may be connected at once."""
        return self.limit - self.kept


def raise_descriptors() -> None:
    """Raise the soft limit as far as this process is allowed to: the default is too low for a server."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = WANTED if hard == resource.RLIM_INFINITY else min(hard, WANTED)
    if soft != resource.RLIM_INFINITY and soft < most:
        # Some systems allow less than their hard limit; the soft limit then stays as it is.
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def descriptors() -> Descriptors:
    """As they are now."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = WANTED if soft == resource.RLIM_INFINITY else soft
    return Descriptors(limit, max(LEAST_KEPT, min(MOST_KEPT, limit // 4)))
