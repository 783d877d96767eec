"""A server whose clock is set by hand, so that a school's year passes in a test."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from api.auth.demo_cast import person
from api.auth.demo_issuer import DemoIssuer
from domain.vocabulary import Role
from tests.support.clockwork import HandClock
from tests.support.graph import Graph
from tests.support.postgres import data_folder
from tests.support.server import ROOT, SCHOOL, STOP_SECONDS, Caller, ServerProcess

_PROGRAM = """
import sys
from datetime import datetime
from pathlib import Path
from api.serve import serve
from api.runtime.settings import Settings
data, file = Path(sys.argv[1]), Path(sys.argv[2])
settings = Settings(demo=True, data=data, port=0)
clock = lambda: datetime.fromisoformat(file.read_text())
sys.exit(serve(settings, json_line=True, clock=clock))
"""


@dataclass
class PassingYears:
    """The demo's schools, at the hour that the clock shows."""

    server: ServerProcess
    clock: HandClock
    callers: list[Caller] = field(default_factory=list)

    def caller(self, role: Role, school: str = SCHOOL) -> Caller:
        """That person, signed in now."""
        issuer = DemoIssuer.open(self.server.data, audience="casebook", clock=self.clock)
        day = timedelta(days=1)
        token = issuer.token(person(school, role), school, role, lifetime=day)
        self.callers.append(Caller(self.server.base_url, token))
        return self.callers[-1]

    def graph(self, role: Role, school: str = SCHOOL) -> Graph:
        """The same person's way to the graph."""
        return Graph(self.caller(role, school))


@contextmanager
def passing_years(begin: datetime) -> Iterator[PassingYears]:
    """A server that believes the clock of the test."""
    with data_folder() as data:
        clock = HandClock(Path(data) / "clock", begin)
        clock.set_to(begin)
        server = ServerProcess(data)
        with server.log.open("a") as log:
            server.process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, str(data), str(clock.file)],
                stdout=subprocess.PIPE,
                stderr=log,
                bufsize=0,
                cwd=ROOT,
            )
        try:
            server.hears()
            years = PassingYears(server, clock)
            yield years
            for caller in years.callers:
                caller.client.close()
        finally:
            if server.process.poll() is None:
                server.stop()
            server.process.wait(STOP_SECONDS)
