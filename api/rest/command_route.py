"""What every address that records something has in common: its headers, and its name in words."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from fastapi import Header, Response

from domain.messages import Command

Endpoint = Callable[..., Awaitable[Response]]
RECEIPTED = ("ETag", "Location")
IDEMPOTENCY_KEY = Header(
    alias="Idempotency-Key",
    description="A new random value per request; the same one when a request is repeated.",
)
IF_MATCH = Header(
    alias="If-Match",
    description='The version last read, as an entity tag such as "3"; or * for whatever it is.',
)


def summary_of(command: type[Command]) -> str:
    """The name of a command in words."""
    words = "".join(
        f" {letter.lower()}" if letter.isupper() else letter for letter in command.__name__
    )
    return words.strip().capitalize()
