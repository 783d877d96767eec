"""Where the server has its papers made: by presses of their own, two at a time, and never by itself.

A text that breaks a press, or takes it too long, ends that process and no other. Whoever asked gets
the plainest form of the paper then, and where even that fails its words as text.
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
"""Papers asked for at once: those being made and those that wait. More are told to ask again."""
PAPERS_EACH = 100
"""After so many a press is replaced: what its libraries keep for the next paper only grows."""
WALL_SECONDS = 15.0
"""For one attempt; a press that waits for something is ended as well."""
PDF, TEXT = "application/pdf", "text/plain; charset=utf-8"
KEPT = ("LD_LIBRARY_PATH",)
"""All that a press gets of the server's environment: where Python itself may be found."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What is handed out, and what it is."""

    content: bytes
    media_type: str
    ending: str


class Broken(Exception):  # noqa: N818 - it says what has happened
    """The press has ended, or could not make this paper."""


class Press:
    """One process, started when it is needed and replaced when it is spent or broken."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0
        self._over = False

    def pdf(self, template: str, data: Mapping[str, Any], form: int) -> bytes:
        """The bytes. Raises Broken, after which another process does the next one."""
        if self._process is not None and self._process.poll() is not None:
            # Somebody ended it while it waited: no fault of the paper that comes now.
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
        """End the process, and start no other."""
        self._over = True
        self.close()

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process, self._made = self._process, None, 0
        if process is not None:
            process.kill()
            # Its pipes are closed, and what was not taken of them is nobody's any more.
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
        """The paper as PDF; else its words as text. Raises a Problem if too many are asked for."""
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
        """The same, for whoever may wait for it."""
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
        # It reads no environment, no folder of the user's, and not where it happens to be started.
        [sys.executable, "-I", "-X", "utf8", "-m", "api.pdf.press"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={name: os.environ[name] for name in KEPT if name in os.environ}
        | {"RAYON_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"},
        # Whoever stops the server at its terminal does not break a paper in hand.
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
