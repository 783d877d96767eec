"""The server's log: JSON lines on standard error, wherever that is now, and nothing personal."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest

from api.server.log_lines import StderrLines, log_to_stderr

WRITTEN = "Robin Vale was seen at the gate"
log = logging.getLogger("casebook.tests")


@pytest.fixture(autouse=True)
def logging_as_the_server_does(loggers_as_they_were: None) -> None:
    log_to_stderr()


def told(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_warning_is_one_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    log.warning("the view of %s is late", "ordinary_elm")

    assert told(capsys) == [
        {
            "level": "warning",
            "logger": "casebook.tests",
            "message": "the view of ordinary_elm is late",
        }
    ]


def test_the_text_of_an_exception_is_not_logged(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise ValueError(WRITTEN)
    except ValueError:
        log.exception("it failed")

    (line,) = told(capsys)
    assert line["failure"] == "ValueError"
    assert WRITTEN not in json.dumps(line)


def test_arguments_that_do_not_fit_are_not_printed(capsys: pytest.CaptureFixture[str]) -> None:
    record = log.makeRecord(log.name, logging.WARNING, "", 0, "no place for it", (WRITTEN,), None)

    StderrLines().handle(record)

    assert told(capsys) == [{"level": "warning", "logger": "casebook.tests"}]


def test_lines_go_where_standard_error_is_now(monkeypatch: pytest.MonkeyPatch) -> None:
    now = io.StringIO()
    monkeypatch.setattr(sys, "stderr", now)

    log.warning("late")

    assert json.loads(now.getvalue())["message"] == "late"


def test_a_closed_standard_error_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    closed = io.StringIO()
    closed.close()
    elsewhere = io.StringIO()
    monkeypatch.setattr(sys, "stderr", closed)
    monkeypatch.setattr(sys, "__stderr__", elsewhere)

    log.warning("late: %s", WRITTEN)

    assert elsewhere.getvalue() == ""
