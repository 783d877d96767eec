"""Server processes that begin as a copy of one in which everything has been imported already.

To import Casebook takes longer than to start it, and the tests start it by the hundred. Everything
else is as in a process of its own: environment, folder, streams, signals, exit code.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from io import FileIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NoReturn

_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["tests.support.forked_program"])


class ForkedProcess:
    """As much of `subprocess.Popen` as is asked of a server."""

    def __init__(
        self, arguments: tuple[str, ...], environment: Mapping[str, str], cwd: Path, log: Path
    ) -> None:
        """`arguments`: data folder, port, manner. What it says on stderr is added to `log`."""
        heard, said = _FORKS.Pipe(duplex=False)
        self._process = _FORKS.Process(
            target=_run, args=(said, arguments, dict(environment), str(cwd), str(log))
        )
        self._process.start()
        said.close()
        self.stdout: FileIO | None = FileIO(os.dup(heard.fileno()))
        heard.close()

    @property
    def pid(self) -> int:
        """Of the server itself."""
        return int(self._process.pid or 0)

    def send_signal(self, number: signal.Signals) -> None:
        """Nothing, once it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code. Raises TimeoutExpired."""
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired("a server", timeout or 0.0)
        return code


def _run(
    said: Connection, arguments: tuple[str, ...], environment: dict[str, str], cwd: str, log: str
) -> NoReturn:
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(said.fileno(), 1)
    said.close()
    with open(log, "ab", buffering=0) as errors:
        os.dup2(errors.fileno(), 2)
    from tests.support.forked_program import serve_demo  # noqa: PLC0415 - imported once, before

    sys.exit(serve_demo(*arguments))
