"""The leaf of a receipt as it is sent to clients, without its position in the record."""

from __future__ import annotations

from base64 import b64encode
from typing import Annotated

from pydantic import Field

from cases.command_append import CommandReceipt
from cases.concerns.command_handler import Shared

LEAF_TOLD = (
    "The hash that the ledger keeps of the last new entry, in base64; null where"
    " nothing needed recording."
)
"""What a leaf is, at every door."""
Leaf = Annotated[str | None, Field(description=LEAF_TOLD)]


def leaf_of(filed: CommandReceipt | Shared) -> str | None:
    """The hash of the last event recorded, in base64; None where nothing was recorded."""
    return None if filed.leaf is None else b64encode(filed.leaf).decode("ascii")
