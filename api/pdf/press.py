"""The press: a process of its own that makes papers, one at a time, and may break without harm.

It reads requests on stdin and answers on stdout, and has nothing else: no environment, no
connection, no secret, bounded time and memory. `api/pdf/print_room.py` starts and ends it.
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
"""For one paper. A chronology of a thousand lines takes half a second."""
MEMORY = 768 * 1024 * 1024
"""Of addresses, of which program and fonts take a third. A system that does not bound addresses
(macOS) leaves it to the look at what was used."""
FILES = 64
STATUS = Path("/proc/self/status")
FULL = 384 * 1024
"""KiB in use, after which a press has done its work."""
MADE, FAILED, MADE_AND_OVER = b"M", b"F", b"O"
HEAD = struct.Struct(">cI")


def write(stream: IO[bytes], kind: bytes, content: bytes) -> None:
    """One message."""
    stream.write(HEAD.pack(kind, len(content)) + content)
    stream.flush()


def read(stream: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The next message; None, if there is no more, or it breaks off."""
    head = stream.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    kind, length = HEAD.unpack(head)
    content = stream.read(length)
    return (kind, content) if len(content) == length else None


def run(asked: IO[bytes], answered: IO[bytes]) -> None:
    """Make papers until nobody asks, or one of them has broken something."""
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
    """KiB. Not by `getrusage`, where the system tells: there a process begins with what its parent
    had in use when it was started, and the press of a large server would end after each paper."""
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
    """What a paper does not need, and what a broken press must not leave behind."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    if sys.platform == "linux":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # What a shaper says when it breaks quotes what it was given.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


if __name__ == "__main__":
    _take_away()
    run(sys.stdin.buffer, sys.stdout.buffer)
