"""Whom concerns shared in words are about, read from the record, for no view holds a name; and whom a
concern shuts out, as its sharer is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from api.runtime.threads import offloaded
from api.wiring.container import Services
from cases.access import Actor
from cases.concerns.command_handler import Shared
from projections.concerns.list import RegisterLine
from projections.dictionary import wording


async def in_words(
    services: Services, actor: Actor, lines: Sequence[RegisterLine]
) -> dict[UUID, dict[str, Any]]:
    """The words, for those lines of the register that have no more than words."""
    wanted = [line.person for line in lines if line.shown()["inWords"]]
    return await offloaded(_told, services, actor, wanted) if wanted else {}


def shut_out(shared: Shared) -> dict[str, Any]:
    """What the answer to a concern says of whom it shuts out."""
    say = wording().words.shut_out
    if shared.in_words:
        return {"held": None, "sentence": say.concern_in_words}
    known = say.concern_held if shared.held else say.concern_not_held
    sentence = say.concern_as_known if shared.held is None else known
    return {"held": shared.held, "sentence": sentence}


def _told(services: Services, actor: Actor, concerns: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    found = {concern: services.concerns.told_of(actor, concern) for concern in concerns}
    return {concern: told.model_dump() for concern, told in found.items() if told is not None}
