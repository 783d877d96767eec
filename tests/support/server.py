"""A real server process over its own embedded PostgreSQL, and a caller for each made-up person."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from uuid import uuid4

import httpx
import psycopg
from psycopg import sql

from cases.postgres.embedded import EmbeddedPostgres
from domain.vocabulary import Role
from tests.support.forked import ForkedProcess
from tests.support.postgres import data_folder

START_SECONDS = 90.0
STOP_SECONDS = 30.0
SCHOOL = "saltmarsh-primary"
OTHER_SCHOOL = "upper-weald-academy"
ROOT = Path(__file__).parent.parent.parent
ONE_PERSON_AT_REST = {
    f"CASEBOOK_{name}_A_MINUTE": str(10**9)
    for name in ("READS", "ACTS", "PAPERS", "FAILED_SIGN_INS", "OPEN_PAGES")
}
"""All tests of a server ask as the same few people; tests of limits set their own."""
_PROGRAM = """
import sys
from pathlib import Path
import api.cli  # as the command does, which starts faster
from api.serve import serve
from api.runtime.settings import Settings
settings = Settings(demo=True, data=Path(sys.argv[1]), port=int(sys.argv[2]))
sys.exit(serve(settings, json_line=sys.argv[3] == "json"))
"""


@dataclass
class ServerProcess:
    """One process that serves the demo; it can be stopped, killed, and started again."""

    data: Path
    port: int = 0
    packs: Path | None = None
    code: Path = ROOT
    """Where the Casebook lies that is started."""
    descriptors: int | None = None
    settings: dict[str, str] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | ForkedProcess | None = None
    callers: dict[tuple[Role, str], Caller] = field(default_factory=dict)

    def start(self, *, manner: str = "json") -> Self:
        """Start, and wait for the line that says it is ready."""
        arguments = (str(self.data), str(self.port), manner)
        if self.code == ROOT and self.descriptors is None:
            self.process = ForkedProcess(arguments, self._environment(), self.code, self.log)
        else:
            self.process = self._of_its_own(arguments)
        if manner == "json":
            self.hears()
        return self

    def _of_its_own(self, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
        with self.log.open("a") as log:
            return subprocess.Popen(
                [*self._allowed(), sys.executable, "-c", _PROGRAM, *arguments],
                stdout=subprocess.PIPE,
                stderr=log,
                # Unread lines must stay where waiting for the next one can see them.
                bufsize=0,
                cwd=self.code,
                env=self._environment(),
            )

    def hears(self) -> None:
        """Take in the line that says it is ready."""
        self.said = json.loads(self.line())
        self.port = int(self.base_url.rpartition(":")[2])

    def _allowed(self) -> list[str]:
        """How the process is given no more files than it may have open."""
        if self.descriptors is None:
            return []
        return ["sh", "-c", 'ulimit -n "$0" && exec "$@"', str(self.descriptors)]

    def _environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if "DATABASE_URL" not in k}
        given = inherited | ONE_PERSON_AT_REST | self.settings
        return given if self.packs is None else {**given, "CASEBOOK_PACKS": str(self.packs)}

    def line(self) -> str:
        """The next line on stdout; fails the test when none comes."""
        assert self.process is not None
        assert self.process.stdout is not None
        with selectors.DefaultSelector() as ready:
            ready.register(self.process.stdout, selectors.EVENT_READ)
            assert ready.select(START_SECONDS), f"the server said nothing; see {self.log}"
        line = self.process.stdout.readline()
        assert line, f"the server ended: {self.log.read_text()[-2_000:]}"
        return line.decode()

    def stop(self) -> int:
        """Ask it to end, as a supervisor would; the exit code."""
        return self._ended(signal.SIGTERM)

    def kill(self) -> None:
        """kill -9: nothing is finished, nothing is said."""
        self._ended(signal.SIGKILL)

    def _ended(self, by: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(by)
        code = self.process.wait(STOP_SECONDS)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code

    @property
    def log(self) -> Path:
        """What it wrote on stderr."""
        return self.data / "server.log"

    @property
    def base_url(self) -> str:
        """Where it listens."""
        return str(self.said["base_url"])

    def token(self, role: Role, school: str = SCHOOL) -> str:
        """The token of a made-up person."""
        return str(self.said["tokens"][school][role.value])

    def caller(self, role: Role, school: str = SCHOOL) -> Caller:
        """That person at a client; the same one each time, closed with the server."""
        if (role, school) not in self.callers:
            self.callers[role, school] = Caller(self.base_url, self.token(role, school))
        return self.callers[role, school]

    def entries(self) -> int:
        """How many events the whole record holds, asked of the database itself."""
        with psycopg.connect(EmbeddedPostgres(self.data).start().server_url) as connection:
            schemas = connection.execute(
                "SELECT schemaname FROM pg_tables WHERE tablename = 'event'"
            ).fetchall()
            counts = [
                connection.execute(
                    sql.SQL("SELECT count(*) FROM {}.event").format(sql.Identifier(schema))
                ).fetchone()
                for (schema,) in schemas
            ]
        return sum(int(str(row[0])) for row in counts if row is not None)


class Caller:
    """Asks over HTTP with one token, and repeats nothing by itself."""

    def __init__(self, base_url: str, token: str | None) -> None:
        headers = {} if token is None else {"authorization": f"Bearer {token}"}
        self.client = httpx.Client(base_url=base_url, headers=headers, timeout=30.0)

    def get(self, path: str, **params: Any) -> httpx.Response:
        return self.client.get(path, params=params)

    def post(
        self,
        path: str,
        body: Mapping[str, Any],
        *,
        key: str | None = None,
        if_match: str | None = "*",
    ) -> httpx.Response:
        headers = {"idempotency-key": key or str(uuid4())}
        if if_match is not None:
            headers["if-match"] = if_match
        return self.client.post(path, json=dict(body), headers=headers)

    def send(
        self, path: str, content: bytes, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        """A body as it is, however broken."""
        given = {"content-type": "application/json", "idempotency-key": str(uuid4())}
        return self.client.post(path, content=content, headers={**given, **(headers or {})})

    def reports(self, **changed: Any) -> str:
        """Report an incident; the id of the case."""
        answer = self.post("/cases", {**INCIDENT, **changed})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["case"])


INCIDENT: dict[str, Any] = {
    "facts": {"conduct": "posts_comment", "actor.role": "pupil"},
    "occurred_at": "2026-03-02T09:15:00+00:00",
    "account": "A remark about a classmate was posted.",
}
IMAGERY: dict[str, Any] = {
    "facts": {
        "conduct": "accesses_or_shares_material",
        "actor.role": "pupil",
        "material.kind": "indecent_images_of_children",
    },
    "occurred_at": "2026-03-02T09:15:00+00:00",
}
MORE: dict[str, Any] = {
    "account": "The remark was taken down.",
    "occurred_at": "2026-03-02T10:15:00+00:00",
}


@contextmanager
def a_server(
    *,
    port: int = 0,
    manner: str = "json",
    packs: Path | None = None,
    settings: Mapping[str, str] | None = None,
    descriptors: int | None = None,
) -> Iterator[ServerProcess]:
    """A server with a folder of its own, stopped at the end. `packs`: schools' own policies;
    `settings`: more of its environment. `descriptors`: how many files it may have open."""
    with data_folder() as data:
        server = ServerProcess(
            data, port=port, packs=packs, descriptors=descriptors, settings=dict(settings or {})
        )
        try:
            yield server.start(manner=manner)
        finally:
            for caller in server.callers.values():
                caller.client.close()
            if server.process is not None:
                if server.process.poll() is None:
                    server.stop()
                if server.process.stdout is not None:
                    server.process.stdout.close()


def wait_until(true: Any, seconds: float = 30.0) -> None:
    """Wait for a condition; fail when it does not come true."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come true in time"
        time.sleep(0.02)
