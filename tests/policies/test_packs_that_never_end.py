"""A file of a few lines that would stand for gigabytes is refused before it grows, wherever one is read."""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from api.cli.commands import app
from cases.packs.library import PACKS, load_library
from cases.packs.plain_yaml import DEEPEST, MOST_BYTES
from cases.packs.yaml_source import MalformedPack, read_file

LAUGHS = "\n".join(
    ["a0: &a0 [ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
)
BOMBS = {
    "aliases of aliases": (LAUGHS, "name for aliases"),
    "one alias": ("a: x\nb: *a\n", "an alias"),
    "a name for aliases that nobody uses": ("a: &a x\n", "name for aliases"),
    "merged mappings": ("a: &a {b: 1}\nc: {<<: *a}\n", "name for aliases"),
    "brackets": ("[" * 50_000, f"more than {DEEPEST} levels"),
    "dashes": ("- " * 50_000, f"more than {DEEPEST} levels"),
    "braces": ("{a: " * 50_000, f"more than {DEEPEST} levels"),
    "keys that are lists": ("? " * 50_000, "not a word"),
    "one level too many": (f"a: {'[' * DEEPEST}{']' * DEEPEST}", f"more than {DEEPEST} levels"),
    "one byte too many": ("a: " + "x" * (MOST_BYTES - 2), "longer than"),
    "a hundred times too many": ("#" * (100 * MOST_BYTES), "longer than"),
    "a number of five thousand figures": ("a: " + "9" * 5_000, "no such number or day"),
    "a day that is none": ("a: 2026-13-45", "no such number or day"),
    "a thing of Python": ("a: !!python/object:os.system x", "a type of its own"),
    "bytes": ("a: !!binary aGk=", "a type of its own"),
    "a sign that no text may hold": ("a: \x07", "no text may hold"),
    "two documents": ("a: 1\n---\nb: 2\n", "a second document"),
}
OF_256_MB = 256 * 1024 * 1024


WORST = ("aliases of aliases", "brackets", "a hundred times too many", "a day that is none")
Bomb = tuple[Path, str]


def laid(name: str, folder: Path) -> Bomb:
    text, why = BOMBS[name]
    file = folder / "bomb-2026.01.yaml"
    file.write_text(text, encoding="utf-8")
    return file, why


@pytest.fixture(params=WORST)
def bomb(request: pytest.FixtureRequest, tmp_path: Path) -> Bomb:
    return laid(request.param, tmp_path)


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_refused_by_name_with_a_remedy(name: str, tmp_path: Path) -> None:
    file, why = laid(name, tmp_path)

    with pytest.raises(MalformedPack) as refused:
        read_file(file)

    assert refused.value.detail.startswith(f"{file.name}:")
    assert why in refused.value.detail
    assert refused.value.remedy
    assert len(refused.value.detail) < 300


COMMANDS: dict[str, Callable[[Path], list[str]]] = {
    "check a folder": lambda file: ["policy", "check", str(file.parent)],
    "check a file": lambda file: ["policy", "check", str(file)],
    "coverage": lambda file: ["policy", "coverage", str(file)],
    "diff": lambda file: ["policy", "diff", str(file), "date-palm", "--no-cases"],
    "draw": lambda file: ["policy", "draw", str(file)],
}


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_at_the_command_line_it_is_a_sentence(
    bomb: Bomb, command: Callable[[Path], list[str]]
) -> None:
    file, why = bomb

    said = CliRunner().invoke(app, command(file))

    assert said.exit_code == 1
    assert isinstance(said.exception, SystemExit)
    told = " ".join((said.stdout + said.stderr).split())
    assert why in told
    assert file.name in told


def test_a_server_with_it_among_its_packs_says_so_and_does_not_start(
    bomb: Bomb, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, why = bomb
    monkeypatch.setenv("CASEBOOK_PACKS", str(file.parent))

    said = CliRunner().invoke(
        app, ["serve", "--demo", "--port", "0", "--data", str(file.parent / "d")]
    )

    assert said.exit_code == 1
    told = " ".join(said.stderr.split())
    assert told.startswith(f"Casebook cannot start: {file.name}:")
    assert why in told


@pytest.mark.parametrize("text", [LAUGHS, "[" * 1_000_000, "#" * (200 * MOST_BYTES)])
def test_little_memory_is_enough_to_refuse_it(text: str, tmp_path: Path) -> None:
    file = tmp_path / "bomb.yaml"
    file.write_text(text, encoding="utf-8")
    reading = (
        "import sys; from pathlib import Path;"
        "from cases.packs.yaml_source import MalformedPack, read_file\n"
        "try: read_file(Path(sys.argv[1]))\n"
        "except MalformedPack: print('refused')"
    )

    done = subprocess.run(
        [sys.executable, "-c", reading, str(file)],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (OF_256_MB, OF_256_MB)),
    )

    assert (done.returncode, done.stdout.strip()) == (0, "refused"), done.stderr


def test_bytes_that_are_no_text_are_refused_at_their_line(tmp_path: Path) -> None:
    file = tmp_path / "latin.yaml"
    file.write_bytes(b"title: ok\nother: caf\xe9\n")

    with pytest.raises(MalformedPack) as refused:
        read_file(file)

    assert (refused.value.line, refused.value.key) == (2, "(encoding)")


def test_the_deepest_that_is_allowed_is_read(tmp_path: Path) -> None:
    file = tmp_path / "deep.yaml"
    file.write_text(f"a: {'[' * (DEEPEST - 1)}{']' * (DEEPEST - 1)}", encoding="utf-8")

    assert read_file(file).data


def test_texts_that_were_published_with_aliases_are_read_wherever_they_lie(tmp_path: Path) -> None:
    """Their hash is known, so what their aliases stand for is known as well."""
    folder = tmp_path / "packs"
    shutil.copytree(Path(str(PACKS)), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))

    assert load_library(folder).packs.keys() == load_library().packs.keys()

    altered = folder / "school" / "halley-2021.09.yaml"
    altered.write_text(altered.read_text("utf-8") + "# one word more\n", encoding="utf-8")
    with pytest.raises(MalformedPack, match="name for aliases"):
        load_library(folder, frozen=False)


SIGNS = st.text(st.sampled_from("[]{}:,-?&*!|>'\"%@`#ab1 \n\t\\~\x00\x85\u2028\ufeff"), max_size=60)


@given(text=SIGNS | st.text(max_size=40) | st.binary(max_size=40))
def test_any_text_is_read_or_refused_and_nothing_else(
    text: str | bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "any.yaml"
    stored = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    file.write_bytes(stored)

    with suppress(MalformedPack):
        read_file(file)


@pytest.mark.parametrize(
    "text", ["[" * 1_000_000, " " * (16 * MOST_BYTES) + "[]", "[1e999]", "[NaN]"]
)
def test_situations_that_never_end_are_a_sentence_too(text: str, tmp_path: Path) -> None:
    file = tmp_path / "many.json"
    file.write_text(text, encoding="utf-8")
    asked = ["policy", "diff", "halley@2021.09", "halley", "--no-cases", "--situations", str(file)]

    said = CliRunner().invoke(app, asked)

    assert isinstance(said.exception, SystemExit)
    assert said.exit_code in {1, 2}
    assert said.stderr.strip()
