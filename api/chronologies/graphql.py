"""Chronologies in the graph: of a case, and of a person across the cases one may open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry
from strawberry import field

from api.chronologies.chronology import line_of, omission_of
from api.chronologies.person import told_of
from api.graphql.enums import EntryKind
from api.graphql.happened import WHEN, Happened
from api.graphql.paging import LARGEST_TIMELINE, FirstEntries
from api.graphql.request_context import GraphQLInfo, case_id
from api.graphql.scalars import Moment
from api.graphql.words_of_models import camel
from api.people.directory import entries_of
from api.people.graphql import Person
from api.people.graphql import shown as person_shown
from cases.access import Act
from domain.vocabulary import Nature, PersonRole, Role
from projections.chronologies.lines import case_chronology, people_of_a_case

TheCase = Annotated[strawberry.ID, strawberry.argument(name="caseId", description="The case.")]
ThePerson = Annotated[strawberry.ID, strawberry.argument(name="personId", description="Who.")]


@strawberry.type(description="One entry as a chronology tells it, in words of its own.")
class ChronologyLine:
    case_id: strawberry.ID | None = field(
        description="The case of the full record; null: it stands in the register of concerns."
    )
    entry: int = field(description="Its version there.")
    kind: EntryKind | None = field(
        description="What the entry tells of; null: it stands in the register of concerns."
    )
    occurred_at: Moment | None = field(description="When it happened.")
    when: Happened | None = field(description=WHEN)
    source: str | None = field(description="Where it came from.")
    event: str = field(description="What happened, short and plain.")
    nature: Nature = field(description="What happened, or what somebody makes of it.")
    significance: str = field(description="Why it matters, for better or worse.")
    action: str | None = field(description="What was done; null: nothing.")
    outcome: str | None = field(description="What came of it.")
    roles: list[PersonRole] = field(description="As what the person is involved in the case.")
    written_by: str | None = field(description="The sign-in of whoever wrote the entry down.")
    written_as: Role | None = field(description="As what they wrote it down.")
    recorded_at: Moment | None = field(description="When it was written down.")
    recorded_late: bool = field(description="Written down more than a day after the fact.")
    corrected_by: int | None = field(description="The version of the entry that corrects it.")
    withdrawn_by: int | None = field(description="The version of the entry that withdraws it.")
    chosen_by: str = field(description="The sign-in of whoever chose and worded the line.")
    chosen_as: Role = field(description="As what they chose it.")
    chosen_at: Moment = field(description="When they chose it.")


@strawberry.type(description="An entry that was left out of the chronology, and why.")
class ChronologyOmission:
    case_id: strawberry.ID = field(description="The case.")
    entry: int = field(description="Its version on the case's timeline.")
    kind: EntryKind = field(description="What the entry tells of.")
    occurred_at: Moment | None = field(description="When it happened.")
    when: Happened | None = field(description=WHEN)
    reason: str = field(description="Why it is left out.")
    left_out_by: str = field(description="The sign-in of whoever left it out.")
    left_out_at: Moment = field(description="When they did.")


@strawberry.type(description="Somebody who is involved in a case.")
class Involvement:
    person_id: strawberry.ID = field(description="Their id in the directory.")
    person: Person | None = field(description="Who; null once they have been erased.")
    roles: list[PersonRole] = field(description="As what.")


@strawberry.type(description="The chosen account of one case, in the order in which it happened.")
class CaseChronology:
    lines: list[ChronologyLine] = field(
        description="Its lines, as many as were asked for, the oldest first."
    )
    left_out: list[ChronologyOmission] = field(description="What was left out, and why.")
    people: list[Involvement] = field(description="Who is involved, as they were named.")
    complete: bool = field(description="Whether these are all of its lines.")


@strawberry.type(description="A case in which somebody is involved.")
class InvolvedIn:
    case_id: strawberry.ID = field(description="The case.")
    roles: list[PersonRole] = field(description="As what.")


@strawberry.type(description="The chosen account of one person, over the cases you can open.")
class PersonChronology:
    person: Person = field(description="Who it is told of.")
    cases: list[InvolvedIn] = field(description="The cases, and as what they are involved.")
    lines: list[ChronologyLine] = field(
        description="Its lines, as many as were asked for, the oldest first."
    )
    complete: bool = field(description="Whether these are all of its lines.")


async def chronology(info: GraphQLInfo, case: TheCase, first: FirstEntries) -> Any:
    context = info.context
    schemas = await context.schemas(Act.READ_CASE)
    first = context.charge_rows(first, LARGEST_TIMELINE)
    wanted = case_id(case)
    if wanted is None:
        return None
    async with context.services.reads.connection() as connection:
        for schema in schemas:
            opens = context.services.unsealing
            lines = await case_chronology(connection, schema, wanted, context.reader, opens)
            if lines is None:
                continue
            rest = await case_chronology(
                connection, schema, wanted, context.reader, opens, left_out=True
            )
            people = await people_of_a_case(connection, schema, wanted, context.reader) or []
            ids = [row["person_id"] for row in people]
            known = await entries_of(connection, schemas, context.reader, ids, opens)
            return {
                "lines": [_named(line_of(row)) for row in lines[:first]],
                "leftOut": [_named(omission_of(row)) for row in rest or ()],
                "people": [
                    {
                        "personId": str(row["person_id"]),
                        "person": person_shown(known[row["person_id"]])
                        if row["person_id"] in known
                        else None,
                        "roles": list(row["roles"]),
                    }
                    for row in people
                ],
                "complete": len(lines) <= first,
            }
    return None


async def chronology_of_a_person(info: GraphQLInfo, person: ThePerson, first: FirstEntries) -> Any:
    context = info.context
    schemas = await context.schemas(Act.READ_PEOPLE)
    first = context.charge_rows(first, LARGEST_TIMELINE)
    wanted = case_id(person)
    if wanted is None:
        return None
    async with context.services.reads.connection() as connection:
        found = await told_of(
            connection, schemas, context.actor, context.reader, wanted, context.services.unsealing
        )
    if found is None:
        return None
    who, told = found
    return {
        "person": person_shown(who),
        "cases": [_named(one) for one in told["cases"]],
        "lines": [_of_a_line(line) for line in told["lines"][:first]],
        "complete": len(told["lines"]) <= first,
    }


def _of_a_line(line: Mapping[str, Any]) -> dict[str, Any]:
    return _named(line if line["case"] else {**line, "kind": None})


def _named(said: Mapping[str, Any]) -> dict[str, Any]:
    return {"caseId" if name == "case" else camel(name): value for name, value in said.items()}
