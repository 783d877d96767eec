"""Every command as a mutation: one field each, all by way of the command handlers."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Annotated, Any, cast, get_args
from uuid import UUID

import strawberry
from pydantic import BaseModel, ValidationError
from strawberry.tools import create_type
from strawberry.types.field import StrawberryField

from api.concerns.graphql import MATCHINGS, RECORDINGS, shared_in_words
from api.graphql.inputs import input_of, values_of
from api.graphql.request_context import GraphQLContext, GraphQLInfo, case_id
from api.graphql.results import CommandResult, Receipt, Refused, receipt, refused
from api.graphql.words_of_models import model_in_words
from api.http.preconditions import idempotency_key as checked_key
from api.http.problem_table import INTERNAL as SERVER_ERROR
from api.http.problems import Problem
from api.lookups.graphql import ReportAddition, ReportAdditionResult, added_to_report
from api.people.visibility import is_open, people_open_to
from api.reports.graphql import OwnReport, OwnReportResult, read, told
from api.runtime.threads import offloaded
from api.webhooks.graphql import WEBHOOK_COMMANDS, WebhookReceipt, WebhookResult
from api.webhooks.graphql import recorded as recorded_of_webhook
from cases.access import Act, Denied, may
from cases.command_append import CommandReceipt
from cases.refusals import WrongRole
from cases.schools.command_handler import ACT_OF
from domain.case.commands import CaseCommand, ReportImageryDiscovery, ReportIncident
from domain.case.own_report import ReportDutyDone
from domain.case.refusals import NoSuchCase
from domain.case.report_additions import AddToOwnReport
from domain.concern.commands import ShareConcernInWords
from domain.messages import Command, Refusal
from domain.person.commands import AddPerson, CorrectPerson, MakePersonOrdinary, PersonCommand
from domain.person.refusals import NoSuchPerson
from domain.school.commands import SchoolCommand
from domain.webhook.commands import RegisterWebhook

REPORTS: frozenset[type[Command]] = frozenset({ReportIncident, ReportImageryDiscovery})
KEY = Annotated[
    str,
    strawberry.argument(
        name="idempotencyKey",
        description="A new random value per request; the same one when a request is repeated.",
    ),
]
CASE = Annotated[strawberry.ID, strawberry.argument(name="caseId", description="The case.")]
EXPECTED = Annotated[
    int | None,
    strawberry.argument(
        name="expectedVersion", description="The version last read; null: whatever it is now."
    ),
]
PERSON = Annotated[strawberry.ID, strawberry.argument(name="personId", description="Who.")]
CONCERN = Annotated[
    strawberry.ID, strawberry.argument(name="concernId", description="The concern, by its id.")
]
WEBHOOK = Annotated[
    strawberry.ID, strawberry.argument(name="webhookId", description="Which webhook.")
]
NOBODY = UUID(int=0)
Answer = Receipt | OwnReport | WebhookReceipt | ReportAddition | Refused


def _said(command: type[Command]) -> Any:
    return Annotated[
        input_of(command), strawberry.argument(name="input", description="What is recorded.")
    ]


def _field(
    command: type[Command],
    act: Callable[..., Awaitable[Answer]],
    arguments: dict[str, Any],
    result: Any = CommandResult,
) -> StrawberryField:
    act.__name__ = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", command.__name__).lower()
    # An input without a field is none that the graph knows.
    said = {"said": _said(command)} if command.model_fields else {}
    act.__annotations__ = {
        "info": GraphQLInfo,
        **arguments,
        **said,
        "key": KEY,
        "return": result | None,
    }
    return cast(
        StrawberryField, strawberry.mutation(resolver=act, description=model_in_words(command))
    )


def _reporting(command: type[Command]) -> StrawberryField:
    async def act(info: Any, said: Any, key: Any) -> Answer:
        return await _answered(info.context, Act.REPORT, command, said, key, _reported)

    return _field(command, act, {})


def _acting(command: type[Command]) -> StrawberryField:
    async def act(info: Any, case: Any, said: Any, key: Any, expected: Any = None) -> Answer:
        async def recorded(
            context: GraphQLContext, checked: BaseModel, name: str
        ) -> CommandReceipt:
            about = case_id(case)
            if about is None:
                raise NoSuchCase
            return await context.handle(about, cast(CaseCommand, checked), expected, name)

        return await _answered(info.context, Act.WORK_CASE, command, said, key, recorded)

    return _field(command, act, {"case": CASE, "expected": EXPECTED})


def _adding_to_own_report(command: type[Command]) -> StrawberryField:
    async def act(info: Any, case: Any, said: Any, key: Any) -> Answer:
        recorded = partial(added_to_report, case)
        return await _answered(info.context, Act.ADD_TO_OWN_REPORT, command, said, key, recorded)

    return _field(command, act, {"case": CASE}, ReportAdditionResult)


def _on_own_report(command: type[Command]) -> StrawberryField:
    """Answers without a version: that would tell of what others have recorded meanwhile."""

    async def act(info: Any, case: Any, said: Any, key: Any) -> Answer:
        async def recorded(context: GraphQLContext, checked: BaseModel, name: str) -> OwnReport:
            about = case_id(case)
            if about is None:
                raise NoSuchCase
            await context.handle(about, cast(CaseCommand, checked), None, name)
            return await read(context, about)

        return await _answered(info.context, Act.ADD_TO_OWN_REPORT, command, said, key, recorded)

    return _field(command, act, {"case": CASE}, OwnReportResult)


def _of_a_case(command: type[Command]) -> StrawberryField:
    if command in REPORTS:
        return _reporting(command)
    if command is AddToOwnReport:
        return _adding_to_own_report(command)
    return _on_own_report(command) if command is ReportDutyDone else _acting(command)


def _of_the_school(command: type[SchoolCommand]) -> StrawberryField:
    async def act(info: Any, said: Any, key: Any, expected: Any = None) -> Answer:
        async def recorded(
            context: GraphQLContext, checked: BaseModel, name: str
        ) -> CommandReceipt:
            return await offloaded(
                context.services.schools.handle,
                context.actor,
                cast(SchoolCommand, checked),
                expected_version=expected,
                key=name,
                correlation=context.request_id,
            )

        return await _answered(info.context, ACT_OF[command], command, said, key, recorded)

    async def act_alone(info: Any, key: Any, expected: Any = None) -> Answer:
        return await act(info, None, key, expected)

    asks = act if command.model_fields else act_alone
    return _field(command, asks, {"expected": EXPECTED})


def _adding() -> StrawberryField:
    async def act(info: Any, said: Any, key: Any) -> Answer:
        recorded = partial(_of_a_person, None, None)
        return await _answered(info.context, Act.KEEP_PEOPLE, AddPerson, said, key, recorded)

    return _field(AddPerson, act, {})


def _on_an_entry(command: type[Command]) -> StrawberryField:
    async def act(info: Any, person: Any, said: Any, key: Any, expected: Any = None) -> Answer:
        recorded = partial(_of_a_person, case_id(person) or NOBODY, expected)
        return await _answered(info.context, Act.KEEP_PEOPLE, command, said, key, recorded)

    return _field(command, act, {"person": PERSON, "expected": EXPECTED})


def _of_concerns(command: type[Command]) -> StrawberryField:
    act, record = RECORDINGS[command]

    async def asks(info: Any, person: Any, said: Any, key: Any, expected: Any = None) -> Answer:
        recorded = partial(record, case_id(person) or NOBODY, expected)
        return await _answered(info.context, act, command, said, key, recorded)

    return _field(command, asks, {"person": PERSON, "expected": EXPECTED})


def _of_a_concern(command: type[Command]) -> StrawberryField:
    act, record = MATCHINGS[command]

    async def asks(info: Any, concern: Any, said: Any, key: Any, expected: Any = None) -> Answer:
        recorded = partial(record, case_id(concern) or NOBODY, expected)
        return await _answered(info.context, act, command, said, key, recorded)

    return _field(command, asks, {"concern": CONCERN, "expected": EXPECTED})


def _sharing_in_words() -> StrawberryField:
    async def act(info: Any, said: Any, key: Any) -> Answer:
        command, asked = ShareConcernInWords, info.context
        return await _answered(asked, Act.SHARE_CONCERN, command, said, key, shared_in_words)

    return _field(ShareConcernInWords, act, {})


def _of_a_webhook(command: type[Command]) -> StrawberryField:
    async def act(info: Any, webhook: Any, said: Any, key: Any, expected: Any = None) -> Answer:
        recorded = partial(recorded_of_webhook, webhook and (case_id(webhook) or NOBODY), expected)
        return await _answered(info.context, Act.KEEP_WEBHOOKS, command, said, key, recorded)

    async def register(info: Any, said: Any, key: Any) -> Answer:
        return await act(info, None, said, key)

    async def alone(info: Any, webhook: Any, key: Any, expected: Any = None) -> Answer:
        return await act(info, webhook, None, key, expected)

    if command is RegisterWebhook:
        return _field(command, register, {}, WebhookResult)
    about = {"webhook": WEBHOOK, "expected": EXPECTED}
    return _field(command, act if command.model_fields else alone, about, WebhookResult)


async def _of_a_person(
    person: UUID | None,
    expected: int | None,
    context: GraphQLContext,
    checked: BaseModel,
    name: str,
) -> CommandReceipt:
    if person is not None:
        schemas = await context.schemas(Act.READ_PEOPLE)
        async with context.services.reads.connection() as connection:
            people = await people_open_to(connection, schemas, context.actor, context.reader)
        if not is_open(person, people):
            raise NoSuchPerson
    return await offloaded(
        context.services.people.handle,
        context.actor,
        person,
        cast(PersonCommand, checked),
        expected_version=expected,
        key=name,
        correlation=context.request_id,
    )


async def _reported(context: GraphQLContext, checked: BaseModel, name: str) -> Receipt:
    filed = await context.handle(None, cast(CaseCommand, checked), None, name)
    return receipt(filed, **await told(context, filed))


async def _answered(  # noqa: PLR0913, PLR0917 - the parts of one request
    context: GraphQLContext,
    act: Act,
    command: type[Command],
    said: Any,
    key: str,
    record: Callable[
        [GraphQLContext, BaseModel, str],
        Awaitable[CommandReceipt | Receipt | OwnReport | WebhookReceipt | ReportAddition],
    ],
) -> Answer:
    """Check role, key and shape, then hand over to the command handler; a refusal is an answer, no error."""
    try:
        if isinstance(may(context.actor, act), Denied):
            raise WrongRole
        name = checked_key(key)
        checked = command.model_validate(values_of(command, said))
        done = await record(context, checked, name)
        return receipt(done) if isinstance(done, CommandReceipt) else done
    except (Refusal, ValidationError) as why:
        return refused(why)
    except Problem as why:
        if why.status >= SERVER_ERROR:
            raise
        return refused(why)


def mutation_type() -> type:
    """The root of all mutations."""
    commands = [cast(type[Command], command) for command in get_args(CaseCommand)]
    fields = [_of_a_case(command) for command in commands]
    return create_type(
        "Mutation",
        [
            *fields,
            *(_of_the_school(command) for command in ACT_OF),
            _adding(),
            _on_an_entry(CorrectPerson),
            _on_an_entry(MakePersonOrdinary),
            *(_of_concerns(command) for command in RECORDINGS),
            _sharing_in_words(),
            *(_of_a_concern(command) for command in MATCHINGS),
            *(_of_a_webhook(command) for command in WEBHOOK_COMMANDS),
        ],
        description="Every act that is recorded. Repeating one under its key is harmless.",
    )
