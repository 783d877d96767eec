"""Which characters the shipped fonts have glyphs for, read from the fonts themselves."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from struct import unpack_from

FONTS = files("api.pdf") / "fonts"
TEXT_FONTS = ("PublicSans", "NotoSans_")
_SEGMENTS, _GROUPS = 4, 12


@cache
def drawable() -> frozenset[int]:
    """Code points that at least one of our fonts has a glyph for."""
    return _in_fonts("")


@cache
def drawable_as_text() -> frozenset[int]:
    """Code points of the text fonts alone, which are drawn correctly without shaping."""
    return frozenset().union(*(_in_fonts(name) for name in TEXT_FONTS))


def _in_fonts(prefix: str) -> frozenset[int]:
    found: set[int] = set()
    for font in FONTS.iterdir():
        if font.name.startswith(prefix) and font.name.endswith(".ttf"):
            found.update(_characters(font.read_bytes()))
    return frozenset(found)


def _characters(font: bytes) -> Iterator[int]:
    """The code points in the `cmap` table of a TrueType font, from its Unicode formats 4 and 12."""
    (tables,) = unpack_from(">H", font, 4)
    for number in range(tables):
        name, _, start, _ = unpack_from(">4sIII", font, 12 + 16 * number)
        if name == b"cmap":
            (maps,) = unpack_from(">H", font, start + 2)
            for entry in range(maps):
                _, _, offset = unpack_from(">HHI", font, start + 4 + 8 * entry)
                yield from _mapped(font, start + offset)


def _mapped(font: bytes, at: int) -> Iterator[int]:
    (form,) = unpack_from(">H", font, at)
    if form == _GROUPS:
        (count,) = unpack_from(">I", font, at + 12)
        for group in range(count):
            first, last, _ = unpack_from(">III", font, at + 16 + 12 * group)
            yield from range(first, last + 1)
    elif form == _SEGMENTS:
        (twice,) = unpack_from(">H", font, at + 6)
        for segment in range(0, twice, 2):
            (last,) = unpack_from(">H", font, at + 14 + segment)
            (first,) = unpack_from(">H", font, at + 16 + twice + segment)
            yield from range(first, last + 1)
