"""A policy pack as data: its clauses, its duties, what it leaves open, and where it comes from."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry import field

from api.graphql.assessments import CONFIDENCE, TIMING_CODE, Timing
from api.graphql.nodes import Node
from api.graphql.scalars import Condition, Day, Facts, Groups
from api.graphql.words_of_models import camel
from api.vocabulary.graphql import Word
from cases.packs.library import PackLibrary, UnknownPack
from domain.policy.pack import Pack
from domain.vocabulary import Compartment, Role

WHEN = "Over which facts; null: always."


@strawberry.type(description="Where the text of a pack comes from.")
class Source:
    key: str | None = field(description="The name under which clauses cite it.")
    title: str = field(description="Its title.")
    publisher: str = field(description="Who published it.")
    edition: str = field(description="Which edition.")
    address: str | None = field(description="Where it is found.")
    confidence: str = field(description="Whether the text itself was seen.")


@strawberry.type(description="The dates the text itself gives, to the precision it gives them.")
class Review:
    approved: str | None = field(description="When it was approved.")
    reviewed: str | None = field(description="When it was last reviewed.")
    review_due: str | None = field(description="When its next review is due.")


@strawberry.type(description="The category a clause brings.")
class ClauseCategory:
    category: str = field(description="The category.")
    when: Condition | None = field(description=WHEN)


@strawberry.type(description="Who receives instead of somebody who cannot be reached.")
class StandIn:
    absent: str = field(description="Who cannot be reached.")
    instead: str = field(description="Who receives instead.")


@strawberry.type(description="A duty that a clause brings.")
class ClauseDuty:
    act: str = field(description="What is to be done.")
    owed_by: str = field(description="Who owes it.")
    to: list[str] = field(description="Whom it is owed to.")
    to_mode: str = field(description="Whether all, any, the first available, or in order.")
    timing: Timing = field(description="When it is due.")
    modality: str = field(description="How strongly the text asks.")
    state: str | None = field(description="Missed, conditional, or without a recipient.")
    if_absent: list[StandIn] = field(description="Who stands in for whom.")
    when: Condition | None = field(description=WHEN)


@strawberry.type(description="How one must not act.")
class ClauseProhibition:
    act: str = field(description="What must not be done.")
    status: str = field(description="Broken by the conduct, or binding those who act now.")
    modality: str = field(description="How strongly the text says so.")
    contravened_when: Condition | None = field(description="Over which facts it was broken.")
    bars: list[str] = field(description="What Casebook itself refuses while this is in force.")


@strawberry.type(description="A consequence the text announces.")
class ClauseOutcome:
    outcome: str = field(description="The consequence.")
    modality: str = field(description="Whether it will or may follow, or is for somebody outside.")
    when: Condition | None = field(description=WHEN)


@strawberry.type(description="What the text does not provide although it is needed.")
class ClauseGap:
    gap: str = field(description="What is missing.")
    when: Condition | None = field(description=WHEN)


@strawberry.type(description="Where the words are met but the text leaves open if they reach this.")
class ClauseOpening:
    gap: str | None = field(description="It says nothing of this.")
    conflict: str | None = field(description="Or it says two things that exclude each other.")
    category: str | None = field(description="The category of a matter that is open.")
    when: Condition = field(description="Over which facts.")


@strawberry.type(description="When the conduct is acceptable after all.")
class ClauseException:
    clause: str = field(description="By which clause.")
    when: Condition = field(description="Over which facts.")


@strawberry.type(description="Which breach a cross-cutting clause follows.")
class ClauseAfter:
    breach: str | None = field(description="`any`: whatever clause was broken.")
    other_than: list[str] = field(description="But for these clauses.")
    basis: str = field(description="Whether it cuts across, or belongs to this conduct.")
    clauses: list[str] = field(description="Or one of these.")


@strawberry.type(description="Where a clause comes from.")
class ClauseSource:
    source: str = field(description="The key of a source of the pack.")
    place: str | None = field(description="Where in it; numbers change with each edition.")
    confidence: str = field(description=CONFIDENCE)


@strawberry.type(description="One numbered statement of a policy.")
class Clause:
    id: strawberry.ID = field(description="Its number.")
    section: str = field(description="Where it stands in the text.")
    says: str = field(description="What it says, in our words.")
    cites: list[ClauseSource] = field(description="Where it comes from.")
    confidence: str = field(description=CONFIDENCE)
    categories: list[ClauseCategory] = field(description="The category it brings.")
    binds: list[str] = field(description="Whose conduct it speaks of; empty: everybody's.")
    silent_for: list[str] = field(description="Whom its words would fit but do not name.")
    unclear_for: list[str] = field(description="Of whom the text leaves open if they belong.")
    conduct: list[str] = field(description="Which conduct it speaks of.")
    every_conduct: bool = field(description="Whether it speaks of whatever somebody did.")
    when: Condition | None = field(description=WHEN)
    unless: list[ClauseException] = field(description="When the conduct is acceptable after all.")
    open: list[ClauseOpening] = field(description="Where the text leaves open whether it reaches.")
    after: ClauseAfter | None = field(description="Which breach it follows, if it cuts across.")
    residual: bool = field(description="Counts only where no other clause is broken.")
    handles: bool = field(description="Says how to handle the event and is no breach.")
    advises: bool = field(description="Only advises, and makes no incident.")
    prohibits: ClauseProhibition | None = field(description="How one must not act.")
    duties: list[ClauseDuty] = field(description="The duties it brings.")
    outcomes: list[ClauseOutcome] = field(description="The consequences it announces.")
    gaps: list[ClauseGap] = field(description="What it does not provide although it is needed.")
    disputed_when: Condition | None = field(description="When it can be read both ways.")
    disputes_the_rest: bool = field(description="Whether the rest can then be read both ways.")
    except_clauses: list[str] = field(description="But for these clauses.")


@strawberry.type(description="A statement of the source that no reading turns on.")
class TextOnly:
    id: strawberry.ID = field(description="Its number.")
    reason: str = field(description="Why no reading turns on it.")


@strawberry.type(description="Where the text contradicts itself.")
class Conflict:
    id: strawberry.ID = field(description="Its number.")
    between: list[str] = field(description="The clauses.")
    treatment: str = field(description="How it is read.")
    when: Condition | None = field(description=WHEN)
    confirm: bool = field(description="Whether a person must confirm the reading.")


@strawberry.type(description="Who may open a case, before anything of it is written.")
class PlacementRule:
    id: strawberry.ID = field(description="Its number.")
    says: str = field(description="What it says.")
    when: Condition | None = field(description=WHEN)
    compartment: Compartment = field(description="Which record such a case is written into.")
    readers: list[Role] = field(description="Which roles may open it.")


@strawberry.type(description="A situation by which a pack proves itself.")
class Example:
    name: str = field(description="What it shows.")
    facts: Facts = field(description="The facts.")
    because: list[str] = field(description="The clauses it rests on.")


@strawberry.type(description="Words a statutory pack adds to the vocabulary.")
class PackWords:
    categories: list[Word] = field(description="What a matter may be as well.")
    owed_by: list[Word] = field(description="Who may owe something as well.")


@strawberry.type(description="One version of one policy, as data.")
class Policy(Node):
    id: strawberry.ID = field(description="Its id, `pack@version`.")
    pack: strawberry.ID = field(description="Its id.")
    version: str = field(description="Its version.")
    sha256: str = field(description="The SHA-256 of its text.")
    title: str = field(description="Its title.")
    layer: str = field(description="A school's own policy, or a statutory pack.")
    covers: str = field(description="Conduct as such, or only what it names.")
    in_force_from: Day | None = field(description="From which day the text is in force.")
    commencement: str = field(
        description="`awaited`: made law with no day known on which it begins; it binds a school"
        " that adopts it from the day that has become known."
    )
    review: Review = field(description="The dates the text gives for its review.")
    sources: list[Source] = field(description="Where the text comes from.")
    words: PackWords = field(description="Words it adds to the vocabulary.")
    groups: Groups = field(description="Its names for several roles.")
    terms: Groups = field(description="Its names for conditions used in several clauses.")
    placement: list[PlacementRule] = field(description="Who may open a case.")
    clauses: list[Clause] = field(description="Its statements.")
    text_only: list[TextOnly] = field(description="Statements that no reading turns on.")
    conflicts: list[Conflict] = field(description="Where the text contradicts itself.")
    examples: list[Example] = field(description="Situations by which it proves itself.")


def by_name_and_version(
    library: PackLibrary, pack: str, version: str | None
) -> dict[str, Any] | None:
    """The pack, in its latest version where none is named; None, if there is none."""
    try:
        found = library.find(pack, version).pack
    except UnknownPack:
        return None
    return shown(library, found.pack, found.version)


def shown(library: PackLibrary, pack: str, version: str) -> dict[str, Any]:
    """The pack as it is written, under the names of these types."""
    written = library.written[pack, version]
    said = _as_data(written)
    for clause in said["clauses"]:
        clause["confidence"] = written.confidence[clause["id"]]
        for duty in clause["duties"]:
            if isinstance(duty["timing"], str):
                duty["timing"] = {TIMING_CODE: duty["timing"]}
            duty["ifAbsent"] = [
                {"absent": absent, "instead": instead}
                for absent, instead in duty["ifAbsent"].items()
            ]
    said["words"] = {
        name: [{"code": code, "means": means} for code, means in words.items()]
        for name, words in said["words"].items()
    }
    return {**said, "id": f"{pack}@{version}", "sha256": library.find(pack, version).bound.sha256}


_AS_WRITTEN = frozenset(
    {"when", "disputed_when", "contravened_when", "facts", "groups", "terms", "if_absent"}
)


def _as_data(pack: Pack) -> dict[str, Any]:
    named: dict[str, Any] = _named(pack.model_dump(mode="json", by_alias=True))
    return named


def _named(node: Any) -> Any:
    if isinstance(node, dict):
        return {
            camel(key): value if key in _AS_WRITTEN else _named(value)
            for key, value in node.items()
        }
    return [_named(part) for part in node] if isinstance(node, list) else node
