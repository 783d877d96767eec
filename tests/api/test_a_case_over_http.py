"""A DSL's morning over HTTP: report, receipt, what is owed, what stands on the timeline."""

from __future__ import annotations

from base64 import b64decode
from uuid import UUID, uuid4

from domain.ledger.leaf import LEAF_BYTES
from domain.vocabulary import Role
from tests.support.server import IMAGERY, INCIDENT, MORE, Caller, ServerProcess


def test_a_report_is_answered_with_its_receipt(staff: Caller) -> None:
    answer = staff.post("/cases", INCIDENT)
    receipt = answer.json()
    assert answer.status_code == 201
    assert set(receipt) == {"case", "version", "leaf", "owed", "at_once", "prohibited", "subject"}
    assert len(b64decode(receipt["leaf"], validate=True)) == LEAF_BYTES
    assert answer.headers["etag"] == f'"{receipt["version"]}"'
    assert answer.headers["location"] == f"/cases/{UUID(receipt['case'])}"


def test_a_repeated_report_is_one_report_and_one_answer(dsl: Caller, server: ServerProcess) -> None:
    key = str(uuid4())
    first = dsl.post("/cases", INCIDENT, key=key)
    before = server.entries()
    again = [dsl.post("/cases", INCIDENT, key=key) for _ in range(3)]
    quoted = dsl.post("/cases", INCIDENT, key=f'"{key}"')
    for answer in (*again, quoted):
        assert answer.status_code == first.status_code
        assert answer.content == first.content
        assert answer.headers["etag"] == first.headers["etag"]
    assert server.entries() == before


def test_two_people_may_use_the_same_key(dsl: Caller, staff: Caller) -> None:
    key = str(uuid4())
    one, other = dsl.post("/cases", INCIDENT, key=key), staff.post("/cases", INCIDENT, key=key)
    assert one.json()["case"] != other.json()["case"]


def test_what_was_reported_stands_on_the_timeline_at_once(dsl: Caller) -> None:
    case = dsl.reports()
    dsl.post(f"/cases/{case}/information", MORE)
    page = dsl.get(f"/cases/{case}/timeline").json()
    kinds = [line["entry"]["kind"] for line in page["entries"]]
    assert kinds[0] == "incident_reported"
    assert kinds[-1] == "information_added"
    assert page["entries"][-1]["entry"]["detail"]["account"] == MORE["account"]


def test_a_timeline_is_read_page_by_page_from_either_end(dsl: Caller) -> None:
    case = dsl.reports()
    for _ in range(3):
        dsl.post(f"/cases/{case}/information", MORE)
    whole = [
        line["entry"]["version"] for line in dsl.get(f"/cases/{case}/timeline").json()["entries"]
    ]
    for order, expected in (("oldest_first", whole), ("newest_first", whole[::-1])):
        seen: list[int] = []
        cursor, more = None, True
        while more:
            page = dsl.get(
                f"/cases/{case}/timeline",
                first=2,
                order=order,
                **({"after": cursor} if cursor else {}),
            ).json()
            seen += [line["entry"]["version"] for line in page["entries"]]
            cursor, more = page["page"]["end_cursor"], page["page"]["has_next"]
        assert seen == expected


def test_a_timeline_can_be_narrowed_to_a_kind(dsl: Caller) -> None:
    case = dsl.reports()
    dsl.post(f"/cases/{case}/information", MORE)
    page = dsl.get(f"/cases/{case}/timeline", kind="information_added").json()
    assert [line["entry"]["kind"] for line in page["entries"]] == ["information_added"]


def test_the_duties_of_a_discovery_are_owed_at_once_and_discharged_by_telling_the_police(
    dsl: Caller,
) -> None:
    case = dsl.post("/imagery-discoveries", IMAGERY).json()["case"]
    owed = dsl.get(f"/cases/{case}/duties").json()["duties"]
    police = [duty for duty in owed if "police" in duty["to"] and duty["act"] == "inform"]
    assert police
    assert {duty["status"] for duty in police} == {"raised"}
    told = {"force": "Wessex Police", "by": "the DSL", "occurred_at": MORE["occurred_at"]}
    assert dsl.post(f"/cases/{case}/police-notifications", told).status_code == 201
    settled = dsl.get(f"/cases/{case}/duties").json()["duties"]
    statuses = {duty["duty"]: duty["status"] for duty in settled}
    assert all(statuses[duty["duty"]] == "discharged" for duty in police)


def test_a_case_is_listed_newest_first_with_its_version_as_entity_tag(dsl: Caller) -> None:
    older, newer = dsl.reports(), dsl.reports()
    listed = [case["case"] for case in dsl.get("/cases", first=2).json()["cases"]]
    assert listed == [newer, older]
    one = dsl.get(f"/cases/{newer}")
    assert one.headers["etag"] == f'"{one.json()["version"]}"'
    page = dsl.get("/cases", first=1).json()["page"]
    following = dsl.get("/cases", first=1, after=page["end_cursor"]).json()["cases"]
    assert [case["case"] for case in following] == [older]


def test_a_reporter_sees_that_her_report_was_received_and_nothing_else(
    staff: Caller, dsl: Caller
) -> None:
    case = staff.reports()
    dsl.post(f"/cases/{case}/information", MORE)
    mine = staff.get("/reports", first=1).json()["reports"]
    assert [report["case"] for report in mine] == [case]
    assert set(mine[0]) == {"case", "occurred_at", "received_at", "when"}


def test_a_case_moves_on_under_the_version_one_has_seen(dsl: Caller) -> None:
    case = dsl.reports()
    tag = dsl.get(f"/cases/{case}").headers["etag"]
    answer = dsl.post(f"/cases/{case}/information", MORE, if_match=tag)
    assert answer.status_code == 201
    stale = dsl.post(f"/cases/{case}/information", MORE, if_match=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale-version")


def test_two_cases_are_linked_but_an_ordinary_one_never_to_a_restricted_one(
    head: Caller,
) -> None:
    one, other = head.reports(), head.reports()
    hidden = head.reports(
        facts={"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
    )
    assert head.get(f"/cases/{hidden}").json()["compartment"] == "restricted"
    link = {"other": other, "relation": "same_people"}
    assert head.post(f"/cases/{one}/links", link).status_code == 201
    telling = head.post(f"/cases/{one}/links", {**link, "other": hidden})
    assert (telling.status_code, telling.json()["code"]) == (409, "link-would-tell")
    absent = head.post(f"/cases/{one}/links", {**link, "other": str(uuid4())})
    assert (absent.status_code, absent.json()["field"]) == (409, "other")


ABOUT_STAFF = {"conduct": "messages", "actor.role": "staff"}
ABOUT_THE_HEAD = {"conduct": "messages", "actor.role": "headteacher"}


def test_a_restricted_case_is_linked_only_to_one_that_all_its_readers_can_open(
    dsl: Caller, head: Caller, staff: Caller
) -> None:
    open_to_the_head, also = (staff.reports(facts=ABOUT_STAFF) for _ in range(2))
    joins_the_head = dsl.reports(facts=ABOUT_STAFF)
    hidden_from_the_head = dsl.reports(facts=ABOUT_THE_HEAD)

    def linked(by: Caller, case: str, other: str) -> str:
        answer = by.post(f"/cases/{case}/links", {"other": other, "relation": "same_people"})
        return "" if answer.status_code == 201 else str(answer.json()["code"])

    assert not linked(head, open_to_the_head, also)
    assert not linked(head, open_to_the_head, joins_the_head)
    assert linked(head, joins_the_head, also) == "link-would-tell"
    assert linked(dsl, joins_the_head, hidden_from_the_head) == "link-would-tell"
    assert hidden_from_the_head not in head.get(f"/cases/{joins_the_head}/timeline").text


def test_a_headteacher_reads_no_case_about_the_headteacher(
    head: Caller, server: ServerProcess
) -> None:
    own = head.reports(facts=ABOUT_THE_HEAD)
    turned = head.reports(facts=ABOUT_STAFF)
    correction = {"fact": "actor.role", "value": "headteacher", "reason": "It was somebody else."}
    assert head.post(f"/cases/{turned}/fact-corrections", correction).status_code == 201
    chair = server.caller(Role.CHAIR_OF_GOVERNORS)
    for case in (own, turned):
        assert head.get(f"/cases/{case}").status_code == 404
        assert head.post(f"/cases/{case}/information", MORE).status_code == 404
        assert chair.get(f"/cases/{case}").status_code == 200


def test_a_policy_says_what_it_makes_of_facts_and_nothing_is_stored(
    server: ServerProcess,
) -> None:
    before = server.entries()
    mis = server.caller(Role.MIS)
    answer = mis.post("/policies/date-palm/assessments", {"facts": IMAGERY["facts"]})
    said = answer.json()
    assert answer.status_code == 200
    assert said["policy"] == "date-palm"
    assert said["category"] == "indecent_images_of_children"
    assert server.entries() == before


def test_the_head_adopts_a_pack_and_everybody_at_the_school_can_see_it(
    server: ServerProcess,
) -> None:
    head = server.caller(Role.HEADTEACHER, "upper-weald-academy")
    path = "/schools/upper-weald-academy"
    adoption = {"pack": "date-palm", "version": "2023.11", "in_force_from": "2024-09-01"}
    answer = head.post(f"{path}/pack-adoptions", adoption)
    assert answer.status_code == 201
    seen = server.caller(Role.STAFF, "upper-weald-academy").get(f"{path}/packs")
    assert seen.headers["etag"] == answer.headers["etag"]
    assert seen.json()["packs"][-1]["in_force_from"] == "2024-09-01"
    again = head.post(f"{path}/pack-adoptions", adoption)
    assert (again.status_code, again.json()["code"]) == (409, "pack-already-adopted")
