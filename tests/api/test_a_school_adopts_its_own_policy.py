"""A school adopts a policy of its own from a day on; each case keeps the version that bound it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import Caller, ServerProcess, a_server

OWN = Path(__file__).parent.parent / "policies" / "own_pack" / "marram-bay-2026.09.yaml"
SCHOOL = "tidewell-primary"
HALLEY = ("halley", "2021.09.1")
SINCE_2015 = {("prevent", "2026.12"), ("fgm", "2026.12")}
SINCE_2018 = ("data-breach", "2026.12")
OF_ANY_DATE = {
    ("allegations", "2026.12"),
    ("child-protection", "2026.12"),
    ("indecent-images", "2026.12"),
    ("online-harm", "2026.12"),
}
IN_2021 = {
    ("allegations", "2026.09"),
    *(text for text in OF_ANY_DATE if text[0] != "allegations"),
    *SINCE_2015,
    SINCE_2018,
}
IN_SPRING = {
    *OF_ANY_DATE,
    ("child-protection-file", "2026.12"),
    *SINCE_2015,
    SINCE_2018,
}
TODAY = {*IN_SPRING, ("information-sharing", "2026.12")}
OLD, NEW = ("marram-bay", "2026.09"), ("marram-bay", "2026.10")
OLD_FROM, NEW_FROM, AHEAD = "2026-03-02", "2026-05-04", "2999-09-01"
PICTURE = {
    "conduct": "takes_image",
    "actor.role": "staff",
    "image.of": "pupils",
    "device.owner": "personal",
}


def changed_text() -> str:
    """The policy as it was changed in October: volunteers are named, and it is quicker."""
    text = OWN.read_text("utf-8").replace('version: "2026.09"', 'version: "2026.10"')
    return text.replace("{hours: 24}", "{hours: 12}")


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own-packs")
    shutil.copy(OWN, folder)
    (folder / "marram-bay-2026.10.yaml").write_text(changed_text(), "utf-8")
    return folder


@pytest.fixture(scope="module")
def server(packs: Path) -> Iterator[ServerProcess]:
    with a_server(packs=packs) as started:
        yield started


@pytest.fixture(scope="module")
def head(server: ServerProcess) -> Caller:
    return server.caller(Role.HEADTEACHER, SCHOOL)


def adopts(caller: Caller, day: Any, pack: tuple[str, str] = OLD, **more: Any) -> httpx.Response:
    said = {"pack": pack[0], "version": pack[1], "in_force_from": day}
    return caller.post(f"/schools/{SCHOOL}/pack-adoptions", {**said, **more})


@pytest.fixture(scope="module", autouse=True)
def adopted(head: Caller) -> None:
    for day, pack in ((NEW_FROM, NEW), (OLD_FROM, OLD), (AHEAD, ("date-palm", "2023.11"))):
        answer = adopts(head, day, pack)
        assert answer.status_code == 201, answer.text


def learnt(caller: Caller, day: str) -> str:
    moment = f"{day}T12:00:00+00:00"
    return caller.reports(facts=PICTURE, occurred_at=moment, learnt_at=moment)


def bound(head: Caller, case: str) -> set[tuple[str, str]]:
    """Which texts bind the case, whether or not they have anything to say."""
    shown = (
        "... on CaseAssessedEntry { bound { pack version } }"
        " ... on TextsSilentEntry { texts { pack version } }"
    )
    page = Graph(head).timeline(case, shown, kinds=["ASSESSED", "TEXTS_SILENT"])
    texts = [text for entry in page["nodes"] for text in entry.get("texts") or [entry["bound"]]]
    return {(text["pack"], text["version"]) for text in texts}


@pytest.mark.parametrize(
    ("day", "texts"),
    [
        ("2021-08-31", IN_2021),
        ("2026-03-01", {HALLEY, *IN_SPRING}),
        (OLD_FROM, {HALLEY, OLD, *IN_SPRING}),
        ("2026-05-03", {HALLEY, OLD, *IN_SPRING}),
        (NEW_FROM, {HALLEY, NEW, *IN_SPRING}),
        ("2026-09-29", {HALLEY, NEW, *IN_SPRING}),
        ("2026-09-30", {HALLEY, NEW, *TODAY}),
    ],
)
def test_a_case_is_read_under_what_was_in_force_when_the_school_learnt_of_it(
    day: str, texts: set[tuple[str, str]], head: Caller
) -> None:
    """Before any policy of its own the school is bound by the statutory texts alone."""
    assert bound(head, learnt(head, day)) == texts


def test_an_open_case_keeps_its_version_when_its_facts_are_corrected(head: Caller) -> None:
    case = learnt(head, "2026-04-01")
    correction = {
        "fact": "actor.role",
        "value": "agency_worker",
        "reason": "She came from an agency.",
    }
    answer = head.post(f"/cases/{case}/fact-corrections", correction)
    assert answer.status_code == 201, answer.text
    assert OLD in bound(head, case)
    asked = head.get(f"/cases/{case}/duties").json()["duties"]
    own = [duty for duty in asked if duty["pack"] == OLD[0]]
    assert [(d["clause"], d["pack_version"], d["timing"]) for d in own] == [
        ("MB-02", OLD[1], {"hours": 24})
    ]


def test_the_schools_timeline_shows_its_adoptions_to_everybody_there(
    server: ServerProcess,
) -> None:
    path = f"/schools/{SCHOOL}/timeline"
    first = server.caller(Role.STAFF, SCHOOL).get(path, first=2).json()
    assert [entry["kind"] for entry in first["entries"]] == ["enrolled", "pack_adopted"]
    assert first["entries"][1]["adoption"]["pack"] == "prevent"
    rest = server.caller(Role.MIS, SCHOOL).get(path, after=first["page"]["end_cursor"]).json()
    last = rest["entries"][-1]
    assert (last["adoption"]["pack"], last["adoption"]["in_force_from"]) == ("date-palm", AHEAD)
    assert last["headline"] == (
        "The school adopted Date Palm, version 2023.11, in force from 1 September 2999"
    )
    assert (last["actor_role"], rest["page"]["has_next"]) == ("headteacher", False)
    shown = [entry["version"] for entry in (*first["entries"], *rest["entries"])]
    assert shown == list(range(1, 29))
    assert server.caller(Role.DSL).get(path).status_code == 404


def test_the_graph_shows_what_binds_today_and_every_adoption(server: ServerProcess) -> None:
    asked = (
        "query($a: String) { school { id name version packs { pack version layer inForceFrom }"
        " adoptions(first: 3, after: $a) { nodes { entry headline actorRole recordedAt"
        " adopted { pack version sha256 inForceFrom } } pageInfo { hasNextPage endCursor } } } }"
    )
    graph = Graph(server.caller(Role.AUDITOR, SCHOOL))
    school = graph.ask(asked, a=None)["school"]
    assert (school["id"], school["name"], school["version"]) == (
        SCHOOL,
        "Tidewell Primary School",
        28,
    )
    binding = [(p["pack"], p["version"]) for p in school["packs"]]
    assert binding == [HALLEY, NEW, *sorted(TODAY)], "what awaits its commencement binds nobody"
    page = school["adoptions"]["pageInfo"]
    assert page["hasNextPage"]
    more = graph.ask(asked.replace("first: 3", "first: 30"), a=page["endCursor"])["school"][
        "adoptions"
    ]
    entries = [node["entry"] for node in (*school["adoptions"]["nodes"], *more["nodes"])]
    # One entry between them is the setting by which its staff may look people up.
    assert entries == [*range(2, 25), *range(26, 29)]
    assert more["nodes"][-1]["adopted"]["inForceFrom"] == AHEAD
    assert not more["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize(
    ("pack", "field"), [(("no-such-pack", "1"), "pack"), (("marram-bay", "1"), "version")]
)
def test_what_is_on_no_shelf_is_named(pack: tuple[str, str], field: str, head: Caller) -> None:
    answer = adopts(head, "2026-09-01", pack)
    said = answer.json()
    assert (answer.status_code, said["code"], said["field"]) == (422, "unknown-pack", field)
    assert said["remedy"]


@pytest.mark.parametrize(
    "day", ["2026-02-30", "1 September", "", 20260901, 0, None, "2026-09-01T00:00:00Z", "20260901"]
)
def test_a_day_is_a_day(day: Any, head: Caller) -> None:
    answer = adopts(head, day)
    said = answer.json()
    assert (answer.status_code, said["code"]) == (422, "invalid-body")
    assert "in_force_from" in str(said)


def test_the_same_adoption_twice_another_role_and_another_school(
    server: ServerProcess, head: Caller
) -> None:
    twice = adopts(head, OLD_FROM)
    assert (twice.status_code, twice.json()["code"]) == (409, "pack-already-adopted")
    dsl = adopts(server.caller(Role.DSL, SCHOOL), "2027-01-01")
    assert (dsl.status_code, dsl.json()["code"]) == (403, "wrong-role")
    elsewhere = adopts(server.caller(Role.HEADTEACHER), "2027-01-01")
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (404, "not-found")


def test_a_text_that_is_edited_once_it_was_adopted_binds_nobody(packs: Path) -> None:
    """The file of an adopted version is not the place for a change."""
    with a_server(packs=packs) as server:
        head = server.caller(Role.HEADTEACHER, SCHOOL)
        assert adopts(head, "2026-01-05").status_code == 201
        case = learnt(head, "2026-01-12")
        server.stop()
        edited = packs / OWN.name
        before = edited.read_text("utf-8")
        edited.write_text(before.replace("{hours: 24}", "{hours: 48}"), "utf-8")
        server.start()
        refused = head.post(
            f"/cases/{case}/information",
            {"account": "More.", "occurred_at": "2026-01-13T09:00:00+00:00"},
        )
        assert (refused.status_code, refused.json()["code"]) == (500, "pack-text-differs")
        again = adopts(head, "2026-02-02")
        assert (again.status_code, again.json()["code"]) == (409, "pack-text-changed")
        edited.write_text(before, "utf-8")
        server.stop()
        server.start()
        assert adopts(head, "2026-02-02").status_code == 201
