"""The harm threshold is decided on the Tuesday after a bank holiday; who must be told at once, and by when.

By hand, in summer time, an hour before UTC: learnt on Friday 22 May 2026 at 10:00. Saturday, Sunday
and the Spring bank holiday on Monday do not count: one working day from Friday ends on Tuesday
26 May at 17:00, 16:00 UTC. Decided on Tuesday at 09:30, 08:30 UTC: at once is 08:30 UTC, and one
working day from there ends on Wednesday 27 May at 17:00, 16:00 UTC.
"""

from __future__ import annotations

from typing import Any

from domain.vocabulary import Role
from tests.support.allegations import kinds, recorded, refused
from tests.support.server import Caller, ServerProcess

TUESDAY_CLOSE = "2026-05-26T16:00:00Z"
TUESDAY_MORNING = "2026-05-26T08:30:00Z"
WEDNESDAY_CLOSE = "2026-05-27T16:00:00Z"
OUTSIDE_WORK = {
    "facts": {
        "conduct": "falls_short_of_standards",
        "actor.role": "staff",
        "standard": "personal_conduct",
    },
    "occurred_at": "2026-05-21T22:10:00+01:00",
    "learnt_at": "2026-05-22T10:00:00+01:00",
    "account": "What a neighbour told the school office.",
}
DECIDED = {
    "met": True,
    "criteria": ["suitability", "offence"],
    "reason": "The police may have to look at it.",
    "decided_by": "The headteacher",
    "occurred_at": "2026-05-26T09:30:00+01:00",
}
NOT_MET = {
    **DECIDED,
    "met": False,
    "criteria": [],
    "reason": "It was somebody else.",
    "occurred_at": "2026-05-28T09:30:00+01:00",
}


def owed(head: Caller, case: str, *, still: bool = True) -> dict[tuple[str, str], dict[str, Any]]:
    """(pack, whom to tell or what to do) → the duty."""
    answer = head.get(f"/cases/{case}/duties", open=str(still).lower()).json()
    return {
        (one["pack"], one["to"][0] if one["to"] else one["act"]): one for one in answer["duties"]
    }


def test_deciding_the_threshold_brings_everything_it_brings_in_one_act(
    server: ServerProcess,
) -> None:
    head = server.caller(Role.HEADTEACHER)
    case = head.reports(**OUTSIDE_WORK)
    at = f"/cases/{case}"
    assert not {to for _, to in owed(head, case)} & {"police", "childrens_social_care", "lado"}

    receipt = recorded(head, f"{at}/harm-threshold-decisions", **DECIDED)

    # Decision, fact, readings and duties are one append: five duties in nine entries.
    assert kinds(head, case)[6:15] == [
        *("HARM_THRESHOLD_DECIDED", "FACTS_ESTABLISHED", "ASSESSED", "ASSESSED"),
        *("DUTY_RAISED",) * 5,
    ]
    assert receipt["version"] == 15
    due = {name: duty["due_at"] for name, duty in owed(head, case).items()}
    assert due["allegations", "police"] == TUESDAY_MORNING
    assert due["allegations", "childrens_social_care"] == TUESDAY_MORNING
    assert due["allegation-procedure", "lado"] == TUESDAY_CLOSE
    assert due["allegations", "lado"] == WEDNESDAY_CLOSE
    assert due["allegations", "consider_suspension"] is None

    # Two criteria are met: the fact holds the first of the list, the decision both.
    problem = refused(
        head, f"{at}/fact-corrections", fact="harm.criterion", value="none", reason="A mistake."
    )
    assert problem["code"] == "threshold-decided"
    assert "Decide the harm threshold anew" in problem["remedy"]

    # The police are told; then it turns out not to be met. What was done stays done.
    police = owed(head, case)["allegations", "police"]["duty"]
    recorded(
        head,
        f"{at}/police-notifications",
        force="Saltmarsh Constabulary",
        by="The headteacher",
        occurred_at="2026-05-26T09:40:00+01:00",
    )
    recorded(head, f"{at}/harm-threshold-decisions", **NOT_MET)
    history = kinds(head, case)
    assert history.count("HARM_THRESHOLD_DECIDED") == 2
    assert "FACTS_ESTABLISHED" in history
    assert "FACT_CORRECTED" in history
    every = owed(head, case, still=False)
    assert every["allegations", "police"]["duty"] == police
    assert every["allegations", "police"]["status"] == "discharged"
    for name in (
        ("allegations", "lado"),
        ("allegation-procedure", "lado"),
        ("allegations", "consider_suspension"),
    ):
        assert every[name]["status"] == "lapsed", name
    # What social care is owed does not go by the decision of one.
    assert every["allegations", "childrens_social_care"]["status"] == "raised"
    assert every["allegation-procedure", "record_low_level_concern"]["status"] == "raised"


def test_a_criterion_told_as_a_fact_waits_for_nobody_and_leaves_the_decision_to_be_made(
    server: ServerProcess,
) -> None:
    head = server.caller(Role.HEADTEACHER)
    case = head.reports(**OUTSIDE_WORK)
    at = f"/cases/{case}"

    told = {"harm.criterion": "offence"}
    recorded(head, f"{at}/facts", facts=told, occurred_at=DECIDED["occurred_at"])

    known = owed(head, case)
    assert known["allegations", "police"]["due_at"] == TUESDAY_MORNING
    assert known["allegations", "childrens_social_care"]["due_at"] == TUESDAY_MORNING
    assert known["allegations", "lado"]["due_at"] == WEDNESDAY_CLOSE
    assert known["allegation-procedure", "decide_harm_threshold"]["owed_by"] == "headteacher"

    # An offence is told to the police before anybody decides.
    refused_first = refused(head, f"{at}/harm-threshold-decisions", **DECIDED)
    assert refused_first["code"] == "police-come-first"
    recorded(
        head,
        f"{at}/police-notifications",
        force="Saltmarsh Constabulary",
        by="The headteacher",
        occurred_at=DECIDED["occurred_at"],
    )

    # The decision is how that duty is done; it says what the fact says, so nothing is read anew.
    # The procedure's own time for the LADO is the earlier one.
    recorded(head, f"{at}/harm-threshold-decisions", **DECIDED)
    every = owed(head, case, still=False)
    assert every["allegation-procedure", "decide_harm_threshold"]["status"] == "discharged"
    assert every["allegation-procedure", "lado"]["due_at"] == TUESDAY_CLOSE
    assert kinds(head, case).count("FACTS_ESTABLISHED") == 1
