"""A canary through the doors of a whole server: in no file below its folder, and in no line it writes."""

from __future__ import annotations

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import MORE, ServerProcess, a_server

CANARY = "zebrawort"


def told_by_everybody(server: ServerProcess) -> None:
    """Recorded, looked for, shown on paper and refused."""
    dsl, head, staff = (server.caller(role) for role in (Role.DSL, Role.HEADTEACHER, Role.STAFF))
    case = dsl.reports(account=f"{CANARY} was heard.")
    more = {**MORE, "account": f"Then {CANARY} again.", "source": f"The {CANARY} family"}
    assert dsl.post(f"/cases/{case}/information", more).status_code == 201
    police = {"force": f"{CANARY} Police", "reference": "WX-1", "by": f"Mx {CANARY}"}
    dsl.post(f"/cases/{case}/police-notifications", {**police, "occurred_at": MORE["occurred_at"]})
    pupil = {"kind": "pupil", "name": f"{CANARY} Example", "born": "2014-11-03"}
    person = dsl.post("/people", pupil).json()["person"]
    assert dsl.post(f"/cases/{case}/people", {"person": person, "role": "witness"}).is_success
    staff.post("/concerns", {"about": f"The {CANARY} caretaker", "account": CANARY})

    shown = dsl.get(f"/cases/{case}/timeline").text
    assert shown.count(CANARY) >= 3
    for page in ("chronology.csv", "chronology.pdf", "now", "duties"):
        dsl.get(f"/cases/{case}/{page}")
    dsl.get(f"/people/{person}/chronology.pdf")
    dsl.get(f"/cases/{case}/timeline", actor=f"{CANARY}@example.org")
    found = dsl.client.post("/people-searches", json={"name": CANARY}).json()["people"]
    assert [one["person"] for one in found] == [person]
    searched = dsl.client.post("/case-searches", json={"words": CANARY})
    assert searched.status_code == 200
    graph = Graph(dsl)
    asked = graph.ask("query($n: String!) { people(first: 5 name: $n) { nodes { id } } }", n=CANARY)
    assert asked["people"]["nodes"] == [{"id": person}]

    # What is refused is heard, too.
    dsl.post(f"/cases/{case}/information", {**MORE, "account": [CANARY]})
    dsl.send("/cases", f'{{"{CANARY}": '.encode())
    dsl.client.post("/graphql", json={"query": f"{{ {CANARY} }}"})
    dsl.client.post("/graphql", json={"query": f'{{ people(name: "{CANARY}" }}'})
    head.client.get("/cases", headers={"authorization": f"Bearer {CANARY}"})


def test_no_file_and_no_log_holds_what_was_told() -> None:
    with a_server() as server:
        told_by_everybody(server)
        # Stopped in order: PostgreSQL makes its checkpoint, and every file is closed.
        assert server.stop() == 0
        assert server.process is not None
        files = [path for path in server.data.rglob("*") if path.is_file()]
        assert server.log in files
        assert any(path.parent.name == "pg_wal" for path in files)
        holding = [path for path in files if CANARY.encode() in path.read_bytes().lower()]
        assert holding == []
