"""The graph: what may be asked, and its description as text."""

from __future__ import annotations

from typing import Annotated, Any

import orjson
import strawberry
from graphql import GraphQLSchema
from strawberry import field
from strawberry.schema.config import StrawberryConfig

from api.allegations.graphql import AllegationStanding, allegation
from api.cases.graphql import Case, CaseConnection, one_case, one_timeline
from api.cases.graphql_list import cases
from api.changes.graphql import ChangeConnection, changes_page
from api.chronologies.graphql import (
    CaseChronology,
    PersonChronology,
    chronology,
    chronology_of_a_person,
)
from api.concerns.graphql import ConcernRegister, register
from api.duties.graphql import CaseId, DutyConnection, OpenOnly, Scope, duties_page
from api.graphql.assessments import Assessment, as_shown
from api.graphql.enums import DutyScope, EntryOrder
from api.graphql.errors import Failed
from api.graphql.nodes import Node
from api.graphql.paging import After, First, FirstEntries
from api.graphql.request_context import GraphQLInfo, case_id
from api.graphql.results import Refused, refused
from api.graphql.scalars import SCALARS, Facts
from api.graphql_server.mutations import mutation_type
from api.graphql_server.node_resolver import fetch
from api.lookups.graphql import NamedOnCase, PeopleToChoose, named_people, people_lookup
from api.people.graphql import Person, PersonConnection, one_person, people
from api.policies.graphql import Policy, by_name_and_version
from api.policies.graphql import shown as policy_shown
from api.policy_comparison.graphql import PolicyDiffResult, compared
from api.questions.graphql import QuestionsResult, questions
from api.referrals.graphql import LadoReferral, Referral, lado_referral, referrals
from api.reports.graphql import OwnReport, own_report
from api.schools.graphql import School, own_school
from api.statistics.graphql import ReportingPeriod, Statistics, reporting_periods, statistics
from api.subscriptions.fields import Subscription
from api.timeline.event_types import ENTRY_TYPES
from api.timeline.graphql import (
    As,
    EntryConnection,
    Kinds,
    OccurredFrom,
    OccurredTo,
    Order,
    RecordedFrom,
    RecordedTo,
    WrittenBy,
    filters,
)
from api.vocabulary.graphql import Vocabulary
from api.vocabulary.graphql import shown as vocabulary_shown
from api.webhooks.graphql import Webhook, WebhookConnection, one_webhook, webhooks
from cases.access import Act
from domain.messages import Refusal
from domain.policy.reading import assess
from projections.entries.entry import encoded

TheCaseById = Annotated[strawberry.ID, strawberry.argument(name="id", description="The case.")]
TheCase = Annotated[strawberry.ID, strawberry.argument(name="caseId", description="The case.")]
Pack = Annotated[strawberry.ID, strawberry.argument(description="The id of the pack.")]
Version = Annotated[
    str | None, strawberry.argument(description="Which version; the latest if left out.")
]
TheFacts = Annotated[Facts, strawberry.argument(description="The facts; nothing is stored.")]
AssessmentResult = Annotated[
    Assessment | Refused,
    strawberry.union("AssessmentResult", description="What a pack says, or why it cannot."),
]


async def _case(info: GraphQLInfo, case: TheCaseById) -> Any:
    return await one_case(info.context, case_id(case))


async def _timeline(  # noqa: PLR0913, PLR0917 - the filters of one page
    info: GraphQLInfo,
    case: TheCase,
    first: FirstEntries,
    after: After = None,
    kinds: Kinds = None,
    occurred_from: OccurredFrom = None,
    occurred_to: OccurredTo = None,
    recorded_from: RecordedFrom = None,
    recorded_to: RecordedTo = None,
    actor: WrittenBy = None,
    as_of: As = None,
    order: Order = EntryOrder.OLDEST_FIRST,
) -> Any:
    return await one_timeline(
        info.context,
        case_id(case),
        first=first,
        after=after,
        order=order,
        only=filters(kinds, occurred_from, occurred_to, recorded_from, recorded_to, actor, as_of),
    )


async def _duties(  # noqa: PLR0913, PLR0917 - the filters of one list
    info: GraphQLInfo,
    first: First,
    after: After = None,
    scope: Scope = DutyScope.MINE,
    case: CaseId = None,
    open_only: OpenOnly = True,
) -> Any:
    about = None if case is None else case_id(case)
    if case is not None and about is None:
        raise Failed("BAD_INPUT", "This is not the id of a case.")
    return await duties_page(
        info.context, first=first, after=after, scope=scope, case=about, open_only=open_only
    )


async def _changes(info: GraphQLInfo, first: First, after: After = None) -> Any:
    return await changes_page(info.context, first, after)


async def _policy(info: GraphQLInfo, pack: Pack, version: Version = None) -> Any:
    info.context.require_permission(Act.READ_PACKS)
    found = by_name_and_version(info.context.services.packs, pack, version)
    if found is None:
        raise Failed("NOT_FOUND", "There is no policy pack of this name and version.")
    return found


async def _policies(info: GraphQLInfo) -> Any:
    info.context.require_permission(Act.READ_PACKS)
    library = info.context.services.packs
    found = [binding.pack for binding in library.latest()]
    return [policy_shown(library, pack.pack, pack.version) for pack in found]


async def _assess(info: GraphQLInfo, pack: Pack, facts: TheFacts, version: Version = None) -> Any:
    info.context.require_permission(Act.ASSESS)
    library = info.context.services.packs
    try:
        found = library.find(pack, version)
        library.vocabulary.check(facts)
    except Refusal as why:
        return refused(why)
    said = assess(found.pack, library.vocabulary, facts)
    return as_shown(orjson.loads(encoded(said)), found.pack)


async def _vocabulary(info: GraphQLInfo) -> Any:
    info.context.require_permission(Act.READ_PACKS)
    return vocabulary_shown(info.context.services.packs.vocabulary)


@strawberry.type(description="Everything that may be read.")
class Query:
    node: Node | None = field(
        resolver=fetch,
        description="Anything by its id; null if there is nothing of this id that you can open.",
    )
    case: Case | None = field(
        resolver=_case, description="One case; null if there is none that you can open."
    )
    cases: CaseConnection | None = field(
        resolver=cases, description="The cases you can open, newest first unless asked otherwise."
    )
    timeline: EntryConnection | None = field(
        resolver=_timeline,
        description="The entries of one case; null if there is none that you can open.",
    )
    duties: DutyConnection | None = field(
        resolver=_duties, description="The duties on cases you can open, overdue first."
    )
    report: OwnReport | None = field(
        resolver=own_report,
        description="What your report of a case asks of you, and what must not be done; null if"
        " you did not report it.",
    )
    changes: ChangeConnection | None = field(
        resolver=_changes,
        description="What changed of all you may see, and what you lost sight of, since a cursor:"
        " each once, from any cursor on, for ever.",
    )
    policy: Policy | None = field(resolver=_policy, description="A policy pack as data.")
    policies: list[Policy] = field(
        resolver=_policies,
        description="Every policy pack in its latest version, school policies first.",
    )
    assess: AssessmentResult | None = field(
        resolver=_assess,
        description="What a policy pack says of given facts. Nothing is stored.",
    )
    policy_diff: PolicyDiffResult | None = field(
        resolver=compared,
        description="What two packs read differently: cases you can open, and situations."
        " Nothing is stored.",
    )
    questions: QuestionsResult | None = field(
        resolver=questions,
        description="What to ask next: only what can still change what the packs say. Nothing is"
        " stored.",
    )
    lado_referral: LadoReferral | None = field(
        resolver=lado_referral,
        description="What the case answers on the LADO's form now, and what is missing; null if"
        " there is no case of this id that you can open. Nothing is stored.",
    )
    referrals: list[Referral] | None = field(
        resolver=referrals,
        description="The hand-overs of a case; null if there is no case that you can open.",
    )
    allegation: AllegationStanding | None = field(
        resolver=allegation,
        description="Where the allegation of a case stands; null if there is no case that you can"
        " open.",
    )
    school: School | None = field(
        resolver=own_school, description="Your own school, and which policies bind it."
    )
    person: Person | None = field(
        resolver=one_person, description="Somebody in your school's directory; null if nobody."
    )
    people: PersonConnection | None = field(
        resolver=people, description="Your school's directory, in the order of the names."
    )
    people_lookup: PeopleToChoose | None = field(
        resolver=people_lookup,
        description="People of your school to name in a report, where the school allows it: who they"
        " are, and a year group or post.",
    )
    named_people: NamedOnCase | None = field(
        resolver=named_people,
        description="Whom the reports of a case name; null if there is no case that you can open.",
    )
    chronology: CaseChronology | None = field(
        resolver=chronology,
        description="The chronology of one case; null if there is none that you can open.",
    )
    person_chronology: PersonChronology | None = field(
        resolver=chronology_of_a_person,
        description="The chronology of somebody in your school's directory; null if nobody.",
    )
    concern_register: ConcernRegister | None = field(
        resolver=register,
        description="The register of low-level concerns, as far as you may read it.",
    )
    webhooks: WebhookConnection | None = field(
        resolver=webhooks,
        description="The webhooks you may see, the newest first: all of your school's, or a client"
        " its own.",
    )
    webhook: Webhook | None = field(
        resolver=one_webhook, description="One webhook; null if there is none that you may see."
    )
    reporting_periods: list[ReportingPeriod] | None = field(
        resolver=reporting_periods,
        description="The periods of which statistics have been published, the latest first.",
    )
    statistics: Statistics | None = field(
        resolver=statistics,
        description="Statistics for governors, small numbers suppressed; null if the period has not"
        " been published.",
    )
    vocabulary: Vocabulary = field(
        resolver=_vocabulary, description="The words that packs and cases speak."
    )


class _Names(dict[str, str]):
    """snake_case → camelCase, remembered."""

    def __missing__(self, name: str) -> str:
        first, *rest = name.split("_")
        return self.setdefault(name, first + "".join(word.capitalize() for word in rest))


_NAMES = _Names()


def read_by_name(source: Any, name: str) -> Any:
    """What a field without a resolver shows: data by its key, anything else by its attribute."""
    if type(source) is dict:
        return source.get(_NAMES[name])
    return getattr(source, name)


def make_schema() -> strawberry.Schema:
    """The graph, put together and checked."""
    return strawberry.Schema(
        Query,
        mutation=mutation_type(),
        subscription=Subscription,
        types=ENTRY_TYPES,
        config=StrawberryConfig(
            default_resolver=read_by_name,
            scalar_map=SCALARS,
            disable_field_suggestions=True,
        ),
    )


SCHEMA = make_schema()
GRAPH: GraphQLSchema = SCHEMA._schema  # noqa: SLF001 - what the reference executor runs


def render_sdl() -> str:
    """The graph in the schema definition language, for openapi/schema.graphql."""
    return SCHEMA.as_str() + "\n"
