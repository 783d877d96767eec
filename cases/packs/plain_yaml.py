"""YAML text into plain data, event by event, so that what would never end is refused before it grows.

What a school writes may come from anybody. A text is bounded in length and depth, and an alias, by
which few lines stand for gigabytes, is read only where the text is one that was published.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import yaml

Path = tuple[str | int, ...]

MOST_BYTES = 1024 * 1024
DEEPEST = 40
"""Lists and mappings within one another; the deepest published text has 15."""

WRITE_OUT = "Write the text out at each place where it is meant."
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_WHOLE_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BEGINS_OR_ENDS = (yaml.NodeEvent, yaml.StreamEndEvent)


class NotPlain(Exception):  # noqa: N818 - it names what the text is
    """What stands at a place cannot be read. `line` counts from 1."""

    def __init__(self, path: Path, line: int, what: str, remedy: str) -> None:
        super().__init__(what)
        self.path, self.line, self.what, self.remedy = path, line, what, remedy


def plain(
    text: str, lines: dict[Path, int], *, may_alias: Callable[[], bool] = lambda: False
) -> Any:
    """The data of a text of one document; `lines` gets the line of every place. Raises NotPlain."""
    reading = _Reading(text, lines, may_alias)
    try:
        return reading.whole()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "a sign stands here that no text may hold"
        line = mark.line + 1 if mark else 1
        raise NotPlain(("(syntax)",), line, said, "Mend the YAML syntax.") from None


class _Reading:
    """One text on its way from events to data."""

    def __init__(self, text: str, lines: dict[Path, int], may_alias: Callable[[], bool]) -> None:
        self._lines = lines
        self._may_alias = may_alias
        self._coming: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._named: dict[str, list[yaml.Event]] = {}

    def whole(self) -> Any:
        first = next(one for one in self._coming if isinstance(one, _BEGINS_OR_ENDS))
        if isinstance(first, yaml.StreamEndEvent):
            raise NotPlain((), 1, "the file is empty", "Write the pack into it.")
        found = self._node(first, self._coming, ())
        for event in self._coming:
            if isinstance(event, yaml.DocumentStartEvent):
                what = "a second document begins here"
                raise NotPlain((), _line(event), what, "Keep one in a file.")
        return found

    def _node(self, event: yaml.Event, coming: Iterator[yaml.Event], path: Path) -> Any:
        self._lines.setdefault(path, _line(event))
        if isinstance(event, yaml.CollectionStartEvent) and len(path) >= DEEPEST:
            what = f"more than {DEEPEST} levels of lists and mappings"
            raise NotPlain(path[:3], _line(event), what, "Say it in fewer levels.")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, path)
        if not isinstance(event, yaml.CollectionStartEvent | yaml.ScalarEvent):
            raise TypeError(event)
        if event.anchor is not None:
            coming = self._named_part(event, event.anchor, coming, path)
        if event.tag is not None:
            what = f"a type of its own ({event.tag[:60]})"
            raise NotPlain(path, _line(event), what, "Leave the type out.")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(coming, path)
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event, path)
        return self._sequence(coming, path)

    def _named_part(
        self, event: yaml.NodeEvent, name: str, coming: Iterator[yaml.Event], path: Path
    ) -> Iterator[yaml.Event]:
        """What belongs to a part that has a name for aliases, kept to be read again."""
        if not self._may_alias():
            what = f"a name for aliases (&{name[:60]})"
            raise NotPlain(path, _line(event), what, WRITE_OUT)
        within = [*_within(event, coming)]
        self._named[name] = [event, *within]
        return iter(within)

    def _alias(self, event: yaml.AliasEvent, path: Path) -> Any:
        name = event.anchor or ""
        named = self._named.get(name) if self._may_alias() else None
        if named is None:
            raise NotPlain(path, _line(event), f"an alias (*{name[:60]})", WRITE_OUT)
        begins, *within = named
        return self._node(begins, iter(within), path)

    def _mapping(self, coming: Iterator[yaml.Event], path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for event in coming:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent) or event.anchor or event.tag:
                raise NotPlain(path, _line(event), "a key that is not a word", "Write a word.")
            here = (*path, event.value)
            self._lines[here] = _line(event)
            if event.value in found:
                raise NotPlain(here, _line(event), "the key stands twice", "Keep one of the two.")
            found[event.value] = self._node(next(coming), coming, here)
        return found

    def _sequence(self, coming: Iterator[yaml.Event], path: Path) -> list[Any]:
        found: list[Any] = []
        for event in coming:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            found.append(self._node(event, coming, (*path, len(found))))
        return found


def _within(event: yaml.Event, coming: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    """The events that belong to what this one begins, its end included."""
    depth = int(isinstance(event, yaml.CollectionStartEvent))
    while depth:
        inner = next(coming)
        depth += isinstance(inner, yaml.CollectionStartEvent)
        depth -= isinstance(inner, yaml.CollectionEndEvent)
        yield inner


def _scalar(event: yaml.ScalarEvent, path: Path) -> str | bool | int | date | None:
    """Only `true` and `false` are booleans here: a policy must not change its meaning by a `no`."""
    said: str = event.value
    if not event.implicit[0]:
        return said
    if said in _WORDS:
        return _WORDS[said]
    try:
        if _WHOLE_NUMBER.fullmatch(said):
            return int(said)
        if _DAY.fullmatch(said):
            return date.fromisoformat(said)
    except ValueError:
        what = f"no such number or day ({said[:30]})"
        raise NotPlain(
            path, _line(event), what, "Correct it, or quote it if it is a text."
        ) from None
    return said


def _line(event: yaml.Event) -> int:
    return 1 if event.start_mark is None else int(event.start_mark.line) + 1
