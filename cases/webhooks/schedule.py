"""When a failed delivery is tried again, when it is given up, and when an address is."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from uuid import UUID

# The example schedule of Standard Webhooks 1.0.0, "Deliverability and reliability": the first
# attempt at once, then these, about three days in all.
DELAYS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
ATTEMPTS = len(DELAYS) + 1
SPREAD = 0.2
"""A delay is longer by up to this part of it, so that those who failed together come back apart."""
LONGEST_WISH = timedelta(hours=24)
"""As long as a receiver may ask us to stay away."""
TOO_LONG = timedelta(days=5)
"""An address that nothing has reached for so long is paused."""
SPACING = timedelta(seconds=5)
"""Between two deliveries made for one webhook, however much changes."""
_STEPS = 2**32


def delay(delivery: UUID, tries: int, asked_for: timedelta = timedelta()) -> timedelta | None:
    """How long to wait after so many tries; None: give up. `asked_for`: the receiver's own wish.

    The spread follows from delivery and try, so that the same history gives the same times.
    """
    if tries >= ATTEMPTS:
        return None
    drawn = sha256(f"{delivery}/{tries}".encode()).digest()
    part = int.from_bytes(drawn[:4], "big") / _STEPS
    own = DELAYS[tries - 1] * (1 + SPREAD * part)
    return max(own, min(asked_for, LONGEST_WISH))
