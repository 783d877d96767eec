"""Keys as an operator issues them, beside a server that runs."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner

from api.cli.commands import app
from tests.support.server import SCHOOL, ServerProcess

CLIENT = "larkfield-mis"


def at_the_command_line(server: ServerProcess, *words: str) -> str:
    """What `casebook key` printed."""
    told = CliRunner().invoke(app, ["key", *words, "--data", str(server.data)])
    assert told.exit_code == 0, told.output
    return told.stdout


def issued(server: ServerProcess, *scopes: str, client: str = CLIENT, school: str = SCHOOL) -> str:
    """A new key."""
    asked = [word for scope in scopes or ("read", "report") for word in ("--scope", scope)]
    given = at_the_command_line(server, "issue", school, client, *asked, "--by", "it.lead")
    return given.strip()


def listed(server: ServerProcess, school: str = SCHOOL) -> list[dict[str, Any]]:
    """Every key of a school, as the command line lists them."""
    lines = at_the_command_line(server, "list", school).splitlines()
    return [json.loads(line) for line in lines]


def name_of(key: str) -> str:
    """The part of a key that is no secret."""
    return key.split("_")[3]


def revoked(server: ServerProcess, key: str, school: str = SCHOOL) -> None:
    """Take the key back."""
    at_the_command_line(
        server, "revoke", school, name_of(key), "--reason", "It was shown.", "--by", "it.lead"
    )
