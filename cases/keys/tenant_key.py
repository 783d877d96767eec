"""The tenant key, under which every data key of the installation is wrapped: 32 bytes in a file."""

from __future__ import annotations

import os
from pathlib import Path

from cases.sealing.envelope import KEY_BYTES


def tenant_key(path: Path, *, found: bool = False) -> bytes:
    """Read the tenant key from its file. `found`: create the file if it is missing."""
    if found and not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(os.urandom(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
        try:
            # link() fails if the file exists: of two processes starting together, one key wins.
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError("the tenant key file must hold exactly 32 bytes")
    return key
