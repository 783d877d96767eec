"""The table of an escalation path: roles down, times across, each duty in a box of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from api.diagrams.path import Path, Step, in_words, timing_in_words
from api.diagrams.svg import Line, height_of, wrapped
from domain.policy.words import Timing

WIDTH = 640.0
LEFT = 116.0
SLOTS = 3
PAD = 9.0
BAND = 8.0
BETWEEN = 10.0
WIDEST_BOX = 230.0
LANE = 7.0
GUTTER = 12.0
TIMES = ("immediately", "promptly", "before_acting", "on_entry", "after_previous_step")


@dataclass
class Box:
    """A duty in the row of who owes it, or (`receives`) its mark in the row of whom it goes to."""

    step: Step
    row: str
    order: int
    receives: bool
    lines: list[Line] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    width: float = 0.0

    @property
    def height(self) -> float:
        pad = 5.0 if self.receives else PAD
        return height_of(self.lines) + 2 * pad

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass
class Slot:
    """A strip from top to bottom: boxes on the right, on the left lanes for their arrows."""

    column: int
    boxes: list[Box] = field(default_factory=list)
    lane_of: dict[Step, int] = field(default_factory=dict)
    lanes: int = 0
    x: float = 0.0
    width: float = 0.0

    @property
    def gutter(self) -> float:
        return GUTTER + LANE * self.lanes


@dataclass
class Row:
    """Somebody who owes something or is told something."""

    code: str
    lines: list[Line]
    y: float = 0.0
    height: float = 0.0


@dataclass
class Table:
    """Everything in its place, from the top of the headings at 0."""

    width: float
    columns: list[tuple[float, list[Line]]]
    heading_height: float
    rows: list[Row]
    slots: list[Slot]

    @property
    def height(self) -> float:
        return self.heading_height + sum(row.height for row in self.rows)


def laid_out(path: Path) -> Table:
    """Rows and columns as the path needs them; wider than the page only where words ask for it."""
    timings = sorted({step.timing: None for step in path.steps}, key=_rank)
    roles = _roles(path)
    rows = [Row(code, _labelled(path, code, in_words(code), LEFT - 12)) for code in roles]
    slots = _slots(path.steps, timings)
    for slot in slots:
        _place(slot, roles)
    _widths(slots)
    x, columns = LEFT, []
    for number, timing in enumerate(timings):
        own = [slot for slot in slots if slot.column == number]
        room = sum(slot.width for slot in own) - GUTTER - 4
        code = timing if isinstance(timing, str) else ""
        columns.append((x, _labelled(path, code, timing_in_words(timing), room)))
        for slot in own:
            slot.x, x = x, x + slot.width
    heading = max((height_of(lines) for _, lines in columns), default=0) + 16
    _heights(rows, slots, heading)
    return Table(max(x, WIDTH), columns, heading, rows, slots)


def _rank(timing: Timing) -> tuple[int, float]:
    """Words in the order of time, then the numbers, and last where no time is stated."""
    if isinstance(timing, str):
        return (TIMES.index(timing), 0) if timing in TIMES else (len(TIMES) + 1, 0)
    ((unit, count),) = timing.model_dump().items()
    return len(TIMES), count if unit == "hours" else count * 24


def _roles(path: Path) -> list[str]:
    """Who owes first, in the order of the policy; then who is only told."""
    owing = [step.owed_by for step in path.steps]
    return list(dict.fromkeys([*owing, *(to for step in path.steps for to in step.to)]))


def _labelled(path: Path, code: str, label: str, room: float) -> list[Line]:
    lines = [Line(label, 12.5, bold=True), Line(path.means(code), 10.5, faint=True)]
    return wrapped(lines, room)


def _slots(steps: Iterable[Step], timings: Sequence[Timing]) -> list[Slot]:
    """One strip for each column; where there is room, more for the fuller ones."""
    cells: dict[int, dict[str, list[Step]]] = {number: {} for number in range(len(timings))}
    for step in steps:
        cells[timings.index(step.timing)].setdefault(step.owed_by, []).append(step)
    fullest = {n: max(map(len, cell.values())) for n, cell in cells.items()}
    strips = dict.fromkeys(cells, 1)
    while sum(strips.values()) < SLOTS:
        widest = max(cells, key=lambda n: fullest[n] / strips[n], default=None)
        if widest is None or fullest[widest] <= strips[widest]:
            break
        strips[widest] += 1
    slots = [Slot(number) for number, count in strips.items() for _ in range(count)]
    for number, cell in cells.items():
        own = [slot for slot in slots if slot.column == number]
        for row, found in cell.items():
            for nth, step in enumerate(found):
                slot = own[nth * len(own) // len(found)] if len(found) >= len(own) else own[nth]
                slot.boxes.append(Box(step, row, 0, receives=False))
    return slots


def _place(slot: Slot, roles: Sequence[str]) -> None:
    """The marks of the recipients, and a lane for each duty that goes to somebody."""
    told = [Box(box.step, to, 1, receives=True) for box in slot.boxes for to in box.step.to]
    slot.boxes = sorted([*slot.boxes, *told], key=lambda b: (roles.index(b.row), b.receives))
    for number, box in enumerate(slot.boxes):
        box.order = number
    reach: dict[Step, list[int]] = {}
    for box in slot.boxes:
        if box.step.to:
            reach.setdefault(box.step, []).append(box.order)
    taken: list[int] = []
    for step, places in sorted(reach.items(), key=lambda item: min(item[1])):
        free = next((n for n, end in enumerate(taken) if end < min(places)), len(taken))
        taken[free : free + 1] = [max(places)]
        slot.lane_of[step] = free
    slot.lanes = len(taken)


def _widths(slots: Sequence[Slot]) -> None:
    """As wide as each other, where words allow: one with a long word takes room from the others."""
    for slot in slots:
        for box in slot.boxes:
            box.lines = list(_said(box))
    least = [
        max(line.widest_word for box in slot.boxes for line in box.lines) + 2 * PAD + BAND
        for slot in slots
    ]
    needs = [slot.gutter + own + BETWEEN for slot, own in zip(slots, least, strict=True)]
    fair = (WIDTH - LEFT) / max(1, len(slots))
    over = sum(max(fair, need) for need in needs) - (WIDTH - LEFT)
    spare = sum(max(0.0, fair - need) for need in needs)
    kept = 1.0 - min(1.0, over / spare) if spare else 0.0
    for slot, own, need in zip(slots, least, needs, strict=True):
        slot.width = need + max(0.0, fair - need) * kept
        for box in slot.boxes:
            box.width = min(slot.width - slot.gutter - BETWEEN, max(own, WIDEST_BOX))
            band = BAND if box.step.open and not box.receives else 0
            box.lines = wrapped(box.lines, box.width - 2 * PAD - band)


def _said(box: Box) -> Iterator[Line]:
    step = box.step
    if box.receives:
        yield Line(f"{in_words(step.act)}, {step.clause}", 10.5)
        return
    yield Line(in_words(step.act), 12.5, bold=True)
    if step.to:
        yield Line(f"→ {step.recipients}", 11.5)
    for absent, stand_in in step.instead:
        yield Line(f"{in_words(absent)} away: {in_words(stand_in)}", 10.5, faint=True)
    state = f", {step.state.replace('_', ' ')}" if step.state else ""
    yield Line(f"{step.modality}, {step.clause}{state}", 10.5, faint=True)


def _heights(rows: Sequence[Row], slots: Sequence[Slot], top: float) -> None:
    for row in rows:
        row.y = top
        row.height = height_of(row.lines) + 2 * BETWEEN
        for slot in slots:
            y = row.y + BETWEEN
            for box in slot.boxes:
                if box.row == row.code:
                    box.x, box.y = slot.x + slot.gutter, y
                    y += box.height + (6 if box.receives else BETWEEN)
            row.height = max(row.height, y - row.y + 2)
        top += row.height
