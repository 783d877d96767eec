"""What a server of the tests runs; imported where its process is begun, whichever way that is."""

from __future__ import annotations

from pathlib import Path

import api.cli  # noqa: F401 - as the command does, which starts faster
from api.http.middleware import write_line
from api.runtime.settings import Settings
from api.serve import serve


def serve_demo(data: str, port: str, manner: str) -> int:
    """Serve the demo from this folder until told to stop; the exit code."""
    settings = Settings(demo=True, data=Path(data), port=int(port))
    try:
        return serve(settings, json_line=manner == "json")
    finally:
        # A forked process ends without what is registered for the end of a program.
        write_line.flush()
