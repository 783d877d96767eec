"""The demo: made-up schools, each under its own policy, and what is said when it is ready."""

from __future__ import annotations

import json
from textwrap import dedent

from api.auth.demo_cast import SCHOOLS
from api.wiring.container import Services
from cases.access import Actor
from domain.school.commands import (
    AdoptPack,
    AdoptStatutoryPacks,
    EnrolSchool,
    SetPeopleLookup,
)
from domain.school.refusals import NothingToAdopt
from domain.vocabulary import Role

OPERATOR = "demo-operator"


def seed(services: Services) -> None:
    """Enrol the schools, each under its own policy. Done again, it changes nothing."""
    services.schools.make_room([school.tenant for school in SCHOOLS])
    for school in SCHOOLS:
        operator = Actor(OPERATOR, school.id, frozenset({Role.HEADTEACHER}))
        known = services.schools.find(school.id)
        if known is None:
            services.schools.enrol(
                operator,
                EnrolSchool(name=school.name, tenant=school.tenant),
                key=f"demo/{school.id}/enrol",
            )
        _bind_by_what_is_new(services, operator)
        own = services.packs.find(school.policy).pack
        # A key is known again for a year or two; what stands on record, for ever.
        adopted = known.school.adoptions if known else ()
        if not any((one.pack, one.version) == (own.pack, own.version) for one in adopted):
            services.schools.handle(
                operator,
                AdoptPack(pack=own.pack, version=own.version, in_force_from=school.policy_from),
                expected_version=None,
                key=f"demo/{school.id}/{own.label}",
            )
        # Off at a school until it says otherwise; on here, so that whoever looks round can try it.
        if known is None or not known.school.people_lookup:
            services.schools.handle(
                operator,
                SetPeopleLookup(allowed=True),
                expected_version=None,
                key=f"demo/{school.id}/people-lookup",
            )


def _bind_by_what_is_new(services: Services, operator: Actor) -> None:
    """A school of an earlier day is bound by the statutory packs published since."""
    shelf = "+".join(sorted(b.pack.label for b in services.packs.packs.values()))
    try:
        services.schools.handle(
            operator,
            AdoptStatutoryPacks(),
            expected_version=None,
            key=f"demo/{operator.school}/{shelf}",
        )
    except NothingToAdopt:
        return


def ready_line(base_url: str, given: dict[str, dict[str, str]]) -> str:
    """What a script needs, as one line of JSON."""
    schools = [
        {"id": school.id, "name": school.name, "policy": school.policy} for school in SCHOOLS
    ]
    return json.dumps({"base_url": base_url, "schools": schools, "tokens": given})


def welcome(base_url: str, given: dict[str, dict[str, str]], now: str) -> str:
    """What a person needs: the address, one report, one query, and the tokens."""
    school = SCHOOLS[0].id
    dsl = given[school][Role.DSL.value]
    body = json.dumps(
        {
            "facts": {
                "conduct": "messages",
                "actor.role": "staff",
                "counterparty.role": "pupil",
                "counterparty.age": 11,
                "channel": "social_media",
            },
            "occurred_at": now,
            "account": "A teacher has been writing to a pupil on a social network.",
        }
    )
    query = json.dumps(
        {
            "query": "query Timeline($case: ID!) { timeline(caseId: $case, first: 50)"
            " { edges { node { kind headline occurredAt } } } }",
            "variables": {"case": "CASE"},
        }
    )
    listed = "\n".join(
        f"  {name:<20} {role:<20} {text}"
        for name, roles in given.items()
        for role, text in roles.items()
    )
    return dedent("""\
        Casebook is ready: {base_url}   (REST at /docs, GraphQL at /graphiql)

        Report an incident as the DSL of {school}:

        curl -sS {base_url}/cases \\
          -H 'Authorization: Bearer {dsl}' \\
          -H 'Content-Type: application/json' -H "Idempotency-Key: $(date +%s%N)" \\
          -d '{body}'

        Read its timeline (put the case from the answer in place of CASE):

        curl -sS {base_url}/graphql \\
          -H 'Authorization: Bearer {dsl}' \\
          -H 'Content-Type: application/json' \\
          -d '{query}'

        Get a key for a program, and go on with docs/integration.md:

        .venv/bin/casebook key issue {school} my-mis --scope read --scope report

        A token for each made-up person:

        {listed}
        """).format(
        base_url=base_url, school=school, dsl=dsl, body=body, query=query, listed=listed
    )
