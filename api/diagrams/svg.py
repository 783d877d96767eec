"""SVG as text: elements, and how wide a line of words can become in whichever sans-serif font.

Only presentation attributes are written: a page may forbid styles. Everything is drawn in the
colour of the text around it, so that dark pages, forced colours and paper need nothing more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

# Advance widths in thousandths of the size. They are those of DejaVu Sans, rounded up, as wide
# as the wide faces that a browser may fall back to; Arial and its like take a tenth less.
_WIDTHS = {
    305: "ijl'",
    340: " .,I|",
    425: "tf()[]-:;!/J",
    440: "r",
    535: "s?*",
    605: "cvxyzkLF",
    640: "abdeghnopquTES0123456789_",
    700: "ABCKPRVXYZ",
    790: "DGHNOQU&",
    840: "w→+~",
    1_000: "mMW%@",
}
_WIDTH_OF = {c: width / 1_000 for width, characters in _WIDTHS.items() for c in characters}
_BOLD = 1.13
_LEADING = 1.35
ASCENT = 0.95


@dataclass(frozen=True, slots=True)
class Line:
    """One line of words."""

    text: str
    size: float = 12.0
    bold: bool = False
    faint: bool = False

    @property
    def width(self) -> float:
        """How wide it is at most."""
        width = sum(_WIDTH_OF.get(c, 1.0) for c in self.text) * self.size
        return width * _BOLD if self.bold else width

    @property
    def height(self) -> float:
        """From its top to the top of the next line."""
        return round(self.size * _LEADING, 1)

    def wrapped(self, room: float) -> list[Line]:
        """As many lines as it takes; a single word is never broken."""
        space = self._saying(" ").width
        lines: list[list[str]] = []
        used = 0.0
        for word in self.text.split():
            width = self._saying(word).width
            if lines and used + space + width <= room:
                lines[-1].append(word)
                used += space + width
            else:
                lines.append([word])
                used = width
        return [self._saying(" ".join(said)) for said in lines]

    @property
    def widest_word(self) -> float:
        """The least room in which it can be wrapped."""
        return max((self._saying(word).width for word in self.text.split()), default=0.0)

    def _saying(self, text: str) -> Line:
        return Line(text, self.size, self.bold, self.faint)


def wrapped(lines: Sequence[Line], room: float) -> list[Line]:
    """Every line within the room."""
    return [part for line in lines for part in line.wrapped(room)]


def height_of(lines: Sequence[Line]) -> float:
    """How high the lines stand together."""
    return sum(line.height for line in lines)


def element(name: str, *inside: str, **attributes: str | float | None) -> str:
    """One element; `_` in a name of an attribute stands for a hyphen, one at its end for nothing."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>"


def words(text: str) -> str:
    """Words as the content of an element."""
    return escape(text, quote=False)


def written(lines: Sequence[Line], x: float, y: float) -> Iterator[str]:
    """The lines one under the other, the first one's top at `y`."""
    for line in lines:
        yield element(
            "text",
            words(line.text),
            x=x,
            y=y + line.size * ASCENT,
            font_size=line.size,
            font_weight="bold" if line.bold else None,
            fill="currentColor",
            fill_opacity=0.8 if line.faint else None,
        )
        y += line.height


def _plain(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.2f}".rstrip("0").rstrip(".")
