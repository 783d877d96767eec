"""A data folder whose events another version of Casebook wrote: what views kept of them is made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from domain.case.events import PoliceInformed
from domain.vocabulary import Role
from tests.support.newer_code import Edits, newer_code
from tests.support.server import ROOT, a_server

# As CONTRIBUTING says it: the field, the version, the upcaster; and the entry shows it.
A_BADGE: Edits = {
    "domain/case/events.py": [
        (
            f'TOPIC: ClassVar[str] = "{PoliceInformed.TOPIC}"\n',
            f'TOPIC: ClassVar[str] = "{PoliceInformed.TOPIC}"\n'
            f"    VERSION: ClassVar[int] = {PoliceInformed.VERSION + 1}\n\n"
            '    badge: ShortText = Field(description="The badge of whoever was told.")\n',
        )
    ],
    "domain/upcasting.py": [
        (
            "\n}\n\n\ndef upcast",
            f'\n    ("{PoliceInformed.TOPIC}", {PoliceInformed.VERSION}):'
            ' _with(badge="not recorded"),\n}\n\n\ndef upcast',
        )
    ],
}
ASKED = """query($case: ID!) { timeline(caseId: $case, first: 50) {
    nodes { kind ... on PoliceInformedEntry { force badge } } } }"""


def test_what_an_upcaster_adds_is_in_the_timeline_of_an_old_case(tmp_path: Path) -> None:
    with a_server() as server:
        dsl = server.caller(Role.DSL)
        case = dsl.reports()
        told = {
            "force": "Fenland Police",
            "by": "The DSL",
            "occurred_at": "2026-03-02T10:00:00+00:00",
        }
        assert dsl.post(f"/cases/{case}/police-notifications", told).status_code == 201
        assert server.stop() == 0

        server.code = newer_code(tmp_path, A_BADGE)
        server.start()

        answer: dict[str, Any] = dsl.client.post(
            "/graphql", json={"query": ASKED, "variables": {"case": case}}
        ).json()
        assert "errors" not in answer
        shown = {"kind": "POLICE_INFORMED", "force": "Fenland Police", "badge": "not recorded"}
        assert shown in answer["data"]["timeline"]["nodes"]
        assert "rebuilding from" in server.log.read_text()
        assert server.stop() == 0

        server.code = ROOT
        refused = server.start(manner="quiet")
        assert refused.process is not None
        assert refused.process.wait(60) == 1
        assert "a newer Casebook wrote timeline" in server.log.read_text()
