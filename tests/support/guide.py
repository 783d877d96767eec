"""The guide for integrators as a list of blocks, and a terminal in which they are carried out."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.server import ROOT

GUIDE = ROOT / "docs" / "integration.md"
SERVER = "bash server"
KINDS = {"bash", SERVER, "text output", "json output"}
FILES = re.compile(r"(?:python|graphql|typescript) file=(?P<name>[a-z]+\.(?:py|graphql|ts))")
_BLOCK = re.compile(r"^```(?P<said>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_PLACEHOLDER = re.compile(r"<([a-z ]+)>")
ANYTHING = "any"


@dataclass(frozen=True)
class Block:
    """One fenced block: what is said behind the fence, and what is in it."""

    said: str
    text: str
    line: int

    @property
    def file(self) -> str | None:
        """The file it is saved as, if it is one."""
        found = FILES.fullmatch(self.said)
        return None if found is None else found["name"]


def blocks(guide: Path = GUIDE) -> list[Block]:
    """Every fenced block, in order."""
    text = guide.read_text()
    return [
        Block(found["said"], found["text"], 1 + text[: found.start()].count("\n"))
        for found in _BLOCK.finditer(text)
    ]


def not_run(found: list[Block]) -> list[str]:
    """What stands in the guide without being carried out: kinds nobody knows, files nobody uses."""
    idle = [f"line {b.line}: {b.said}" for b in found if b.said not in KINDS and b.file is None]
    used = "".join(block.text for block in found if block.said == "bash")
    for block in reversed(found):
        if block.file is not None:
            module = f"from {Path(block.file).stem} import"
            if block.file not in used and module not in used:
                idle.append(f"line {block.line}: {block.file} is used nowhere")
            else:
                used += block.text
    for before, block in zip([None, *found], found, strict=False):
        if block.said.endswith("output") and (before is None or before.said != "bash"):
            idle.append(f"line {block.line}: an output of nothing")
    return idle


def saved(found: list[Block], folder: Path) -> None:
    """Every file of the guide, in a folder."""
    for block in found:
        if block.file is not None:
            (folder / block.file).write_text(block.text)


@dataclass
class Shown:
    """What placeholders have stood for so far: one word is one value, all through the guide."""

    known: dict[str, Any] = field(default_factory=dict)

    def differs(self, block: Block, came: str) -> str | None:
        """Why an output is not what the guide shows; None where it is."""
        if block.said == "json output":
            return self._json(json.loads(block.text), json.loads(came), "$")
        return self._text(block.text.strip(), came.strip())

    def _text(self, shown: str, came: str) -> str | None:
        pattern = "".join(
            re.escape(part) if number % 2 == 0 else "(.+?)"
            for number, part in enumerate(_PLACEHOLDER.split(shown))
        )
        found = re.fullmatch(pattern, came)
        if found is None:
            return f"shown:\n{shown}\ncame:\n{came}"
        names = _PLACEHOLDER.findall(shown)
        said = (self._same(name, value) for name, value in zip(names, found.groups(), strict=True))
        return next((why for why in said if why), None)

    def _json(self, shown: Any, came: Any, where: str) -> str | None:
        if isinstance(shown, str) and (name := _PLACEHOLDER.fullmatch(shown)):
            return self._same(name[1], came)
        if isinstance(shown, dict) and isinstance(came, dict) and shown.keys() == came.keys():
            parts = [self._json(shown[key], came[key], f"{where}.{key}") for key in shown]
            return next((why for why in parts if why), None)
        if isinstance(shown, list) and isinstance(came, list) and len(shown) == len(came):
            pairs = zip(shown, came, strict=True)
            parts = [self._json(a, b, f"{where}[{n}]") for n, (a, b) in enumerate(pairs)]
            return next((why for why in parts if why), None)
        return None if shown == came else f"{where}: shown {shown!r}, came {came!r}"

    def _same(self, name: str, value: Any) -> str | None:
        if name == ANYTHING or self.known.setdefault(name, value) == value:
            return None
        return f"<{name}> was {self.known[name]!r} and is {value!r}"


class Terminal:
    """One shell, from the first block to the last."""

    def __init__(self, folder: Path) -> None:
        self._shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd=folder,
            text=True,
        )

    def run(self, text: str) -> tuple[int, str]:
        """The exit code of a block, and what it wrote."""
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(f"{text}\nprintf '\\n%s %s\\n' the-block-ended $?\n")
        self._shell.stdin.flush()
        written: list[str] = []
        for line in self._shell.stdout:
            ended, _, code = line.partition(" ")
            if ended == "the-block-ended":
                return int(code), "".join(written)
            written.append(line)
        raise AssertionError("the shell ended")

    def folder(self) -> Path:
        """Where it stands."""
        return Path(self.run("pwd")[1].strip())

    def close(self) -> None:
        """Close the shell, and with it what it left running."""
        self._shell.kill()
        self._shell.wait()
        for pipe in (self._shell.stdin, self._shell.stdout):
            if pipe is not None:
                pipe.close()


@contextmanager
def terminal(folder: Path, data: Path) -> Iterator[Terminal]:
    """A shell in a folder that looks like a clone in which `make run` was called."""
    (folder / ".venv").symlink_to(sys.prefix)
    (folder / ".casebook").symlink_to(data)
    opened = Terminal(folder)
    try:
        yield opened
    finally:
        opened.close()
