"""A file of YAML as plain data that remembers where each part of it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, ClassVar

from pydantic import ValidationError

from cases.packs.plain_yaml import MOST_BYTES, NotPlain, Path, plain
from domain.messages import Refusal

WHOLE = "(the whole file)"


class MalformedPack(Refusal):
    """A pack, calendar or vocabulary file cannot be read. It is refused whole."""

    code: ClassVar[str] = "malformed-pack"
    title: ClassVar[str] = "A policy file is malformed"

    def __init__(self, file: str, line: int, key: str, what: str, *, remedy: str) -> None:
        """`line` counts from 1; `key` is the dotted path of the place."""
        super().__init__(f"{file}:{line}: {key}: {what}", remedy=remedy, field=key)
        self.file, self.line, self.key = file, line, key


@dataclass
class YamlSource:
    """The data of one file, where each part of it stands, and the hash of its bytes."""

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    sha256: str = ""

    def line_of(self, path: Path) -> int:
        """The line of the place, or of the nearest place around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def refuse(self, path: Path, what: str, *, remedy: str) -> MalformedPack:
        """A refusal that names file, line and key."""
        key = ".".join(map(str, path)) or WHOLE
        return MalformedPack(self.file, self.line_of(path), key, what, remedy=remedy)

    def refuse_invalid(self, error: ValidationError) -> MalformedPack:
        """The first thing wrong with data that does not fit its model."""
        wrong = error.errors(include_url=False, include_input=False)
        # A misspelt key is also a missing one; the writer looks for what stands in the file.
        first = next((e for e in wrong if e["type"] == "extra_forbidden"), wrong[0])
        path = self._path_in_file(first["loc"])
        more = error.error_count() - 1
        what = first["msg"] + (f" (and {more} more)" if more else "")
        return self.refuse(path, what, remedy="Correct this key; the schema lists what it may be.")

    def _path_in_file(self, location: tuple[str | int, ...]) -> Path:
        """A validation path without the names of union members, which no file contains."""
        path: Path = ()
        for step in location:
            if (*path, step) in self.lines:
                path = (*path, step)
        last = location[-1] if location else None
        missing = last is not None and (not path or path[-1] != last) and isinstance(last, str)
        if missing and path in self.lines and not isinstance(self._at(path), list):
            return (*path, str(last))
        return path

    def _at(self, path: Path) -> Any:
        found = self.data
        for step in path:
            found = found[step]
        return found


def read_file(file: Traversable) -> YamlSource:
    """Read one file, of which no more is taken in than a pack may have. Raises MalformedPack."""
    with file.open("rb") as opened:
        stored = opened.read(MOST_BYTES + 1)
    source = YamlSource(file.name, sha256=sha256(stored).hexdigest())
    if len(stored) > MOST_BYTES:
        raise source.refuse(
            (),
            f"longer than {MOST_BYTES:,} bytes",
            remedy="Make it several packs, or leave out what it repeats.",
        )
    try:
        text = stored.decode("utf-8")
    except UnicodeDecodeError as error:
        line = stored.count(b"\n", 0, error.start) + 1
        raise MalformedPack(
            file.name, line, "(encoding)", "not UTF-8", remedy="Save the file as UTF-8."
        ) from None
    try:
        source.data = plain(text, source.lines, may_alias=lambda: source.sha256 in _published())
    except NotPlain as wrong:
        key = ".".join(map(str, wrong.path)) or WHOLE
        raise MalformedPack(file.name, wrong.line, key, wrong.what, remedy=wrong.remedy) from None
    return source


@cache
def _published() -> frozenset[str]:
    """The hashes of the texts that we published, some of which were written with aliases."""
    packs = files("cases.packs")
    return frozenset(
        line.split()[0]
        for register in (packs / "FROZEN", packs / "procedures" / "FROZEN")
        for line in register.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    )
