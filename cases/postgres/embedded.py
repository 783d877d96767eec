"""A real PostgreSQL in the data folder: set up, started, proved alive by connecting, stopped."""

from __future__ import annotations

import hashlib
import logging
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Literal, Self

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

from cases.postgres.home import Home, PostgresUnavailable, home_of, one_keeper, run_as
from cases.postgres.logins import OWNER, RECORD_DATABASE, SUPERUSER, Logins
from cases.schema.roles import APP

_SOCKET_PATH_LIMIT = 100
_START_SECONDS = 60.0
_STOP_SECONDS = 20.0
_STEP = 0.02
_SELDOM = 5

_SETTINGS = """
# Casebook: an acknowledged entry is on disk. These three are never changed.
fsync = on
synchronous_commit = on
full_page_writes = on
listen_addresses = ''
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 400
shared_buffers = '128MB'
max_wal_size = '1GB'
random_page_cost = 1.1
jit = off
log_min_messages = warning
log_min_error_statement = panic
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""

log = logging.getLogger("casebook.postgres")

RecordRole = Literal["app", "owner"]


class EmbeddedPostgres:
    """One server per data folder. The process that holds the folder keeps it; others only connect."""

    def __init__(self, data: Path) -> None:
        self.data = data.resolve()
        self._home: Home | None = None
        self._keeper = one_keeper(self.data / "postgres.lock")
        self._server: subprocess.Popen[bytes] | None = None
        self._turn = Lock()
        self._stopping = Event()
        self._watch: Thread | None = None

    def start(self) -> Self:
        """Set up what is missing, start what does not run, and prove it by connecting."""
        self.data.mkdir(mode=0o755, parents=True, exist_ok=True)
        self._home = home_of(self.data)
        deadline = time.monotonic() + _START_SECONDS
        with self._turn:
            while not self._try_to_serve():
                if self._stopping.is_set() or time.monotonic() > deadline:
                    raise PostgresUnavailable(f"PostgreSQL did not start; see {self._log_file}")
                self._stopping.wait(_STEP)
        return self

    def supervise(self, interval: float = 0.2) -> None:
        """Watch from a thread, and start the server again whenever it has died."""
        self._watch = Thread(
            target=self._keep_alive, args=[interval], name="embedded-postgres", daemon=True
        )
        self._watch.start()

    def ensure(self) -> None:
        """Start the server again if it has died. Cheap while it lives."""
        if self._server is not None and self._server.poll() is None:
            return
        if self._server is None and self._answers():
            return
        log.warning("the embedded PostgreSQL has stopped; starting it again")
        self.start()

    def stop(self) -> None:
        """Stop the server, if this process keeps it: fast, with everything on disk."""
        self._stopping.set()
        if self._watch is not None:
            self._watch.join()
            self._watch = None
        with self._turn:
            if self._keeper.held:
                self._shut_down()
                self._keeper.release()
        self._stopping.clear()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def record_url(self, role: RecordRole = "app") -> str:
        """Where the record is; `owner` migrates, `app` writes and reads."""
        return self._logins.url(RECORD_DATABASE, OWNER if role == "owner" else APP)

    @property
    def server_url(self) -> str:
        """The superuser's way in: for backups and for tests that attack the record."""
        return self._logins.url(RECORD_DATABASE, SUPERUSER)

    @property
    def binaries(self) -> Path:
        """The folder with pg_dump, pgbench and the rest."""
        return self._settled.binaries

    @property
    def postmaster(self) -> int | None:
        """The process id of the running server, if its file names one."""
        try:
            return int((self._settled.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    @property
    def _settled(self) -> Home:
        if self._home is None:
            raise PostgresUnavailable("the embedded PostgreSQL has not been started")
        return self._home

    @property
    def _log_file(self) -> Path:
        return self._settled.folder / "postgres.log"

    @property
    def _socket_folder(self) -> Path:
        near = self._settled.folder / "run"
        if len(os.fsencode(near)) + len("/.s.PGSQL.5432") < _SOCKET_PATH_LIMIT:
            return near
        name = hashlib.sha256(os.fsencode(self._settled.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"casebook-{name}"

    @property
    def _logins(self) -> Logins:
        return Logins(self.data / "keys", self._socket_folder)

    def _try_to_serve(self) -> bool:
        if not self._keeper.acquire():
            # Somebody else keeps this folder: wait for their server, and never stop it.
            return self._answers() and self._logins.work()
        home = self._settled
        home.prepare(self._socket_folder)
        self._logins.found_passwords()
        if not (home.cluster / "PG_VERSION").exists():
            self._set_up_cluster(home)
        if not self._answers() and not self._launch(home):
            return False
        if not self._logins.work():
            self._logins.set_up()
        return True

    def _set_up_cluster(self, home: Home) -> None:
        # Built aside and renamed when whole: a set-up that was cut short leaves no half cluster.
        draft = home.cluster.with_name(f"{home.cluster.name}.new")
        home.clear(draft)
        words = home.folder / "run" / "superuser"
        home.hand_over(words, self._logins.password(SUPERUSER))
        try:
            run_as(
                home,
                "initdb",
                *("-D", str(draft), "-U", SUPERUSER, f"--pwfile={words}", "-E", "UTF8"),
                *(
                    "--locale=C.UTF-8",
                    "--auth=scram-sha-256",
                    "--data-checksums",
                    "--no-instructions",
                ),
            )
        finally:
            words.unlink(missing_ok=True)
        home.append(draft / "postgresql.conf", _SETTINGS)
        draft.rename(home.cluster)

    def _launch(self, home: Home) -> bool:
        if self._server is not None and self._server.poll() is not None:
            self._server = None
        if self._server is None:
            home.forget_dead_postmaster()
            with self._log_file.open("ab") as output:
                self._server = subprocess.Popen(  # noqa: S603 - our own binary, no shell
                    [
                        str(home.binaries / "postgres"),
                        *("-D", str(home.cluster), "-k", str(self._socket_folder)),
                    ],
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    cwd=home.cluster.anchor,
                    start_new_session=True,
                    **home.identity,
                )
        return self._comes_up(self._server)

    def _comes_up(self, server: subprocess.Popen[bytes]) -> bool:
        return _until(lambda: self._answers() or server.poll() is not None, 10.0) and (
            server.poll() is None
        )

    def _answers(self) -> bool:
        """Ask the server itself: a process id proves nothing."""
        where = make_conninfo(
            host=str(self._socket_folder), port=5432, dbname="postgres", connect_timeout=2
        )
        return pq.PGconn.ping(where.encode()) == pq.Ping.OK

    def _shut_down(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.send_signal(signal.SIGINT)
            try:
                server.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                server.send_signal(signal.SIGQUIT)
                server.wait()
        elif self._answers():
            # A server that outlived the process which had started it.
            run_as(
                self._settled,
                "pg_ctl",
                "-D",
                str(self._settled.cluster),
                "-w",
                "-m",
                "fast",
                "stop",
            )

    def _keep_alive(self, interval: float) -> None:
        # Another's child can only be asked by connecting, which costs the server a process each time.
        while not self._stopping.wait(interval if self._server is not None else _SELDOM * interval):
            try:
                self.ensure()
            except (OSError, PostgresUnavailable, psycopg.Error, subprocess.SubprocessError):
                log.exception("the embedded PostgreSQL could not be started; trying again")


def _until(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(_STEP)
    return True
