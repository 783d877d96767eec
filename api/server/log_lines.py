"""Logs one JSON object a line on standard error, without any text that a user entered."""

from __future__ import annotations

import logging
import sys
from typing import Any

import orjson

from api.runtime.foreign_exceptions import LEAVING


def log_to_stderr() -> None:
    """Log warnings and worse to standard error, in place of whatever logged before."""
    logging.basicConfig(level=logging.WARNING, handlers=[StderrLines()], force=True)


class StderrLines(logging.Handler):
    """Writes to the current `sys.stderr`, and ignores errors of writing.

    The standard handler keeps the stream it was made with. When that is closed, it prints the record
    with all its arguments as an error of its own, and those may hold text that a user entered.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record as one line; a line that cannot be written stops nothing."""
        try:
            line = orjson.dumps(_shown(record)).decode()
        except LEAVING:
            raise
        except BaseException:
            line = orjson.dumps(_named(record)).decode()
        try:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            return


def _named(record: logging.LogRecord) -> dict[str, Any]:
    return {"level": record.levelname.lower(), "logger": record.name}


def _shown(record: logging.LogRecord) -> dict[str, Any]:
    shown = {**_named(record), "message": _without_values(record)}
    if record.exc_info and record.exc_info[0]:
        # The text of an exception may hold what somebody wrote.
        shown["failure"] = record.exc_info[0].__name__
    return shown


def _without_values(record: logging.LogRecord) -> str:
    # asyncio's messages go on with the repr of a task or future: only the part before it is logged.
    said = record.getMessage()
    return said.partition("\n")[0].partition("<")[0].strip() if record.name == "asyncio" else said
