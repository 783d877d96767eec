"""Which exceptions must be let through where everything else is caught.

A library in another language may raise a BaseException that is no Exception: the panic of a Rust
library is one. So the outermost handlers catch BaseException, except what ends a task or a process
on purpose.
"""

from __future__ import annotations

import traceback
from asyncio import CancelledError
from pathlib import Path

LEAVING = (CancelledError, KeyboardInterrupt, SystemExit, GeneratorExit)
"""Never swallowed: they end a task or the process on purpose."""
FRAMES = 4


def place(error: BaseException) -> str:
    """The file names and lines where it was raised. Unlike its text, they hold no user data."""
    frames = traceback.extract_tb(error.__traceback__)
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-FRAMES:])
