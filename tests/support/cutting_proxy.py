"""A wire to PostgreSQL that can be cut at the worst moment: after COMMIT, before the answer."""

from __future__ import annotations

import contextlib
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread

from psycopg.conninfo import conninfo_to_dict, make_conninfo

_LONG_REQUEST = 400
"""An append is longer than this; whatever else is asked is shorter."""
_READY = b"Z\x00\x00\x00\x05I"


class CuttingProxy:
    """Passes everything on, until it is told to swallow the answer, or the question, of one append."""

    def __init__(self, url: str, folder: Path) -> None:
        self._target = f"{conninfo_to_dict(url)['host']}/.s.PGSQL.5432"
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(folder / ".s.PGSQL.5432"))
        self._door.listen(64)
        self._lock = Lock()
        self._plan: str | None = None
        self._wires: list[_Wire] = []
        self.cuts = 0
        self.url = make_conninfo(url, host=str(folder))
        self._doorman = Thread(target=self._welcome, daemon=True)
        self._doorman.start()

    def cut_next(self, what: str = "answer") -> None:
        """Cut at the next append: its `answer` (it is stored) or its `question` (it is not)."""
        with self._lock:
            self._plan = what

    def close(self) -> None:
        """Cut every wire, and let nobody in any more."""
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._doorman.join()
        self._door.close()
        while self._wires:
            self._wires.pop().close()

    def _welcome(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                guest, _ = self._door.accept()
                host = socket.socket(socket.AF_UNIX)
                host.connect(self._target)
                wire = _Wire(self, guest, host)
                self._wires.append(wire)
                wire.open()

    def take_plan(self, request: bytes) -> str | None:
        """What is planned for this request."""
        with self._lock:
            if len(request) < _LONG_REQUEST or self._plan is None:
                return None
            plan, self._plan = self._plan, None
            self.cuts += 1
            return plan


class _Wire:
    def __init__(self, proxy: CuttingProxy, guest: socket.socket, host: socket.socket) -> None:
        self._proxy = proxy
        self._guest = guest
        self._host = host
        self._doomed = False
        self._threads = [Thread(target=way, daemon=True) for way in (self.ask, self.answer)]

    def open(self) -> None:
        """Carry both ways."""
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        """Cut it, and let go of both ends."""
        self.hang_up()
        for thread in self._threads:
            thread.join()
        self._guest.close()
        self._host.close()

    def ask(self) -> None:
        with contextlib.suppress(OSError):
            while request := self._guest.recv(1 << 20):
                plan = self._proxy.take_plan(request)
                if plan == "question":
                    break
                self._doomed = self._doomed or plan == "answer"
                self._host.sendall(request)
        self.hang_up()

    def answer(self) -> None:
        with contextlib.suppress(OSError):
            while answer := self._host.recv(1 << 20):
                if not self._doomed:
                    self._guest.sendall(answer)
                elif _READY in answer:
                    break
        self.hang_up()

    def hang_up(self) -> None:
        """End it for both sides."""
        for end in (self._guest, self._host):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextmanager
def cutting_proxy(url: str) -> Iterator[CuttingProxy]:
    """A proxy in front of the server behind this address."""
    with tempfile.TemporaryDirectory(prefix="casebook-wire-") as folder:
        proxy = CuttingProxy(url, Path(folder))
        try:
            yield proxy
        finally:
            proxy.close()
