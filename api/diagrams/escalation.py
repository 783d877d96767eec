"""An escalation path as a picture: prohibitions in force, the table of duties, and what stays open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.diagrams.path import Ban, Gap, Path, in_words
from api.diagrams.shapes import INK, diamond, no_entry, outline, rule
from api.diagrams.svg import Line, element, height_of, words, wrapped, written
from api.diagrams.table import BAND, PAD, Box, Slot, Table, laid_out

SECTION = 18.0
CARDS = 2
APART = 12.0
FONT = "Arial, Helvetica, Liberation Sans, DejaVu Sans, sans-serif"
SHAPES = {
    "must": "thick border",
    "should": "rounded",
    "will": "rounded",
    "expect": "rounded",
    "ask": "dashed",
    "may": "dashed",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A prohibition or a gap: its words, and the mark at its left."""

    kind: str
    lines: tuple[Line, ...]
    mark: float


def drawn(path: Path) -> str:
    """The picture as an SVG document; the same path gives the same bytes."""
    table = laid_out(path)
    drawing = _Drawing(path.name, table.width)
    drawing.title(path)
    drawing.cards("In force while the matter is handled", [_now(b) for b in path.bans if b.now], 1)
    drawing.table(table)
    bans = [_ban(b) for b in path.bans if not b.now]
    drawing.cards("What the text says of the conduct", bans, CARDS)
    drawing.cards("What the text leaves open", [_gap(gap) for gap in path.gaps], CARDS)
    if path.unknown:
        drawing.y += APART
        unknown = ", ".join(map(in_words, path.unknown))
        drawing.paragraph(Line(f"Not known yet: {unknown}", 12.0))
    drawing.legend(path)
    return drawing.document(path)


def _now(ban: Ban) -> Card:
    return Card("ban-now", (Line(ban.says, 12.5, bold=True), Line(ban.clause, 10.5)), 34)


def _ban(ban: Ban) -> Card:
    return Card(
        "ban" if ban.forbids else "rule",
        (Line(ban.says, 11.5), Line(ban.clause, 10.5, faint=True)),
        22,
    )


def _gap(gap: Gap) -> Card:
    lines = [Line(in_words(gap.gap), 12.0, bold=True), Line(gap.means, 11.5)]
    if gap.clauses:
        lines.append(Line(", ".join(gap.clauses), 10.5, faint=True))
    return Card("gap", tuple(lines), 20)


class _Drawing:
    """Grows downwards, part by part."""

    def __init__(self, name: str, width: float) -> None:
        self.name = name
        self.width = width
        self.y = 0.0
        self.parts: list[str] = []

    def title(self, path: Path) -> None:
        """The conduct large, the policy below it."""
        self.paragraph(Line(path.about, 17.0, bold=True))
        if path.given:
            self.paragraph(Line(path.given, 12.5))
        self.paragraph(Line(path.title, 12.0, faint=True))
        self.y += 6

    def paragraph(self, line: Line) -> None:
        """Words across the whole width."""
        lines = line.wrapped(self.width)
        self.parts += written(lines, 0, self.y)
        self.y += height_of(lines) + 4

    def cards(self, heading: str, cards: Sequence[Card], across: int) -> None:
        """Prohibitions or gaps under a heading; nothing, where there are none."""
        if not cards:
            return
        self.y += SECTION
        self.paragraph(Line(heading, 13.5, bold=True))
        self.y += 2
        width = (self.width - APART * (across - 1)) / across
        for first in range(0, len(cards), across):
            row = [(c, wrapped(c.lines, width - c.mark - 2 * PAD)) for c in cards[first:][:across]]
            height = max(height_of(lines) for _, lines in row) + 2 * PAD
            for nth, (card, lines) in enumerate(row):
                x = nth * (width + APART)
                self.parts.append(self._card(card, lines, x, width, height))
            self.y += height + APART

    def _card(
        self, card: Card, lines: Sequence[Line], x: float, width: float, height: float
    ) -> str:
        inside = [outline(x, self.y, width, height, heavy=card.kind == "ban-now")]
        if card.kind == "gap":
            inside[0] = outline(x, self.y, width, height, dashed=True)
            inside.append(self._hatched(x + 1, self.y + 1, card.mark - 6, height - 2))
        elif card.kind == "ban-now":
            inside.append(no_entry(x + 26, self.y + height / 2, 12))
        elif card.kind == "ban":
            inside.append(no_entry(x + 17, self.y + PAD + 7, 7))
        else:
            inside.append(diamond(x + 17, self.y + PAD + 7, 6))
        inside += written(lines, x + card.mark + PAD + 2, self.y + PAD)
        return element("g", *inside, class_=card.kind)

    def table(self, table: Table) -> None:
        """Bands for the roles, rules for the times, arrows below the boxes."""
        if not table.rows:
            self.y += SECTION
            self.paragraph(Line("The text asks for nothing to be done.", 12.5))
            return
        self.y += SECTION
        top = self.y
        for number, row in enumerate(table.rows):
            if number % 2 == 0:
                self.parts.append(
                    element(
                        "rect",
                        x=0,
                        y=top + row.y,
                        width=table.width,
                        height=row.height,
                        fill=INK,
                        fill_opacity=0.05,
                    )
                )
            self.parts += written(row.lines, 8, top + row.y + 12)
        for x, lines in table.columns:
            self.parts.append(rule(x, top, table.height))
            self.parts += written(lines, x + 10, top + 4)
        for slot in table.slots:
            self.parts += _arrows(slot, top)
        for slot in table.slots:
            self.parts += [self._box(box, top) for box in slot.boxes]
        self.y = top + table.height + 8

    def _box(self, box: Box, top: float) -> str:
        y = top + box.y
        strength = SHAPES.get(box.step.modality, "rounded")
        hatched = box.step.open and not box.receives
        if box.receives:
            border = outline(box.x, y, box.width, box.height, radius=box.height / 2, thin=True)
        else:
            border = outline(
                box.x,
                y,
                box.width,
                box.height,
                radius=0 if strength == "thick border" else 7,
                heavy=strength == "thick border",
                dashed=strength == "dashed",
            )
        inside = [border]
        if hatched:
            inside.append(self._hatched(box.x + 2, y + 2, BAND, box.height - 4))
        pad = 5.0 if box.receives else PAD
        inside += written(box.lines, box.x + PAD + (BAND if hatched else 0), y + pad)
        return element("g", *inside, class_="receives" if box.receives else "duty")

    def legend(self, path: Path) -> None:
        """How to read the shapes, of those that were drawn."""
        shapes: dict[str, list[str]] = {}
        for step in path.steps:
            named = shapes.setdefault(SHAPES.get(step.modality, "rounded"), [])
            if step.modality not in named:
                named.append(step.modality)
        said = [f"{shape}: {', '.join(shapes[shape])}" for shape in sorted(shapes)]
        if any(step.to for step in path.steps):
            said.append("pill: whom it goes to")
        if any(ban.forbids for ban in path.bans):
            said.append("ring with a bar: must not be done")
        if not all(ban.forbids for ban in path.bans):
            said.append("diamond: has to be kept to")
        if path.gaps:
            said.append("hatched: the text leaves something open")
        if said:
            self.y += APART
            self.paragraph(Line("How to read it: " + "; ".join(said) + ".", 11.0, faint=True))

    def document(self, path: Path) -> str:
        """Everything under its title, with the description for whoever does not see it."""
        height = self.y + 4
        facts = (
            f"{len(path.steps)} duties, {len(path.bans)} prohibitions, {len(path.gaps)} open points."
            " Rows are roles, columns are times; the list beside the picture says the same."
        )
        lines = "".join(
            element("path", d=f"M0 {y}L8 {y - 8}", stroke=INK, stroke_width=1.5) for y in (4, 8, 12)
        )
        hatch = element(
            "pattern",
            lines,
            id=f"{self.name}-hatch",
            width=8,
            height=8,
            patternUnits="userSpaceOnUse",
        )
        return (
            element(
                "svg",
                element("title", words(f"{path.about}. {path.title}"), id=f"{self.name}-title"),
                element("desc", words(facts), id=f"{self.name}-desc"),
                element("defs", hatch),
                *self.parts,
                xmlns="http://www.w3.org/2000/svg",
                role="img",
                aria_labelledby=f"{self.name}-title {self.name}-desc",
                viewBox=f"-2 -2 {self.width + 4:.0f} {height + 4:.0f}",
                width=f"{self.width + 4:.0f}",
                height=f"{height + 4:.0f}",
                font_family=FONT,
            )
            + "\n"
        )

    def _hatched(self, x: float, y: float, width: float, height: float) -> str:
        fill = f"url(#{self.name}-hatch)"
        return element("rect", x=x, y=y, width=width, height=height, fill=fill, class_="hatch")


def _arrows(slot: Slot, top: float) -> Iterator[str]:
    """From each duty out to its lane, along it, and into the marks of those it goes to."""
    for box in slot.boxes:
        if box.receives or not box.step.to:
            continue
        x = slot.x + 6 + 7 * slot.lane_of[box.step]
        start = top + box.middle
        for other in slot.boxes:
            if other.receives and other.step is box.step:
                end = top + other.middle
                d = f"M{box.x:.1f} {start:.1f}H{x:.1f}V{end:.1f}H{other.x - 1:.1f}"
                yield element("path", d=d, fill="none", stroke=INK, stroke_width=1.2)
                tip = f"M{other.x:.1f} {end:.1f}l-6 -3.5v7z"
                yield element("path", d=tip, fill=INK)
