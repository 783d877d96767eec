"""A network that fails for a moment ends no gate, and one that fails for good says what is missing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.installing import TRIES, NotInstalled, install

ROOT = Path(__file__).parent.parent.parent
FAILS_SO_OFTEN = """
import sys
from pathlib import Path
file, times = Path(sys.argv[1]), int(sys.argv[2])
tried = int(file.read_text()) + 1 if file.exists() else 1
file.write_text(str(tried))
sys.exit(7 if tried <= times else 0)
"""


def failing(file: Path, times: int) -> list[str]:
    return [sys.executable, "-c", FAILS_SO_OFTEN, str(file), str(times)]


def test_what_succeeds_at_the_last_try_is_installed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    install("The clients", failing(tmp_path / "tried", TRIES - 1), pause=0)

    assert (tmp_path / "tried").read_text() == str(TRIES)
    said = capfd.readouterr().err.splitlines()
    assert said[0] == f"The clients: try 1 of {TRIES} failed with exit code 7"
    assert len(said) == TRIES - 1


def test_what_fails_every_time_is_named_with_its_command(tmp_path: Path) -> None:
    with pytest.raises(NotInstalled, match=r"(?s)The clients could not be installed: `.*tried 9`"):
        install("The clients", failing(tmp_path / "tried", 9), pause=0)

    assert (tmp_path / "tried").read_text() == str(TRIES)


def test_every_installing_line_of_the_makefile_is_tried_again() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    (recipe,) = re.findall(r"^\.venv/\.installed:.*\n((?:\t.*\n)+)", makefile, re.MULTILINE)
    installing = [line for line in recipe.splitlines() if "PIP" in line or "pip install" in line]
    assert len(installing) == 2
    assert all(line.startswith("\t$(call tried_again,") for line in installing)


def test_the_makefile_names_what_could_not_be_installed(tmp_path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("sleep $$((try * 5))", "true")
    (definition,) = re.findall(
        r"^define tried_again\n.*?^endef\n", makefile, re.MULTILINE | re.DOTALL
    )
    for times in (2, 3):
        tried = tmp_path / f"tried{times}"
        program = tmp_path / "fails.py"
        program.write_text(FAILS_SO_OFTEN)
        command = f"{sys.executable} {program} {tried} {times}"
        file = tmp_path / "Makefile"
        file.write_text(
            f"{definition}\nall:\n\t$(call tried_again,the pinned packages,{command})\n"
        )

        ran = subprocess.run(["make", "-f", file], capture_output=True, text=True, check=False)

        assert (ran.returncode == 0) is (times < 3), ran.stderr
        assert "make: installing the pinned packages: try 2 of 3 failed" in ran.stderr
        named = "make: the pinned packages could not be installed. Is the network there?"
        assert (named in ran.stderr) is (times == 3)
