"""What the answer to a report says of duties, prohibitions, and whom it shuts out."""

from __future__ import annotations

import strawberry
from strawberry import field

from api.graphql.assessments import Timing
from api.graphql.scalars import Moment


@strawberry.type(description="That whoever reported did it.")
class ReporterDid:
    to: list[str] = field(description="Towards whom.")
    occurred_at: Moment = field(description="When.")
    reference: str | None = field(description="The reference it goes under.")


@strawberry.type(description="What the policies ask of somebody by the facts of the report.")
class DutyToldToReporter:
    duty: strawberry.ID = field(description="Its id within the case.")
    act: str = field(description="What is to be done.")
    to: list[str] = field(description="Whom it is owed to.")
    to_mode: str = field(description="Whether all, any, the first available, or in order.")
    timing: Timing = field(description="When it is due, as the text puts it.")
    modality: str = field(description="How strongly the text asks.")
    owed_by: str = field(description="Who owes it, in the word of the text.")
    owner: str = field(description="Who owes it by the facts of the report.")
    clause: str = field(description="The clause that asks for it, `pack@version/clause`.")
    sentence: str = field(description="It in words.")
    says: str | None = field(description="What the clause says.")
    done: ReporterDid | None = field(description="That whoever reported did it.")


@strawberry.type(description="What must not be done.")
class ForbiddenToReporter:
    act: str = field(description="What.")
    clause: str = field(description="By which clause, `pack@version/clause`.")
    sentence: str = field(description="It in words.")
    says: str | None = field(description="What the clause says.")


@strawberry.type(description="What is said of whom a report or a concern shuts out.")
class ShutOutTold:
    held: bool | None = field(
        description="Whether the directory holds it; null to whoever may not know what it holds."
    )
    sentence: str = field(description="It in words.")
