"""A step that installs something from elsewhere: tried again where it fails, and named at the end."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

TRIES = 3
PAUSE_SECONDS = 5.0


class NotInstalled(Exception):  # noqa: N818 - it says what is missing
    """What could not be installed, and by which command."""


def install(
    what: str,
    command: Sequence[str | Path],
    *,
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
    pause: float = PAUSE_SECONDS,
) -> None:
    """Run the command until it succeeds, at most so many times. Raises NotInstalled.

    Whatever it writes goes through: the last words of the installer are the reason.
    """
    for number in range(1, TRIES + 1):
        ended = subprocess.run([*command], cwd=folder, env=environment, check=False)
        if ended.returncode == 0:
            return
        _say(f"{what}: try {number} of {TRIES} failed with exit code {ended.returncode}")
        if number < TRIES:
            time.sleep(pause * number)
    named = " ".join(map(str, command))
    raise NotInstalled(
        f"{what} could not be installed: `{named}` failed {TRIES} times. Is the network there?"
    )


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
