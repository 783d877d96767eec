"""A client in Python, of what ariadne-codegen and openapi-python-client have generated."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from uuid import uuid4

from generated.graph.client import Client
from generated.rest.api.cases import report_incident
from generated.rest.client import AuthenticatedClient
from generated.rest.models import Facts, ReportIncident


def reported(base: str, token: str) -> str:
    """Report an incident; the id of the case."""
    facts = Facts.from_dict({"conduct": "posts_comment", "actor.role": "pupil"})
    body = ReportIncident(facts=facts, occurred_at=datetime(2026, 3, 2, 9, tzinfo=UTC))
    client = AuthenticatedClient(base_url=base, token=token, raise_on_unexpected_status=True)
    answer = report_incident.sync(client=client, body=body, idempotency_key=str(uuid4()))
    return str(answer.case)


async def followed(base: str, token: str) -> dict[str, object]:
    """Catch up, listen, report, and hear of it."""
    given = {"authorization": f"Bearer {token}"}
    client = Client(
        url=f"{base}/graphql",
        headers=given,
        ws_url=f"{base.replace('http', 'ws', 1)}/graphql",
        ws_connection_init_payload=given,
    )
    after, more = None, True
    while more:
        page = (await client.follow(first=100, after=after)).changes
        after, more = page.page_info.end_cursor, bool(page.edges)
    case = await asyncio.to_thread(reported, base, token)
    async for said in client.listen(after=after):
        if getattr(said.changes.node, "case_id", None) == case:
            break
    timeline = (await client.timeline(case=case, first=1)).timeline
    return {"case": case, "first": timeline.nodes[0].typename__}


print(json.dumps(asyncio.run(followed(*sys.argv[1:3]))))  # noqa: T201
