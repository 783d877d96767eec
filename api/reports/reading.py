"""The answer to a report as both doors show it: what its reporter owes, what is owed at once, what not to do."""

from __future__ import annotations

from typing import Any

from api.runtime.threads import offloaded
from api.wiring.container import Services
from cases.access import Actor
from cases.casework.own_reports import Forbidden, ReporterDuty, ToldToReporter
from cases.command_append import CommandReceipt
from domain.wording.sentences import Owed
from projections.dictionary import wording


async def told(
    services: Services, actor: Actor, filed: CommandReceipt
) -> dict[str, list[dict[str, Any]]] | None:
    """What the answer to a report says beside its receipt; None to a client of the MIS."""
    if filed.events:  # at hand: nothing is read for it
        found = services.own_reports.told(actor, filed)
    else:
        found = await offloaded(services.own_reports.told, actor, filed)
    return None if found is None else shown(found)


async def by_sign_in(
    services: Services, actor: Actor, filed: CommandReceipt
) -> dict[str, Any] | None:
    """What is said of the sign-in by which a report names somebody; None where it names nobody so."""
    found = await offloaded(services.own_reports.by_sign_in, actor, filed)
    if found is None:
        return None
    say = wording().words.shut_out
    known = say.held if found.held else say.not_held
    return {"held": found.held, "sentence": say.as_written if found.held is None else known}


def shown(told: ToldToReporter) -> dict[str, list[dict[str, Any]]]:
    """As data, in snake_case."""
    return {
        "owed": [_duty(one, theirs=True) for one in told.owed],
        "at_once": [_duty(one) for one in told.at_once],
        "prohibited": [_forbidden(one) for one in told.prohibited],
    }


def in_words(one: ReporterDuty | Forbidden, *, theirs: bool = False) -> str:
    """What is to be done or left, as a sentence. `theirs`: said to whoever reported."""
    say = wording()
    if isinstance(one, Forbidden):
        return say.must_not(one.act, one.says)
    owed = Owed.of_text(one.clause.partition("@")[0], one.asked)
    if theirs:
        return say.to_reader(owed)
    return say.of_owner(owed, one.owner)


def _duty(one: ReporterDuty, *, theirs: bool = False) -> dict[str, Any]:
    timing = one.asked.timing
    done = one.done
    return {
        "duty": one.duty,
        "act": one.asked.act,
        "to": list(one.asked.to),
        "to_mode": one.asked.to_mode,
        "timing": timing if isinstance(timing, str) else timing.model_dump(),
        "modality": one.asked.modality,
        "owed_by": one.asked.owed_by,
        "owner": one.owner.owner,
        "clause": one.clause,
        "sentence": in_words(one, theirs=theirs),
        "says": one.says,
        "done": None
        if done is None
        else {
            "to": list(done.to),
            "occurred_at": done.occurred_at,
            "reference": done.reference,
        },
    }


def _forbidden(one: Forbidden) -> dict[str, Any]:
    return {"act": one.act, "clause": one.clause, "sentence": in_words(one), "says": one.says}
