"""One's own school: which packs bind it today, and every adoption there was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import strawberry
from strawberry import field

from api.graphql import cursors
from api.graphql.paging import LARGEST_LIST, After, First, PageInfo, page_info
from api.graphql.request_context import GraphQLInfo
from api.graphql.scalars import Day, Moment
from api.runtime.threads import offloaded
from api.schools.entries import adoption, school_entries
from cases.access import Act
from cases.packs.default_clocks import clocks_of, default_source
from cases.schools.command_handler import school_stream
from domain.messages import Event, Recorded, Unreadable
from domain.policy.calendar import Calendar as CountedBy
from domain.school import state
from domain.school.state import packs_in_force


@strawberry.type(description="A text that binds the school.")
class SchoolPack:
    pack: str = field(description="The id of the pack.")
    version: str = field(description="Its version.")
    layer: str = field(description="A school's own policy, or a statutory pack.")
    sha256: str = field(description="The SHA-256 of the text that was adopted.")
    in_force_from: Day = field(description="From which day on it binds the school.")


@strawberry.type(description="A stretch of days on which the school is open to pupils.")
class Term:
    first: Day = field(description="Its first day.")
    last: Day = field(description="Its last day.")
    closed: list[Day] = field(description="Days within it on which the school is closed.")


@strawberry.type(description="What is known of a span of days: school is in these terms only.")
class TermDates:
    known_from: Day = field(description="The first of these days.")
    known_to: Day = field(description="The last of these days.")
    terms: list[Term] = field(description="The terms.")


@strawberry.type(description="The bank holidays of a year in England, substitute days included.")
class BankHolidays:
    year: int = field(description="The year.")
    bank_holidays: list[Day] = field(description="The days.")
    basis: str = field(description="As published, or computed by the rule.")


@strawberry.type(description="The days deadlines are counted by; beyond them counting is refused.")
class Calendar:
    closes: str = field(description="When a counted day ends, London time.")
    source: str = field(description="Where the bank holidays come from.")
    years: list[BankHolidays] = field(description="The years known.")
    term_dates: list[TermDates] = field(description="The terms known, what counts first.")


@strawberry.type(description="That a school adopted a text.")
class PackAdoption:
    entry: int = field(description="The version of the school's record with this entry.")
    headline: str = field(description="The entry in a sentence.")
    adopted: SchoolPack = field(description="The text, and from when on it binds.")
    occurred_at: Moment = field(description="When it was adopted.")
    recorded_at: Moment = field(description="When that was written down.")
    actor: str = field(description="The sign-in of whoever adopted it.")
    actor_role: str = field(description="As what.")


@strawberry.type(description="An adoption and its place in the list.")
class AdoptionEdge:
    cursor: str = field(description="Its place: send it as `after`.")
    node: PackAdoption = field(description="The adoption.")


@strawberry.type(description="A page of adoptions, in the order in which they were written.")
class AdoptionConnection:
    edges: list[AdoptionEdge] = field(description="The adoptions with their places.")
    nodes: list[PackAdoption] = field(description="The adoptions alone.")
    page_info: PageInfo = field(description="Where the page begins and ends.")


@strawberry.type(description="When the school is reminded, and when it counts a duty as late.")
class SchoolClocks:
    remind_minutes_before: list[int] = field(
        description="How many minutes before a duty is due the school is reminded."
    )
    immediately_late_after_minutes: int = field(
        description="Minutes after which what is owed at once counts as late."
    )
    escalate_by_default: bool = field(
        description="Whether Casebook's own path is gone by where no text states one."
    )
    set_by_school: bool = field(description="False: Casebook's own choice, for want of theirs.")
    source: str | None = field(description="What the numbers rest on, if the school set none.")


@dataclass(frozen=True, slots=True)
class OwnSchool:
    """The school as its history leaves it today."""

    id: str
    name: str | None
    version: int
    packs: list[dict[str, Any]]
    history: list[Recorded[Event] | Unreadable]
    clocks: dict[str, Any]
    calendar: CountedBy
    people_lookup: bool


def _adoptions(root: Any, info: GraphQLInfo, first: First, after: After = None) -> Any:
    first = info.context.charge_rows(first, LARGEST_LIST)
    stream = school_stream(root.id)
    behind = cursors.decode_entry_cursor(after, stream) or 0
    entries = [entry for entry in school_entries(root.history) if entry.get("adoption")]
    left = [entry for entry in entries if entry["version"] > behind]
    nodes = [_node(entry) for entry in left[:first]]
    cursor = cursors.entry_cursors(stream)
    marks = [cursor(node["entry"]) for node in nodes]
    return {
        "edges": [{"cursor": c, "node": n} for c, n in zip(marks, nodes, strict=True)],
        "nodes": nodes,
        "pageInfo": page_info(marks, more=len(left) > first, after=after),
    }


@strawberry.type(description="An establishment that keeps its record here.")
class School:
    id: strawberry.ID = field(description="Its id.")
    name: str | None = field(description="Its name.")
    version: int = field(description="How many entries it has: send it as `expectedVersion`.")
    packs: list[SchoolPack] = field(
        description="What binds the school today, its own policies first."
    )
    clocks: SchoolClocks = field(description="The clocks it goes by.")
    people_lookup: bool = field(description="Whether staff may look people up for a report.")
    calendar: Calendar = field(description="The days its deadlines are counted by.")
    adoptions: AdoptionConnection = field(
        resolver=_adoptions, description="Every adoption on record."
    )


async def own_school(info: GraphQLInfo) -> Any:
    """The school of whoever asks; there is no other."""
    context = info.context
    await context.schemas(Act.READ_ADOPTIONS)
    schools = context.services.schools
    found = await offloaded(schools.find, context.actor.school)
    history = await offloaded(schools.history, context.actor.school)
    if found is None:
        return None
    binding = packs_in_force(found.school, schools.today())
    packs = [_named(adoption(adopted)) for adopted in binding]
    return OwnSchool(
        id=found.id,
        name=found.school.name,
        version=found.school.version,
        packs=packs,
        history=history,
        clocks=_clocks(found.school),
        people_lookup=found.school.people_lookup,
        calendar=schools.calendar_of(found.school),
    )


def _clocks(school: state.School) -> dict[str, Any]:
    kept = clocks_of(school)
    return {
        "remindMinutesBefore": list(kept.remind_minutes_before),
        "immediatelyLateAfterMinutes": kept.immediately_late_after_minutes,
        "escalateByDefault": kept.escalate_by_default,
        "setBySchool": kept.set_by_school,
        "source": None if kept.set_by_school else default_source(),
    }


def _node(entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "entry": entry["version"],
        "headline": entry["headline"],
        "adopted": _named(entry["adoption"]),
        "occurredAt": entry["occurred_at"],
        "recordedAt": entry["recorded_at"],
        "actor": entry["actor"],
        "actorRole": entry["actor_role"],
    }


def _named(adopted: dict[str, Any]) -> dict[str, Any]:
    return {**adopted, "inForceFrom": adopted["in_force_from"]}
