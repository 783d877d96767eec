"""JavaScript clients of the graph: installed from their lock file, run by a Node that pip brings."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path

from tests.support.installing import NotInstalled, install

FOLDER = Path(__file__).parent.parent / "clients" / "javascript"
BIN = Path(sys.executable).parent
LIMIT_SECONDS = 240.0


def installed(folder: Path = FOLDER) -> Path:
    """The folder with everything in it that its lock file names."""
    lock = folder / "package-lock.json"
    wanted = sha256(lock.read_bytes()).hexdigest()
    stamp = folder / "node_modules" / ".installed"
    with one_at_a_time(folder / ".installing"):
        if not stamp.exists() or stamp.read_text() != wanted:
            quietly = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
            command = ["npm", "ci", *quietly]
            install("The JavaScript clients", command, folder=folder, environment=environment())
            stamp.write_text(wanted)
    return folder


def node(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one program to its end."""
    return run("node", *arguments)


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The same of another program that is installed, or of Node's own."""
    folder = installed()
    known = folder / "node_modules" / ".bin" / program
    return subprocess.run(
        [str(known) if known.exists() else program, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=LIMIT_SECONDS,
        check=False,
    )


def environment() -> dict[str, str]:
    """The environment's own Node before any other."""
    return {**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"}


@contextmanager
def one_at_a_time(file: Path) -> Iterator[None]:
    """Several workers may find at once that something is missing."""
    with file.open("w") as held:
        flock(held, LOCK_EX)
        yield


if __name__ == "__main__":
    try:
        installed()
    except NotInstalled as error:
        sys.exit(str(error))
