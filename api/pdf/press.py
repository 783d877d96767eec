"""The press: a worker process that makes PDFs one at a time, and may crash without harming the server.

It reads requests on stdin and writes responses on stdout. It has no environment, no connection and
no secret, and bounded time and memory. `api/pdf/print_room.py` starts and ends it.
"""

from __future__ import annotations

import os
import resource
import struct
import sys
from pathlib import Path
from typing import IO

import orjson

from api.pdf.rendering import render
from api.runtime.foreign_exceptions import LEAVING

CPU_SECONDS = 5
"""CPU time for one paper. A chronology of a thousand lines takes half a second."""
MEMORY = 768 * 1024 * 1024
"""Limit of the address space; program and fonts take a third of it. macOS has no such limit, and
there only `FULL` bounds memory."""
FILES = 64
STATUS = Path("/proc/self/status")
FULL = 384 * 1024
"""KiB of memory in use, above which a press ends after the paper it is making."""
MADE, FAILED, MADE_AND_OVER = b"M", b"F", b"O"
HEAD = struct.Struct(">cI")


def write(stream: IO[bytes], kind: bytes, content: bytes) -> None:
    """Write one message."""
    stream.write(HEAD.pack(kind, len(content)) + content)
    stream.flush()


def read(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """Read the next message; None at the end of the stream, or if the message is incomplete."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    kind, length = HEAD.unpack(head)
    content = stream.read(length)
    return (kind, content) if len(content) == length else None


def run(asked: IO[bytes], answered: IO[bytes]) -> None:
    """Make papers until stdin is closed, a paper fails, or too much memory is in use."""
    while (message := read(asked)) is not None:
        wanted = orjson.loads(message[1])
        _allow_time()
        try:
            pdf = render(wanted["template"], wanted["data"], wanted["form"])
        except LEAVING:
            raise
        except BaseException:
            write(answered, FAILED, b"")
            return
        over = _most_in_use() > FULL
        write(answered, MADE_AND_OVER if over else MADE, pdf)
        if over:
            return


def _most_in_use() -> int:
    """Peak memory in KiB, from `/proc` if possible: on Linux, `getrusage` starts with the peak of the
    parent process, so the press of a large server would end after each paper."""
    try:
        told = STATUS.read_text("ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(told.partition("VmHWM:")[2].split()[0])


def _allow_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _take_away() -> None:
    """Give up what no paper needs, and prevent a crash from leaving anything behind."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # The error message of a crashing shaper may quote the text.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


if __name__ == "__main__":
    _take_away()
    run(sys.stdin.buffer, sys.stdout.buffer)
