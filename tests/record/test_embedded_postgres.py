"""The embedded PostgreSQL: it starts by itself, survives what kills it, and has one keeper."""

from __future__ import annotations

import multiprocessing
import os
import pwd
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import psycopg
import pytest

from cases.postgres.embedded import EmbeddedPostgres
from cases.postgres.home import PROGRAMS, home_of
from tests.support.postgres import data_folder

STARTS = 5
"""At most: other tests have the machine as well, and the quickest counts."""
KEEP = """
import sys
from pathlib import Path
from cases.postgres.embedded import EmbeddedPostgres
from cases.postgres.home import PROGRAMS, home_of
server = EmbeddedPostgres(Path(sys.argv[1])).start()
print(server.postmaster, flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture
def data() -> Iterator[Path]:
    """A folder in which nothing has been set up."""
    with data_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def warm() -> Iterator[Path]:
    """A folder that has been set up and stopped; each test leaves it so."""
    with data_folder() as folder:
        EmbeddedPostgres(folder).start().stop()
        yield folder


def answers(server: EmbeddedPostgres) -> bool:
    with psycopg.connect(server.record_url("app")) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


def another_process(data: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", KEEP, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=30)


def test_it_keeps_what_it_acknowledged_through_a_power_cut(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.record_url("app")) as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
            row = connection.execute("SELECT current_setting(%s)", [setting]).fetchone()
            assert row == ("on",), setting


def test_nobody_else_on_the_machine_gets_in(postgres: EmbeddedPostgres) -> None:
    for secret in (postgres.data / "keys").iterdir():
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert stat.S_IMODE(postgres._socket_folder.stat().st_mode) == 0o700
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.record_url("app"), password="guess")  # noqa: S106
    with psycopg.connect(postgres.record_url("app")) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)


def test_a_warm_folder_starts_within_three_seconds(warm: Path) -> None:
    took = []
    for _ in range(STARTS):
        began = monotonic()
        with EmbeddedPostgres(warm) as server:
            took.append(monotonic() - began)
            assert answers(server)
        if took[-1] < 3:
            break
    assert min(took) < 3


def test_a_second_process_connects_and_leaves_the_server_running(warm: Path) -> None:
    with EmbeddedPostgres(warm) as server:
        postmaster = server.postmaster
        end(another_process(warm))

        assert server.postmaster == postmaster
        assert answers(server)


def test_a_server_whose_keeper_was_killed_is_taken_over_and_stopped(warm: Path) -> None:
    keeper = another_process(warm)
    keeper.kill()
    end(keeper)

    with EmbeddedPostgres(warm) as server:
        assert answers(server)
    assert server.postmaster is None


def test_a_killed_server_is_started_again_in_spite_of_the_file_it_left(warm: Path) -> None:
    with EmbeddedPostgres(warm) as server:
        killed = server.postmaster
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        while server._server is not None and server._server.poll() is None:
            sleep(0.01)
        assert server.postmaster == killed

        server.ensure()

        assert server.postmaster != killed
        assert answers(server)


def test_the_supervisor_brings_a_killed_server_back(warm: Path) -> None:
    with EmbeddedPostgres(warm) as server:
        server.supervise(interval=0.05)
        killed = server.postmaster
        assert killed is not None
        os.kill(killed, signal.SIGKILL)

        deadline = monotonic() + 30
        while server.postmaster in (killed, None) or not server._answers():
            assert monotonic() < deadline
            sleep(0.02)
        assert answers(server)


def test_a_set_up_that_was_cut_short_is_begun_anew(data: Path) -> None:
    (data / "postgres" / "cluster.new").mkdir(parents=True)
    (data / "postgres" / "cluster.new" / "PG_VERSION").write_text("half")

    with EmbeddedPostgres(data) as server:
        assert answers(server)


def test_a_folder_with_a_long_name_works_too(data: Path) -> None:
    deep = data / ("a" * 60) / ("b" * 60)

    with EmbeddedPostgres(deep) as server:
        assert answers(server)


def _as_an_ordinary_user(data: Path) -> None:
    if os.geteuid() == 0:
        ordinary = pwd.getpwnam("daemon")
        os.chown(data, ordinary.pw_uid, ordinary.pw_gid)
        os.setgroups([])
        os.setgid(ordinary.pw_gid)
        os.setuid(ordinary.pw_uid)
    with EmbeddedPostgres(data) as server:
        assert answers(server)
        assert (data / "postgres" / "cluster").stat().st_uid == os.geteuid() != 0


def test_it_runs_as_an_ordinary_user(data: Path) -> None:
    process = multiprocessing.get_context("fork").Process(target=_as_an_ordinary_user, args=[data])
    process.start()
    process.join(60)

    assert process.exitcode == 0


def test_another_postgresql_is_used_where_its_programs_are_named(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = data / "bin"
    programs.mkdir(mode=0o755)
    (programs / "postgres").write_text('#!/bin/sh\necho "postgres (PostgreSQL) 15.0"\n')
    (programs / "postgres").chmod(0o755)
    monkeypatch.setenv(PROGRAMS, str(programs))

    assert home_of(data).binaries == programs
