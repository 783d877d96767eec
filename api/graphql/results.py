"""What a mutation answers: a receipt, or why nothing was recorded."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from pydantic import ValidationError

from api.graphql.report_answer import DutyToldToReporter, ForbiddenToReporter, ShutOutTold
from api.graphql.words_of_models import camel
from api.http.problems import Problem, of_refusal, of_validation
from api.http.receipt_leaf import LEAF_TOLD, leaf_of
from cases.command_append import CommandReceipt
from domain.messages import Refusal

NAMES = {"If-Match": "expectedVersion", "Idempotency-Key": "idempotencyKey"}


@strawberry.type(description="Proof that a command is on record.")
class Receipt:
    case: strawberry.ID = strawberry.field(
        description="The case; for a school or person, its own stream."
    )
    version: int = strawberry.field(description="Its version now.")
    leaf: str | None = strawberry.field(description=LEAF_TOLD)
    proposal: int | None = strawberry.field(
        default=None,
        description="It takes two persons: nothing is done until another one approves this.",
    )
    owed: list[DutyToldToReporter] | None = strawberry.field(
        default=None, description="Of a report: what whoever reported owes."
    )
    at_once: list[DutyToldToReporter] | None = strawberry.field(
        default=None, description="Of a report: what others owe immediately."
    )
    prohibited: list[ForbiddenToReporter] | None = strawberry.field(
        default=None, description="Of a report: what nobody may do."
    )
    subject: ShutOutTold | None = strawberry.field(
        default=None,
        description="Of a report that names somebody by their sign-in, and of a concern: whether"
        " anybody is shut out by it.",
    )


@strawberry.type(description="Why a command was not carried out. Nothing was stored.")
class Refused:
    code: str = strawberry.field(description="A stable code; `/problems/{code}` explains it.")
    title: str = strawberry.field(description="What the code means, in a few words.")
    detail: str = strawberry.field(description="What is wrong here.")
    field: str | None = strawberry.field(description="The path of the argument that is wrong.")
    remedy: str = strawberry.field(description="What to do about it.")
    clause: str | None = strawberry.field(
        description="The clause that bars it, `pack@version/clause`."
    )


CommandResult = Annotated[
    Receipt | Refused,
    strawberry.union("CommandResult", description="A receipt, or a refusal with its remedy."),
]


def receipt(filed: CommandReceipt, **told: Any) -> Receipt:
    """The same for the first answer and for every repetition. `told`: what a report asks."""
    return Receipt(
        case=strawberry.ID(str(filed.case)),
        version=filed.version,
        leaf=leaf_of(filed),
        proposal=filed.proposal,
        **told,
    )


def refused(why: Refusal | ValidationError | Problem) -> Refused:
    """A refusal as an answer, in the names of this door."""
    match why:
        case Refusal():
            problem = of_refusal(why)
        case ValidationError():
            problem = of_validation(
                [{**error, "loc": ("input", *error["loc"])} for error in why.errors()]
            )
        case Problem():
            problem = why
    return Refused(
        code=problem.code,
        title=problem.kind.title,
        detail=problem.detail,
        field=None if problem.field is None else _named(problem.field),
        remedy=problem.remedy,
        clause=problem.clause,
    )


def _named(path: str) -> str:
    if path in NAMES:
        return NAMES[path]
    steps = path.split(".")
    own = steps.index("facts") + 1 if "facts" in steps else len(steps)
    return ".".join([*map(camel, steps[:own]), *steps[own:]])
