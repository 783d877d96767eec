"""A chronology as data, as CSV and as a paper: the same lines at every door."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from domain.happened import Happened, WhenKind, in_words
from domain.referral.names import Names
from projections.entries.entry import LATE_AFTER

LONDON = ZoneInfo("Europe/London")
BOM = "\ufeff"
# With the wide forms, which spreadsheets of East Asia take for the same.
FORMULA = frozenset("=+-@\t\r|%\uff1d\uff0b\uff0d\uff20")
NOTHING = "No action recorded"
"""How a line reads that names no action: a chronology says so."""

COLUMNS = (
    "Date of event",
    "Time of event",
    "Source",
    "Event",
    "Fact or opinion",
    "Significance",
    "Action taken",
    "Outcome",
    "Role in the case",
    "Written by",
    "Written as",
    "Date written",
    "Time written",
    "Written late",
    "Standing",
    "Chosen by",
    "Date chosen",
)


def line_of(row: Any) -> dict[str, Any]:
    """A line as it is answered. What the entry tells in its own words is not in it."""
    said = orjson.loads(row["line"])
    return {
        "case": str(row["case_id"]),
        "entry": row["entry"],
        "kind": row["kind"],
        "occurred_at": row["occurred_at"],
        "when": told(row["happened"]),
        "source": said.get("source"),
        "event": said.get("event") or _in_words(row["kind"]),
        "nature": said.get("nature"),
        "significance": said.get("significance"),
        "action": said.get("action"),
        "outcome": said.get("outcome"),
        "roles": list(row["roles"]),
        "written_by": row["written_by"],
        "written_as": row["written_as"],
        "recorded_at": row["recorded_at"],
        "recorded_late": _late(row),
        "corrected_by": row["corrected_by"],
        "withdrawn_by": row["withdrawn_by"],
        "chosen_by": said["chosenBy"],
        "chosen_as": said["chosenAs"],
        "chosen_at": datetime.fromisoformat(said["chosenAt"]),
    }


def told(happened: str | None) -> dict[str, Any] | None:
    """What was told of when it happened, where that is no moment."""
    return None if happened is None else orjson.loads(happened)


def omission_of(row: Any) -> dict[str, Any]:
    """An entry that was left out, and why."""
    said = orjson.loads(row["line"])
    return {
        "case": str(row["case_id"]),
        "entry": row["entry"],
        "kind": row["kind"],
        "occurred_at": row["occurred_at"],
        "when": told(row["happened"]),
        "reason": said["reason"],
        "left_out_by": said["chosenBy"],
        "left_out_at": datetime.fromisoformat(said["chosenAt"]),
    }


def of_person(rows: Sequence[Any], lines: Sequence[Any]) -> dict[str, Any]:
    """The cases in which somebody is involved, the oldest first, and the lines told of them there."""
    by_day = sorted(rows, key=itemgetter("opened_at", "of_case"))
    cases = {str(row["of_case"]): list(row["roles"]) for row in by_day}
    return {
        "cases": [{"case": case, "roles": roles} for case, roles in cases.items()],
        "lines": sorted(map(line_of, lines), key=in_order),
    }


def in_order(line: Mapping[str, Any]) -> tuple[Any, ...]:
    """By the day it happened, over both compartments; what has been erased comes last."""
    happened = line["occurred_at"]
    return happened is None, happened or line["chosen_at"], line["case"] or "", line["entry"]


def signed_in_on(lines: Iterable[Mapping[str, Any]]) -> set[str]:
    """Whose sign-ins the lines hold; on paper and in a file a name stands in their place."""
    return {line[by] for line in lines for by in ("written_by", "chosen_by") if line[by]}


def as_csv(lines: Sequence[Mapping[str, Any]], names: Names) -> bytes:
    """RFC 4180, every cell quoted, and none that a spreadsheet would carry out.

    It begins with a byte order mark: without one Excel reads UTF-8 as something else, and a
    Polish or Welsh name comes out wrong. Whoever reads it by program takes `utf-8-sig`.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        writer.writerow([_harmless(cell) for cell in _cells(line, names)])
    return (BOM + text.getvalue()).encode("utf-8")


def as_sheet(
    title: str,
    facts: Sequence[tuple[str, str]],
    lines: Sequence[Mapping[str, Any]],
    names: Names,
    dated: datetime,
) -> dict[str, Any]:
    """The paper, as data for the template `sheet`. The latest line dates it."""
    moments = [max(line["chosen_at"], line["recorded_at"] or line["chosen_at"]) for line in lines]
    table = {
        "kind": "table",
        "widths": [14, 30, 26, 30, 22],
        "head": ["Date of event", "Event", "Significance", "Action and outcome", "Written"],
        "rows": [_on_paper(line, names) for line in lines],
    }
    empty = {"kind": "text", "text": "No entry has been chosen for this chronology."}
    return {
        "title": title,
        "kicker": "Chronology",
        "foot": "Selected entries, each worded for this chronology.",
        "dated": (max(moments) if moments else dated).isoformat(),
        "parts": [
            {"kind": "facts", "pairs": [list(pair) for pair in facts]},
            {"kind": "section", "title": "Significant events"},
            table if lines else empty,
        ],
    }


def _on_paper(line: Mapping[str, Any], names: Names) -> list[str]:
    roles = ", ".join(map(_in_words, line["roles"]))
    marks = [_in_words(line["nature"]), *([f"As {roles.lower()}"] if roles else [])]
    if line["source"]:
        marks.append(f"Source: {line['source']}")
    standing = _standing(line)
    return [
        "\n".join(part for part in (_day_of(line), _time_of(line)) if part),
        f"{line['event']}\n{'; '.join(marks)}" + (f"\n{standing}" if standing else ""),
        line["significance"],
        (f"Action: {line['action']}" if line["action"] else NOTHING)
        + f"\nOutcome: {line['outcome'] or 'No outcome recorded'}",
        f"{_day(line['recorded_at'])} {_time(line['recorded_at'])}\n{_writer(line, names)}"
        + ("\nWritten late" if line["recorded_late"] else ""),
    ]


def _cells(line: Mapping[str, Any], names: Names) -> list[str]:
    return [
        _day_of(line),
        _time_of(line),
        line["source"] or "",
        line["event"],
        _in_words(line["nature"]),
        line["significance"],
        line["action"] or NOTHING,
        line["outcome"] or "",
        ", ".join(map(_in_words, line["roles"])),
        _writer(line, names),
        _in_words(line["written_as"]),
        _day(line["recorded_at"]),
        _time(line["recorded_at"]),
        "Late" if line["recorded_late"] else "",
        _standing(line),
        names.named(line["chosen_by"], line["chosen_as"]),
        _day(line["chosen_at"]),
    ]


def _harmless(cell: str) -> str:
    """A cell that begins like a formula is shown with an apostrophe before it."""
    begins = cell.lstrip(" \u00a0\ufeff\u200b\n")[:1]
    return f"'{cell}" if begins in FORMULA and begins else cell


def _writer(line: Mapping[str, Any], names: Names) -> str:
    """Name and post; nobody where the entry was erased."""
    return names.named(line["written_by"], line["written_as"]) if line["written_by"] else ""


def _standing(line: Mapping[str, Any]) -> str:
    if line["withdrawn_by"]:
        return "Withdrawn: not to be relied on"
    return "Corrected later" if line["corrected_by"] else ""


def _late(row: Any) -> bool:
    when, recorded_at = _when(told(row["happened"])), row["recorded_at"]
    happened = row["occurred_at"] if when is None else when.latest
    return bool(happened and recorded_at and recorded_at - happened > LATE_AFTER)


def _when(said: Mapping[str, Any] | None) -> Happened | None:
    return None if said is None else Happened.model_validate(said)


def _day_of(line: Mapping[str, Any]) -> str:
    """Only as exactly as it was told."""
    when = _when(line["when"])
    if when is None or when.kind is WhenKind.MOMENT:
        return _day(line["occurred_at"])
    if when.kind is WhenKind.DAY and when.first is not None:
        return when.first.isoformat()
    said = in_words(when)
    return said[:1].upper() + said[1:]


def _time_of(line: Mapping[str, Any]) -> str:
    when = _when(line["when"])
    exact = when is None or when.kind is WhenKind.MOMENT
    return _time(line["occurred_at"]) if exact else ""


def _in_words(code: str | None) -> str:
    said = (code or "").replace("_", " ")
    return said.upper() if said == "dsl" else said[:1].upper() + said[1:]


def _day(moment: datetime | None) -> str:
    return moment.astimezone(LONDON).date().isoformat() if moment else ""


def _time(moment: datetime | None) -> str:
    return f"{moment.astimezone(LONDON):%H:%M}" if moment else ""
