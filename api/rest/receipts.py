"""What every recorded act answers: which case, at which version, at which place in the record."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from api.preconditions import etag
from cases.filing import Filed

CREATED = 201


class Receipt(BaseModel):
    """`position` is the place in the compartment's record of the last entry written.

    `proposal` is there where the act takes two persons: nothing is done until another one approves
    the proposal of this number.
    """

    case: UUID
    version: int
    position: int
    proposal: int | None = None


def receipted(filed: Filed) -> Response:
    """The same bytes for the first answer and for every repetition."""
    receipt = Receipt(
        case=filed.case, version=filed.version, position=filed.position, proposal=filed.proposal
    )
    return Response(
        receipt.model_dump_json(exclude_none=True),
        status_code=CREATED,
        media_type="application/json",
        headers={"etag": etag(filed.version), "location": f"/cases/{filed.case}"},
    )
