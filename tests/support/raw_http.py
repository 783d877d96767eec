"""HTTP written out by hand, for heads that no client would send."""

from __future__ import annotations

import json
import socket
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

PATIENCE_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """What came back, as it came."""

    status: int
    head: str
    body: bytes

    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)


def asked(base_url: str, *lines: str, body: bytes = b"") -> RawAnswer:
    """Send these lines as the head of a request, and read until the server closes.

    It is asked to close, unless the lines say what becomes of the connection.
    """
    place = urlsplit(base_url)
    told = any(line.startswith("connection:") for line in lines)
    head = "\r\n".join([*lines, *([] if told else ["connection: close"]), "", ""]).encode()
    with socket.create_connection((place.hostname or "", place.port or 0), PATIENCE_SECONDS) as to:
        to.sendall(head + body)
        said = b""
        while part := to.recv(65_536):
            said += part
    answered, _, rest = said.partition(b"\r\n\r\n")
    first, _, headers = answered.decode("latin-1").partition("\r\n")
    return RawAnswer(int(first.split()[1]), headers.lower(), rest)
