"""What every recorded act answers: which case, at which version, and the leaf that proves it."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response
from pydantic import BaseModel, Field

from api.http.json_response import encoded
from api.http.preconditions import etag
from api.http.receipt_leaf import Leaf, leaf_of
from cases.command_append import CommandReceipt

CREATED = 201


class Receipt(BaseModel):
    """`leaf` is the hash that the ledger keeps of the last entry written, in base64; null where
    nothing needed writing.

    `proposal` is there where the act takes two persons: nothing is done until another one approves
    the proposal of this number.
    """

    case: UUID = Field(description="The case.")
    version: int = Field(description="Its version now: send it as If-Match.")
    leaf: Leaf
    proposal: int | None = Field(
        default=None,
        description=(
            "It takes two persons: nothing is done until another one approves the proposal"
            " of this number."
        ),
    )


def receipted(filed: CommandReceipt) -> Response:
    """The same bytes for the first answer and for every repetition."""
    said = {"case": filed.case, "version": filed.version, "leaf": leaf_of(filed)}
    proposed = {} if filed.proposal is None else {"proposal": filed.proposal}
    return Response(
        encoded(said | proposed),
        status_code=CREATED,
        media_type="application/json",
        headers={"etag": etag(filed.version), "location": f"/cases/{filed.case}"},
    )
