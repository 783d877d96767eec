"""The cast, the days and the situations that the specifications speak of, and a small rulebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from domain.approval.rules import Approvable, ApprovalRules, Seconding
from domain.case import commands as c
from domain.case.decision_context import DecisionContext
from domain.case.events import BoundPack
from domain.case.rulebook import OWN_RULE, Bar, Placement, Reading
from domain.messages import Refusal
from domain.person.events import Identity
from domain.policy.assessment import AssessedDuty, AssessedProhibition, Assessment, WeakerSpot
from domain.policy.calendar import NotCountable
from domain.policy.owners import Doors, Owner
from domain.policy.procedure import BindingProcedure
from domain.policy.words import Facts, Timing, WorkingDays
from domain.vocabulary import CaseOutcome, Compartment, LinkRelation, PersonKind, Role
from tests.support.procedure import STORY_PROCEDURE
from tests.support.story_forms import STORY_FORMS

# ── the days: a school week in March 2026 ───────────────────────────────────────────────────────
THURSDAY_BEFORE = datetime(2026, 2, 26, 20, tzinfo=UTC)
FRIDAY_BEFORE_FIVE = datetime(2026, 2, 27, 17, tzinfo=UTC)
MONDAY_FIVE = datetime(2026, 3, 2, 17, tzinfo=UTC)
MONDAY_NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MONDAY_TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
TUESDAY_NINE = datetime(2026, 3, 3, 9, tzinfo=UTC)
TUESDAY_TEN = datetime(2026, 3, 3, 10, tzinfo=UTC)
WEDNESDAY_NINE = datetime(2026, 3, 4, 9, tzinfo=UTC)

# ── the cast, by sign-in ────────────────────────────────────────────────────────────────────────
DSL = "dsl.saltmarsh"
HEADTEACHER = "head.saltmarsh"
TEACHER = "teacher.saltmarsh"

SCHOOL = "saltmarsh-primary"
THIS_CASE = UUID("6f1f3a0c-5d0e-4f6a-9a52-2f0b1c9d7e11")
OTHER_CASE = UUID("0b9d2c44-8a3e-4a57-8a2b-7d1f5e6c3a22")
# ── the directory: a pupil, another, and the teacher ────────────────────────────────────────────
WENNA = UUID("11111111-5d0e-4f6a-9a52-2f0b1c9d7e11")
TAM = UUID("22222222-5d0e-4f6a-9a52-2f0b1c9d7e11")
OSRIC = UUID("33333333-5d0e-4f6a-9a52-2f0b1c9d7e11")
DIRECTORY = {
    WENNA: Identity(kind=PersonKind.PUPIL, name="Wenna Example", born=date(2014, 11, 3)),
    TAM: Identity(kind=PersonKind.PUPIL, name="Tamsin Sample", known_as="Tam"),
    OSRIC: Identity(kind=PersonKind.ADULT, name="Osric Example", sign_in=TEACHER),
}
TWO_PERSONS = ApprovalRules(
    approvals="casebook",
    source="A choice of the stories",
    confidence="casebook default",
    kinds={
        kind: Seconding(seconded_by=(Role.HEADTEACHER, Role.DSL), stands_hours=48)
        for kind in Approvable
    },
)
BY_THE_DSL = DecisionContext(
    now=TUESDAY_TEN,
    actor=DSL,
    role=Role.DSL,
    school=SCHOOL,
    case=THIS_CASE,
    approvals=TWO_PERSONS,
    people=DIRECTORY,
    forms=STORY_FORMS,
)

# ── a small policy and a small statute ──────────────────────────────────────────────────────────
SCHOOL_TEXT = BoundPack(pack="story-policy", version="2025.1", sha256="1" * 64)
STATUTE = BoundPack(pack="story-statute", version="2025.9", sha256="2" * 64)
ADULTS = frozenset({"staff", "headteacher", "governor", "volunteer"})
IMAGERY = frozenset({"indecent_images_of_children", "possible_indecent_images_of_children"})
KNOWN_FACTS: dict[str, frozenset[str] | type[bool] | type[int]] = {
    "conduct": frozenset({"posts_comment", "messages", "accesses_or_shares_material"}),
    "actor.role": ADULTS | {"pupil", "parent_carer"},
    "counterparty.age": int,
    "comment.kind": frozenset({"negative", "defamatory"}),
    "material.kind": IMAGERY | {"offensive"},
    "serious": bool,
    "harm.criterion": frozenset({"harmed", "suitability", "none"}),
}


class UnknownStoryFact(Refusal):
    code = "unknown-fact"
    title = "No such fact"


def _duty(
    clause: str,
    act: str,
    *to: str,
    modality: str = "must",
    timing: Timing = "none_stated",
    state: str | None = None,
) -> AssessedDuty:
    return AssessedDuty.model_validate(
        {
            "clause": clause,
            "act": act,
            "owed_by": "school",
            "to": to,
            "to_mode": "any_of" if clause == "SP-20" else "all",
            "timing": timing,
            "modality": modality,
            "basis": "specific",
            "state": state,
        }
    )


TELL_PARENT_OR_TEACHER = _duty("SP-20", "inform", "parent_carer", "class_teacher")
ASK_FOR_DELETION = _duty("SP-21", "request_deletion", modality="should")
TELL_HEADTEACHER = _duty("SP-30", "inform", "headteacher", timing="promptly")
TELL_LADO_IN_TIME = _duty("SP-31", "inform", "lado", modality="should")
TELL_CHAIR = _duty("SP-32", "inform", "chair_of_governors")
TELL_GOVERNORS = _duty("SP-32", "inform", "governing_body")
TELL_POLICE = _duty("SP-40", "inform", "police", timing="immediately")
POLICE_AND_OTHERS = _duty("SP-41", "involve_authorities", "police", "other_authorities")
SEEK_SUPPORT_MAYBE = _duty("SP-42", "seek_support", "posh", modality="may", state="conditional")
STATUTORY_LADO = _duty("SS-10", "inform", "lado", timing=WorkingDays(working_days=1))
TELL_SOCIAL_CARE = _duty("SS-11", "inform", "childrens_social_care", timing="immediately")


@dataclass(frozen=True)
class StoryRulebook:
    """A policy of a dozen clauses, written out by hand so that the specifications can be read."""

    with_statute: bool = True
    procedure: BindingProcedure | None = STORY_PROCEDURE

    @property
    def image_facts(self) -> frozenset[str]:
        return frozenset({"material.kind"})

    @property
    def told_by_law(self) -> frozenset[str]:
        return frozenset({"police", "lado", "childrens_social_care", "dbs"})

    def is_owed_in_person(self, owed_by: str) -> bool:
        return owed_by == "teacher_aware"

    def check_facts(self, facts: Facts) -> None:
        for name, value in facts.items():
            known = KNOWN_FACTS.get(name, frozenset())
            fits = value in known if isinstance(known, frozenset) else type(value) is known
            if not fits:
                raise UnknownStoryFact(
                    "No such fact or value.", remedy="Choose one.", field=f"facts.{name}"
                )
        if "conduct" not in facts:
            raise UnknownStoryFact(
                "The conduct is missing.", remedy="Say what was done.", field="facts.conduct"
            )

    def read(self, facts: Facts) -> tuple[Reading, ...]:
        school = Reading(SCHOOL_TEXT, "school", self._school_says(facts))
        statute = Reading(STATUTE, "statutory", self._statute_says(facts))
        return (school, statute) if self.with_statute else (school,)

    def _school_says(self, facts: Facts) -> Assessment:
        if self.is_imagery(facts):
            return _assessment(
                "story-policy",
                "indecent_images_of_children",
                TELL_POLICE,
                POLICE_AND_OTHERS,
                SEEK_SUPPORT_MAYBE,
                barred="SP-49",
            )
        if facts["conduct"] == "messages" and facts.get("actor.role") in ADULTS:
            duties = [TELL_HEADTEACHER, TELL_LADO_IN_TIME, TELL_CHAIR, TELL_GOVERNORS]
            return _assessment("story-policy", "contact_with_pupil", *duties)
        if facts.get("comment.kind") == "defamatory":
            duties = [TELL_PARENT_OR_TEACHER, ASK_FOR_DELETION]
            return _assessment("story-policy", "defamation", *duties)
        return _assessment("story-policy", "negative_comment", TELL_PARENT_OR_TEACHER)

    def _statute_says(self, facts: Facts) -> Assessment:
        if facts["conduct"] == "messages" and facts.get("actor.role") in ADULTS:
            harmed = facts.get("harm.criterion") == "harmed"
            at_once = (TELL_SOCIAL_CARE,) if harmed else ()
            return _assessment("story-statute", "allegation", STATUTORY_LADO, *at_once)
        return _assessment("story-statute", "none")

    def place(self, facts: Facts, *named: str) -> Placement:
        if named or facts.get("actor.role") in ADULTS:
            return Placement(Compartment.RESTRICTED, (), "story-policy@2025.1/SP-90")
        if facts.get("serious"):
            roles = (Role.DSL, Role.HEADTEACHER)
            return Placement(Compartment.ORDINARY, roles, "story-policy@2025.1/SP-91")
        return Placement(Compartment.ORDINARY, (Role.DSL, Role.STAFF), "story-policy@2025.1/SP-92")

    def is_imagery(self, facts: Facts) -> bool:
        return facts.get("material.kind") in IMAGERY

    def due_at(self, asked: AssessedDuty, since: datetime) -> datetime | NotCountable | None:
        if isinstance(asked.timing, WorkingDays):
            due = since + timedelta(days=1)
            while due.weekday() > 4:
                due += timedelta(days=1)
            return due
        return since if asked.timing == "immediately" else None

    def owner(self, owed_by: str, facts: Facts, doors: Doors) -> Owner:
        return Owner(owed_by)

    def is_fit(self, role: str, facts: Facts) -> bool:
        return facts.get("actor.role") != role and facts.get(f"{role}.status") != "absent"

    def may_let_in(self, role: str, facts: Facts, doors: Doors) -> bool:
        return self.is_fit(role, facts) and role not in doors.left

    def may_be_about(self, role: str, facts: Facts, doors: Doors) -> bool:
        return facts.get("actor.role") == role

    def next_in_line(self, facts: Facts) -> tuple[Role, ...]:
        return (Role.HEADTEACHER, Role.CHAIR_OF_GOVERNORS, Role.DSL)

    def is_owed_by_reporters(self, owed_by: str) -> bool:
        return owed_by == "reporter"

    def binds(self, modality: str) -> bool:
        return modality == "must"

    def same_act(self, a: AssessedDuty, b: AssessedDuty) -> bool:
        return a.act == b.act and set(a.to) == set(b.to)

    def bars(self, readings: Sequence[Reading], *, imagery: bool) -> tuple[Bar, ...]:
        by_clauses = tuple(
            Bar(said.act, f"{reading.bound.pack}@{reading.bound.version}/{said.clause}")
            for reading in readings
            for said in reading.assessment.prohibitions
            if said.status == "in_force"
        )
        own = ("school_investigates", "request_deletion") if imagery else ()
        return (*by_clauses, *(Bar(act, OWN_RULE) for act in own))

    def stricter(self, a: AssessedDuty, b: AssessedDuty) -> bool:
        return self.binds(a.modality) and not self.binds(b.modality)

    def weaker(self, readings: Sequence[Reading]) -> tuple[WeakerSpot, ...]:
        return ()


def _assessment(
    policy: str, category: str, *duties: AssessedDuty, barred: str | None = None
) -> Assessment:
    act = "school_investigates_images"
    prohibitions = (
        () if barred is None else (AssessedProhibition(clause=barred, act=act, status="in_force"),)
    )
    return Assessment(
        policy=policy,
        is_incident=category != "none",
        category=category,
        duties=duties,
        prohibitions=prohibitions,
        requires_human_decision=False,
    )


STORY_RULES = StoryRulebook()

# ── the situations ──────────────────────────────────────────────────────────────────────────────
AN_OFFENDING_POST: Facts = {"conduct": "posts_comment", "actor.role": "parent_carer"}
A_DEFAMATORY_POST: Facts = {**AN_OFFENDING_POST, "comment.kind": "defamatory"}
AN_ADULT_MESSAGES_A_PUPIL: Facts = {"conduct": "messages", "actor.role": "staff"}
SOMEBODY_MESSAGES_A_PUPIL: Facts = {"conduct": "messages"}
MATERIAL_WAS_FOUND: Facts = {"conduct": "accesses_or_shares_material"}
IMAGES_WERE_FOUND: Facts = {**MATERIAL_WAS_FOUND, "material.kind": "indecent_images_of_children"}

EVIDENCE = c.Evidence(
    what="Printed page", kept_where="Locked cabinet", kept_by="School office", sha256="a" * 64
)
report_the_post = c.ReportIncident(
    facts=A_DEFAMATORY_POST,
    occurred_at=MONDAY_NINE,
    learnt_at=MONDAY_TEN,
    account="A comment under the school's page calls a teacher a thief.",
    evidence=(EVIDENCE,),
)
report_the_post_quietly = c.ReportIncident(
    facts=A_DEFAMATORY_POST, occurred_at=MONDAY_NINE, learnt_at=MONDAY_TEN
)
report_the_messages = c.ReportIncident(
    facts=AN_ADULT_MESSAGES_A_PUPIL,
    occurred_at=THURSDAY_BEFORE,
    learnt_at=FRIDAY_BEFORE_FIVE,
    account="Private messages late in the evening.",
    subject=TEACHER,
)
report_the_find = c.ReportIncident(
    facts=MATERIAL_WAS_FOUND, occurred_at=MONDAY_NINE, learnt_at=MONDAY_TEN
)
report_the_images = c.ReportImageryDiscovery(
    facts=IMAGES_WERE_FOUND, occurred_at=MONDAY_NINE, learnt_at=MONDAY_TEN
)

TELL_PARENT_OR_TEACHER_ID = "story-policy@2025.1/SP-20/inform/1"
ASK_FOR_DELETION_ID = "story-policy@2025.1/SP-21/request_deletion/1"
TELL_POLICE_ID = "story-policy@2025.1/SP-40/inform/1"
STATUTORY_LADO_ID = "story-statute@2025.9/SS-10/inform/1"
POLICE_AND_OTHERS_ID = "story-policy@2025.1/SP-41/involve_authorities/1"

tell_the_parent = c.DischargeDuty(
    duty=TELL_PARENT_OR_TEACHER_ID, by="The DSL", to=("parent_carer",), occurred_at=TUESDAY_NINE
)
inform_the_police = c.InformPolice(
    force="Wessex", reference="WX 1042", by="The DSL", occurred_at=TUESDAY_NINE
)
the_police_allow_it = c.RecordPolicePermission(
    force="Wessex", given_by="The desk sergeant", occurred_at=TUESDAY_NINE
)
begin_investigating = c.OpenInvestigation(
    investigator="The deputy headteacher", occurred_at=TUESDAY_NINE
)
finish_investigating = c.CloseInvestigation(
    findings="The author was known and spoken to.", occurred_at=TUESDAY_NINE
)
nothing_more_to_do = c.ReachOutcome(
    outcome=CaseOutcome.RESOLVED_IN_SCHOOL, reason="The comment is gone."
)
close_the_case = c.CloseCase(reason="All is done.")
reopen_the_case = c.ReopenCase(reason="A second comment has appeared.")
add_information = c.AddInformation(account="The comment was shared once.", occurred_at=TUESDAY_NINE)
link_to_the_other_case = c.LinkCase(other=OTHER_CASE, relation=LinkRelation.SAME_PEOPLE)
