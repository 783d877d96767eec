"""Python clients that others generate from the contracts, in an environment of their own."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.support.installing import NotInstalled, install
from tests.support.javascript import LIMIT_SECONDS, one_at_a_time

FOLDER = Path(__file__).parent.parent / "clients" / "python"


def installed() -> Path:
    """The folder of the environment's programs, with everything in it that is pinned."""
    pinned = FOLDER / "requirements.txt"
    wanted = sha256(pinned.read_bytes()).hexdigest()
    place = FOLDER / ".venv"
    stamp = place / "installed"
    with one_at_a_time(FOLDER / ".installing"):
        if not stamp.exists() or stamp.read_text() != wanted:
            subprocess.run([sys.executable, "-m", "venv", "--clear", place], check=True)
            quietly = ["--quiet", "--disable-pip-version-check", "--require-hashes"]
            pip: list[str | Path] = [
                place / "bin" / "python",
                "-m",
                "pip",
                "install",
                *quietly,
                "-r",
                pinned,
            ]
            install("The Python clients", pip)
            stamp.write_text(wanted)
    return place / "bin"


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one program of that environment to its end."""
    return subprocess.run(
        [installed() / program, *arguments],
        cwd=FOLDER,
        env={"PATH": str(installed())},
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )


if __name__ == "__main__":
    try:
        installed()
    except NotInstalled as error:
        sys.exit(str(error))
