"""What the LADO needs to know is read from the case as it stands: said, done, missing."""

from __future__ import annotations

from typing import Any

from tests.support.graph import Graph

ALLEGATION: dict[str, Any] = {
    "facts": {
        "conduct": "messages",
        "actor.role": "staff",
        "counterparty.role": "pupil",
        "channel": "social_media",
    },
    "occurredAt": "2026-03-02T09:15:00+00:00",
    "learntAt": "2026-03-02T10:00:00+00:00",
    "account": "He wrote 🔥 to me.",
}
VIEW = """query($case: ID!) { ladoReferral(caseId: $case) {
  version form adult { field says entries } children { field says entries }
  criteria { field says entries }
  said { says entry recordedBy } done { field says }
  duties { duty status dueAt by } chronology { entry headline }
  previousConcerns { says } lowLevelConcerns { account } missing { field section label }
  earlierAllegations { caseId learntAt thresholdMet criteria outcome closed }
  people { name version } referrals { number status missing recipient paper } } }"""
LIST = "query($case: ID!) { referrals(caseId: $case) { number status agency fields { field } } }"


def test_it_shows_who_what_was_said_what_was_done_and_what_is_missing(head: Graph) -> None:
    case = head.do("reportIncident", ALLEGATION)["case"]
    view = head.ask(VIEW, case=case)["ladoReferral"]
    (said,) = view["said"]
    assert (said["says"], said["entry"]) == ("He wrote 🔥 to me.", 1)
    assert said["recordedBy"] == "Headteacher"
    (conduct,) = [one for one in view["criteria"] if one["field"] == "conduct"]
    assert conduct["says"].startswith("Messages or calls to one person")
    assert conduct["entries"] == [1]
    assert {one["field"] for one in view["missing"]} >= {"adult_name", "child_name", "criteria"}
    assert {one["status"] for one in view["duties"] if one["duty"] == "inform LADO"} == {"raised"}
    # The account and the acts, as on the paper; what the record says to itself is no line of it.
    assert [one["entry"] for one in view["chronology"]] == [1]
    assert view["referrals"] == []


def test_whom_a_report_names_in_words_fills_it_in_until_they_are_matched(head: Graph) -> None:
    named = [
        {"name": "Osric Example", "part": "SUBJECT", "kind": "ADULT", "note": "teacher of music"},
        {"name": "Wenna Example", "part": "ALLEGED_VICTIM", "kind": "PUPIL"},
    ]
    case = head.do("reportIncident", {**ALLEGATION, "named": named})["case"]

    def told() -> dict[str, tuple[str, list[int]]]:
        view = head.ask(VIEW, case=case)["ladoReferral"]
        every = (*view["adult"], *view["children"])
        return {one["field"]: (one["says"], one["entries"]) for one in every}

    assert told()["adult_name"] == ("Osric Example (teacher of music)", [1])
    assert told()["child_name"] == ("Wenna Example", [1])
    adult = {"kind": "ADULT", "name": "Osric Penrose Example", "position": "Teacher of music"}
    person = head.do("addPerson", adult)["case"]
    head.do("matchNamed", {"named": 1, "person": person}, case=case)
    assert told()["adult_name"][0] == "Osric Penrose Example"


def test_people_and_criteria_fill_it_in(head: Graph) -> None:
    case = head.do("reportIncident", ALLEGATION)["case"]
    adult = {"kind": "ADULT", "name": "Osric Example", "position": "Teacher of music"}
    child = {"kind": "PUPIL", "name": "Wenna Example", "born": "2012-11-03"}
    for who, role in ((adult, "SUBJECT"), (child, "ALLEGED_VICTIM")):
        person = head.do("addPerson", who)["case"]
        head.do("involvePerson", {"person": person, "role": role}, case=case)
    view = head.ask(VIEW, case=case)["ladoReferral"]
    told = {one["field"]: one["says"] for one in (*view["adult"], *view["children"])}
    assert told["adult_name"] == "Osric Example"
    assert told["child_born"] == "Wenna Example: 3 November 2012"
    assert {one["name"] for one in view["people"]} == {"Osric Example", "Wenna Example"}
    assert "adult_name" not in {one["field"] for one in view["missing"]}


def test_a_referral_goes_its_whole_way_through_the_graph(head: Graph) -> None:
    case = head.do("reportIncident", ALLEGATION)["case"]
    number = head.do("draftReferral", {"form": "lado"}, case=case)["version"]
    head.do("checkReferral", {"referral": number}, case=case)
    when = {"occurredAt": "2026-03-02T10:30:00Z"}
    sent = {"referral": number, "by": "The head", "how": "PHONE", **when}
    refused = head.do("sendReferral", sent, case=case)
    assert (refused["code"], refused["field"]) == ("referral-recipient-missing", "recipient")
    head.do("sendReferral", {**sent, "recipient": "The duty LADO"}, case=case)
    answer = {"referral": number, "advice": "Wait.", "givenBy": "The duty LADO", **when}
    assert head.do("answerReferral", answer, case=case)["__typename"] == "Receipt"
    (found,) = head.ask(LIST, case=case)["referrals"]
    assert (found["number"], found["status"], found["agency"]) == (number, "answered", "LADO")
    view = head.ask(VIEW, case=case)["ladoReferral"]
    assert {one["status"] for one in view["duties"] if one["duty"] == "inform LADO"} == {
        "discharged"
    }
    assert view["referrals"][0]["paper"] == f"/cases/{case}/referrals/{number}.pdf"


def test_who_may_not_open_the_case_sees_none(head: Graph, dsl: Graph) -> None:
    case = head.do("reportIncident", ALLEGATION)["case"]
    assert dsl.ask(VIEW, case=case) == {"ladoReferral": None}
    assert dsl.ask(LIST, case=case) == {"referrals": None}
    assert dsl.ask(VIEW, case="no id at all") == {"ladoReferral": None}


def test_low_level_concerns_about_the_adult_are_shown_to_who_may_read_them(head: Graph) -> None:
    case = head.do("reportIncident", ALLEGATION)["case"]
    adult = {"kind": "ADULT", "name": "Osric Example", "position": "Teacher of music"}
    person = head.do("addPerson", adult)["case"]
    shared = head.caller.post(
        f"/people/{person}/concerns",
        {
            "adult_role": "staff",
            "account": "He keeps favourites.",
            "source": "suspicion",
            "occurred_at": "2026-02-02T10:00:00+00:00",
        },
    )
    assert shared.status_code == 201, shared.text
    assert head.ask(VIEW, case=case)["ladoReferral"]["lowLevelConcerns"] == []
    head.do("involvePerson", {"person": person, "role": "SUBJECT"}, case=case)
    view = head.ask(VIEW, case=case)["ladoReferral"]
    assert view["lowLevelConcerns"] == [{"account": "He keeps favourites."}]


def about(head: Graph, person: str, learnt: str, **more: Any) -> str:
    """The case of an allegation against this person, of whom no sign-in is known."""
    said = {**ALLEGATION, "occurredAt": learnt, "learntAt": learnt, **more}
    case = str(head.do("reportIncident", said)["case"])
    head.do("involvePerson", {"person": person, "role": "SUBJECT"}, case=case)
    return case


def test_earlier_allegations_against_the_adult_are_shown_with_how_they_ended(head: Graph) -> None:
    adult = {"kind": "ADULT", "name": "Osric Example", "position": "Teacher of music"}
    person = head.do("addPerson", adult)["case"]
    before = about(head, person, "2025-03-03T10:00:00Z")
    met = {
        "met": True,
        "criteria": ["suitability"],
        "reason": "Messages at night.",
        "decidedBy": "The headteacher",
        "occurredAt": "2025-03-04T10:00:00Z",
    }
    head.do("decideHarmThreshold", met, case=before)
    case = about(head, person, "2026-03-02T10:00:00Z")
    about(head, person, "2026-04-01T10:00:00Z")

    view = head.ask(VIEW, case=case)["ladoReferral"]

    # One before it, and none of those the school learnt of afterwards.
    assert view["earlierAllegations"] == [
        {
            "caseId": before,
            "learntAt": "2025-03-03T10:00:00Z",
            "thresholdMet": True,
            "criteria": ["suitability"],
            "outcome": None,
            "closed": False,
        }
    ]
    assert view["people"] == [{"name": "Osric Example", "version": 1}]


def test_an_earlier_allegation_that_the_reader_may_not_open_is_not_there(
    head: Graph, chair: Graph
) -> None:
    adult = {"kind": "ADULT", "name": "Osric Example", "position": "Headteacher in training"}
    person = head.do("addPerson", adult)["case"]
    # As headteacher: for the chair alone. As member of staff: for the headteacher alone.
    facts = {**ALLEGATION["facts"], "actor.role": "headteacher"}
    for_the_chair = about(chair, person, "2025-03-03T10:00:00Z", facts=facts)
    case = about(head, person, "2026-03-02T10:00:00Z")

    assert head.ask(VIEW, case=case)["ladoReferral"]["earlierAllegations"] == []
    assert chair.ask(VIEW, case=for_the_chair)["ladoReferral"] is not None
