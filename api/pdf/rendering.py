"""Renders a template with its data as PDF. In the server only the press does this
(api/pdf/press.py), because a text can crash the text shaper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import orjson
import typst

from api.pdf.glyphs import FONTS, drawable, drawable_as_text
from api.pdf.legible import legible

STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]
ASCII = frozenset(range(0x20, 0x7F))
TEMPLATES = files("api.pdf") / "templates"
DRAWN: tuple[Callable[[], Collection[int]], ...] = (drawable, drawable_as_text, lambda: ASCII)
"""The forms of a paper, from the fullest to the plainest, by the characters that are drawn in it.
All others are written out by name."""
FULLEST, PLAINEST = 0, len(DRAWN) - 1


def render(template: str, data: Mapping[str, Any], form: int = FULLEST) -> bytes:
    """The paper as PDF/A-3a and PDF/UA-1, with the data attached as `<template>.json`.

    `data` is JSON: `title` is the document's title, and `dated` its date, a timestamp of the record
    in ISO form with an offset. No clock is read, so the same data gives the same bytes. Texts reach
    the template as data, never as markup. `form`: the fullest form to try. Plainer ones are tried
    after it, because a font may have every character of a text but not the ligature they form.
    """
    attached = orjson.dumps(data, option=orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2)
    dated = datetime.fromisoformat(data["dated"]).astimezone(UTC)
    for signs in DRAWN[form:PLAINEST]:
        with suppress(typst.TypstError):
            return _set(template, data, attached, dated, signs())
    return _set(template, data, attached, dated, DRAWN[PLAINEST]())


def _set(
    template: str,
    data: Mapping[str, Any],
    attached: bytes,
    dated: datetime,
    signs: Collection[int],
) -> bytes:
    replaced: set[str] = set()
    shown = legible(orjson.loads(attached), signs, replaced)
    with as_file(TEMPLATES) as root:
        return typst.compile(
            str(root / f"{template}.typ"),
            root=str(root),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=STANDARDS,
            timestamp=int(dated.timestamp()),
            sys_inputs={
                "data": orjson.dumps({**shown, "replaced": sorted(replaced)}).decode(),
                "attached": attached.decode(),
                "name": f"{template}.json",
            },
        )


@cache
def _fonts() -> typst.Fonts:
    """Our own fonts only: those installed on a machine must not change the bytes."""
    with as_file(FONTS) as folder:
        return typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
        )
