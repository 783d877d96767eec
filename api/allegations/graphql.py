"""Where an allegation stands, in the graph."""

from __future__ import annotations

from typing import Annotated, Any

import strawberry
from strawberry import field

from api.graphql.request_context import GraphQLInfo, case_id
from api.runtime.threads import offloaded
from cases.access import Act
from domain.case.allegation import Strand, StrandState
from domain.case.refusals import NoSuchCase
from domain.vocabulary import Agency

TheCase = Annotated[strawberry.ID, strawberry.argument(name="caseId", description="The case.")]


@strawberry.type(description="One of the three strands that run beside each other.")
class AllegationStrand:
    strand: Strand = field(description="Which.")
    state: StrandState = field(description="Where it stands.")


@strawberry.type(description="What was decided about one regulator.")
class RegulatorDecision:
    regulator: str = field(description="Which.")
    refer: bool = field(description="Whether it is told.")


@strawberry.type(
    name="Allegation",
    description="Where an allegation stands: threshold, every strand, suspension, outcome.",
)
class AllegationStanding:
    case_id: strawberry.ID = field(description="The case.")
    version: int = field(description="How many entries it is made from.")
    threshold_met: bool | None = field(
        description="Whether the harm threshold is met; null: nobody has decided yet."
    )
    criteria: list[str] = field(description="By which of the criteria.")
    not_referred: list[Agency] = field(description="Agencies that somebody decided not to tell.")
    strands: list[AllegationStrand] = field(description="All three, each with its own state.")
    suspended: bool = field(description="Whether the person is suspended.")
    resigned: bool = field(description="Whether the person has resigned.")
    outcome: str | None = field(description="One of the five outcomes, once it is reached.")
    regulators: list[RegulatorDecision] = field(description="What was decided about each.")
    closing_summary_written: bool = field(description="Whether the closing summary is on file.")
    concerns: list[strawberry.ID] = field(description="The low-level concerns linked to it.")


async def allegation(info: GraphQLInfo, case: TheCase) -> Any:
    context, about = info.context, case_id(case)
    context.require_permission(Act.READ_CASE)
    if about is None:
        return None
    try:
        known, version = await offloaded(context.services.reading.allegation, context.actor, about)
    except NoSuchCase:
        return None
    return {
        "caseId": str(about),
        "version": version,
        "thresholdMet": known.threshold,
        "criteria": list(known.criteria),
        "notReferred": sorted(known.not_referred),
        "strands": [{"strand": one, "state": state} for one, state in known.strands.items()],
        "suspended": known.suspended,
        "resigned": known.resigned is not None,
        "outcome": known.outcome,
        "regulators": [
            {"regulator": one, "refer": refer} for one, refer in known.regulators.items()
        ],
        "closingSummaryWritten": known.summary,
        "concerns": [str(one) for one in sorted(known.concerns)],
    }
