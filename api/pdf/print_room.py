"""Makes PDFs in a pool of two worker processes (presses), never in the server's own process.

A text that crashes a press or takes too long ends that process alone. The paper is then tried again
in its plainest form, and if that fails too, it is answered as plain text.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from queue import LifoQueue
from threading import Timer
from typing import Any

import orjson

from api.http.problems import Problem
from api.pdf.plain import as_text
from api.pdf.press import MADE, MADE_AND_OVER, read, write
from api.pdf.rendering import FULLEST, PLAINEST

PRESSES = 2
MOST_WAITING = 20
"""Papers being made and waiting. Further requests are answered 503."""
PAPERS_EACH = 100
"""A press is replaced after so many papers, because the caches of its libraries only grow."""
WALL_SECONDS = 15.0
"""Wall time for one attempt, so that a press that is blocked is ended as well."""
PDF, TEXT = "application/pdf", "text/plain; charset=utf-8"
KEPT = ("LD_LIBRARY_PATH",)
"""The variables of the server's environment that a press gets: what Python itself needs to start."""


@dataclass(frozen=True, slots=True)
class Paper:
    """The content of a response, with its media type and the ending of its file name."""

    content: bytes
    media_type: str
    ending: str


class Broken(Exception):  # noqa: N818 - it says what has happened
    """The press crashed, took too long, or failed to make this paper."""


class Press:
    """One worker process, started at the first paper, and replaced after a failure or many papers."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._over = False

    def pdf(self, template: str, data: Mapping[str, Any], form: int) -> bytes:
        """The bytes of the PDF. Raises Broken; the next call then starts another process."""
        if self._process is not None and self._process.poll() is not None:
            # It was killed while idle, so this paper is not to blame: start another process.
            self.close()
        if self._over:
            raise Broken
        process = self._process = self._process or _started()
        late = Timer(WALL_SECONDS, process.kill)
        late.daemon = True
        late.start()
        try:
            answer = _asked(process, {"template": template, "data": data, "form": form})
        finally:
            late.cancel()
        self._made += 1
        if answer is None or answer[0] != MADE or self._made >= PAPERS_EACH:
            self.close()
        if answer is None or answer[0] not in (MADE, MADE_AND_OVER):
            raise Broken
        return answer[1]

    def retire(self) -> None:
        """End the process and start none again."""
        self._over = True
        self.close()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process, self._made = self._process, None, 0
        if process is not None:
            process.kill()
            # Waits for the process and closes its pipes; unread output is dropped.
            with suppress(OSError):
                process.communicate()


class PrintRoom:
    """The presses of one server."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(PRESSES, thread_name_prefix="papers")
        self._free: LifoQueue[Press] = LifoQueue()
        self._presses = [Press() for _ in range(PRESSES)]
        for press in self._presses:
            self._free.put(press)
        self._asked = 0

    async def paper(self, template: str, data: Mapping[str, Any]) -> Paper:
        """The paper as PDF, or as plain text if that fails. Raises a Problem if too many wait."""
        if self._asked >= MOST_WAITING:
            raise Problem("papers-busy")
        self._asked += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, self.made, template, data
            )
        finally:
            self._asked -= 1

    def made(self, template: str, data: Mapping[str, Any]) -> Paper:
        """The same, blocking, in a worker thread."""
        press = self._free.get()
        try:
            for form in (FULLEST, PLAINEST):
                with suppress(Broken):
                    return Paper(press.pdf(template, data, form), PDF, "pdf")
        finally:
            self._free.put(press)
        return Paper(as_text(template, data).encode(), TEXT, "txt")

    def close(self) -> None:
        """End every process."""
        for press in self._presses:
            press.retire()
        self._threads.shutdown(cancel_futures=True)


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        # -I: isolated from PYTHON* variables, the user's site-packages, and the current folder.
        [sys.executable, "-I", "-X", "utf8", "-m", "api.pdf.press"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in KEPT if name in os.environ}
        | {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"},
        # Ctrl-C at the server's terminal does not reach the press.
        start_new_session=True,
    )


def _asked(
    process: subprocess.Popen[bytes], wanted: Mapping[str, Any]
) -> tuple[bytes, bytes] | None:
    if process.stdin is None or process.stdout is None:
        return None
    try:
        write(process.stdin, MADE, orjson.dumps(wanted))
        return read(process.stdout)
    except OSError:
        return None
