"""A paper as plain text, for when it cannot be set as PDF: a note that says so, and the same content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import orjson

from api.pdf.legible import legible

SAID_FIRST = (
    "This paper could not be set as PDF. It is the same paper as plain text; nothing is left out."
)
EVERY_SIGN = range(0x110000)
Data = Mapping[str, Any]


def as_text(template: str, data: Data) -> str:
    """The paper's content from the same data. Invisible characters are given by number."""
    shown: Data = legible(orjson.loads(orjson.dumps(data)), EVERY_SIGN, set(), shaped=False)
    lines = [SAID_FIRST, "", "CONFIDENTIAL", shown["title"], *TEMPLATES[template](shown)]
    return "\n".join(lines) + "\n"


def _sheet(data: Data) -> Iterator[str]:
    if data.get("subtitle"):
        yield data["subtitle"]
    for part in data["parts"]:
        match part["kind"]:
            case "section":
                yield from (
                    "",
                    part["title"].upper(),
                    *([part["note"]] if part.get("note") else []),
                )
            case "facts":
                yield from (f"{label}: {value}" for label, value in part["pairs"])
            case "quote":
                yield from ("", f"“{part['words']}”", part["whose"])
            case "table":
                for row in part["rows"]:
                    yield ""
                    yield from (
                        f"{name}: {cell}" for name, cell in zip(part["head"], row, strict=True)
                    )
            case _:
                yield from ("", part["text"])


def _referral(data: Data) -> Iterator[str]:
    yield f"{data['school']} · as it stood on {data['written']}"
    if data["never_look"]:
        yield data["never_look"]
    if data["missing"] and data["sent"] is None:
        yield "Not yet filled in: " + "; ".join(one["label"] for one in data["missing"])
    for section in data["sections"]:
        yield from ("", section["title"].upper())
        for one in section["fields"]:
            yield f"{one['label']}: {'Not known yet' if one['says'] is None else one['says']}"
            if one["quoted"]:
                yield one["whose"]
    yield from ("", "CHRONOLOGY")
    for line in data["chronology"]:
        yield f"{line['when']}: {line['what']}"
        yield from (*([line["says"]] if line["says"] else []), line["by"], "")
    checked, sent = data["checked"], data["sent"]
    yield from ("DECLARATION", data["declaration"])
    yield "Checked: " + (f"{checked['by']}, {checked['when']}" if checked else "Not yet")
    if sent is None:
        yield "Sent: Not yet"
    else:
        yield f"Sent to: {sent['to']} ({data['agency']})"
        yield f"Sent by: {sent['by']}, {sent['how']}, {sent['when']}"
        yield f"Reference: {sent['reference'] or 'None given'}"
    yield f"Reference of the school: {data['case']}"
    print_of = data["fingerprint"]
    yield f"Record fingerprint: Entries 1 to {print_of['entries']} · SHA-256 {print_of['sha256']}"


TEMPLATES: Mapping[str, Callable[[Data], Iterator[str]]] = {
    "referral": _referral,
    "sheet": _sheet,
}
