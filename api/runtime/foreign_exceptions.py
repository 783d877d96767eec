"""What is thrown at an edge by code that is not ours.

A library in another language may throw what Python does not count among ordinary errors: the panic
of a shaper is a BaseException. Where requests end, everything is caught but what ends a task or a
process on purpose.
"""

from __future__ import annotations

import traceback
from asyncio import CancelledError
from pathlib import Path

LEAVING = (CancelledError, KeyboardInterrupt, SystemExit, GeneratorExit)
"""Never caught: somebody wants this to end."""
FRAMES = 4


def place(error: BaseException) -> str:
    """Where it happened. The text of an error may hold what somebody wrote; its place does not."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-FRAMES:])
