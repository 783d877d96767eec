"""YAML text into plain data that remembers the line of every key.

Only `true` and `false` are booleans here: YAML 1.1 would read an unquoted no, yes or on as
one, and a policy must not change its meaning by that. A repeated key is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, ClassVar

import yaml
from pydantic import ValidationError

from domain.messages import Refusal

Path = tuple[str | int, ...]


class MalformedPack(Refusal):
    """A pack, calendar or vocabulary file cannot be read. It is refused whole."""

    code: ClassVar[str] = "malformed-pack"
    title: ClassVar[str] = "A policy file is malformed"

    def __init__(self, file: str, line: int, key: str, what: str, *, remedy: str) -> None:
        """`line` counts from 1; `key` is the dotted path of the place."""
        super().__init__(f"{file}:{line}: {key}: {what}", remedy=remedy, field=key)
        self.file, self.line, self.key = file, line, key


@dataclass
class Source:
    """The data of one file and where each part of it stands."""

    file: str
    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """The line of the place, or of the nearest place around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def refuse(self, path: Path, what: str, *, remedy: str) -> MalformedPack:
        """A refusal that names file, line and key."""
        key = ".".join(map(str, path)) or "(the whole file)"
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


class _Loader(yaml.CSafeLoader):
    """A safe loader with the booleans and numbers of YAML 1.2 and nothing else.

    The one written in C: it reads all packs in a tenth of the time, and a server starts with that.
    """


_Loader.yaml_implicit_resolvers = {}


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
    ("timestamp", r"^\d{4}-\d{2}-\d{2}$", "0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


def read_yaml(file: str, text: str) -> Source:
    """Parse one file. Raises MalformedPack with the line of the mistake."""
    source = Source(file)
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise source.refuse((), "the file is empty", remedy="Write the pack into it.")
        source.data = _plain(source, loader, node, ())
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise MalformedPack(
            file, line, "(syntax)", error.problem or "not YAML", remedy="Mend the YAML syntax."
        ) from None
    finally:
        loader.dispose()
    return source


def _plain(source: Source, loader: _Loader, node: yaml.Node, path: Path) -> Any:
    source.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            here = (*path, key)
            source.lines[here] = key_node.start_mark.line + 1
            if key in found:
                raise source.refuse(here, "the key stands twice", remedy="Keep one of the two.")
            found[key] = _plain(source, loader, value_node, here)
        return found
    if isinstance(node, yaml.SequenceNode):
        return [_plain(source, loader, v, (*path, i)) for i, v in enumerate(node.value)]
    return loader.construct_object(node)
