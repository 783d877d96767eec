"""Whom concerns shared in words are about: read from the record, for no view holds a name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from api.house import House
from api.offload import offloaded
from cases.access import Actor
from projections.concern_list import RegisterLine


async def in_words(
    house: House, actor: Actor, lines: Sequence[RegisterLine]
) -> dict[UUID, dict[str, Any]]:
    """The words, for those lines of the register that have no more than words."""
    wanted = [line.person for line in lines if line.shown()["inWords"]]
    return await offloaded(_told, house, actor, wanted) if wanted else {}


def _told(house: House, actor: Actor, concerns: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    found = {concern: house.concerns.told_of(actor, concern) for concern in concerns}
    return {concern: told.model_dump() for concern, told in found.items() if told is not None}
