"""A running demo whose record the command line opens beside the server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from typer.testing import CliRunner, Result

from api.cli.commands import app
from tests.support.server import ServerProcess, a_server


class CommandLine:
    """The `casebook` command over one data folder."""

    def __init__(self, server: ServerProcess) -> None:
        self.server = server

    def run(self, *words: str, data: bool = True) -> Result:
        """What the command printed, and its exit code."""
        folder = ["--data", str(self.server.data)] if data else []
        return CliRunner().invoke(app, [*words, *folder], env={"COLUMNS": "200"})


@pytest.fixture(scope="session")
def server() -> Iterator[ServerProcess]:
    with a_server() as started:
        yield started


@pytest.fixture
def casebook(server: ServerProcess) -> CommandLine:
    return CommandLine(server)
