"""One made-up event of every class, as its golden file holds it. Nobody in here exists."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from domain.case import chronology, own_report, people
from domain.case import events as case
from domain.case import named as naming
from domain.case import referral as hand_over
from domain.case.commands import Evidence, FactReason
from domain.case.deadlines import (
    DutyBecameOverdue,
    DutyDueCounted,
    DutyEscalated,
    DutyEscalationCounted,
    DutyReminded,
)
from domain.case.named import NamedAsTold
from domain.case.recusal import CaseworkerRecused
from domain.case.report_additions import CaseLeftClosed, ReportAddedTo
from domain.case.urgency import UrgencyStoodDown
from domain.happened import Happened, WhenKind
from domain.messages import Attribution, Event, Recorded
from domain.person import events as person
from domain.policy.assessment import (
    AssessedDuty,
    AssessedOutcome,
    AssessedProhibition,
    Assessment,
    Disputed,
    WeakerSpot,
)
from domain.policy.calendar import NotCountable, Term
from domain.policy.words import Facts, WorkingDays
from domain.referral.form import Discharging
from domain.school import events as school
from domain.vocabulary import (
    Agency,
    CaseOutcome,
    Compartment,
    LinkRelation,
    MeasureKind,
    NamedKind,
    NamedPart,
    Nature,
    PersonKind,
    PersonRole,
    Role,
    Scope,
    SentHow,
)
from domain.webhook import events as webhook
from tests.record.allegation_examples import ALLEGATION_EXAMPLES
from tests.record.approval_examples import APPROVAL_EXAMPLES

MONDAY_TEN = datetime(2026, 1, 5, 10, 0, tzinfo=UTC)
MONDAY_NOON = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
STREAM = UUID("6f1c2c1e-2f0b-4d0c-9a57-3f5b8f0f7a11")
OTHER = UUID("0b7f8a3d-7a68-4c54-8a33-0d7f5a4f2c22")
THE_DSL = Attribution("dsl@saltmarsh", "dsl", "staff@saltmarsh", "command-1", "talk-1")

_BOUND = case.BoundPack(pack="sea-lavender", version="2025.1", sha256="0" * 64)
_ASKED = AssessedDuty(
    clause="SEA-12",
    act="inform_parents",
    owed_by="dsl",
    to=("parents",),
    to_mode="all",
    timing=WorkingDays(working_days=1),
    modality="must",
    basis="specific",
)
_DUTY = "sea-lavender@2025.1/SEA-12/1"
_SPAN = Happened(
    kind=WhenKind.SPAN, first=date(2026, 1, 5), last=MONDAY_NOON, said="Some time this morning"
)
_DAY = Happened(kind=WhenKind.DAY, first=date(2026, 1, 5))
_MISSING = NotCountable(why="term_dates_unknown", unknown_from=date(2026, 1, 6))
_EVIDENCE = Evidence(
    what="A screenshot of the post",
    kept_where="Locked cabinet",
    kept_by="The office",
    sha256="a" * 64,
)
_FACTS: Facts = {"conduct": "offensive_post", "child_involved": True, "recipients": 12}

_FIELDS = (
    hand_over.ReferralField(
        field="first_account",
        section="What was said",
        label="In the first person's own words",
        core=True,
        describes=True,
        says="A pupil showed a member of staff a post.",
        entries=(1,),
    ),
    hand_over.ReferralField(
        field="adult_name", section="The adult", label="Name", core=True, describes=False
    ),
)

_TOLD = NamedAsTold(
    name="Mr Marram the caretaker",
    note="Site team",
    part=NamedPart.ALLEGED_HARMER,
    kind=NamedKind.ADULT,
)
_CHOSEN = NamedAsTold(part=NamedPart.ALLEGED_VICTIM, kind=NamedKind.PUPIL, person=OTHER)
_NUMBERED = NamedAsTold(upn="B801200005001", part=NamedPart.UNKNOWN, kind=NamedKind.PUPIL)

EXAMPLES: tuple[Event, ...] = (
    *APPROVAL_EXAMPLES,
    case.IncidentReported(
        occurred_at=MONDAY_TEN,
        school="saltmarsh-primary",
        facts=_FACTS,
        learnt_at=MONDAY_NOON,
        account="A pupil showed a member of staff a post about another pupil.",
        evidence=(_EVIDENCE,),
        reasons=(FactReason(fact="recipients", reason="Twelve were in the group."),),
        when=_SPAN,
        named=(_TOLD, _CHOSEN),
        urgent=True,
    ),
    case.ImageryDiscovered(
        occurred_at=MONDAY_TEN,
        school="saltmarsh-primary",
        facts=_FACTS,
        learnt_at=MONDAY_NOON,
        when=_DAY,
        named=(_TOLD, _NUMBERED),
        urgent=True,
    ),
    case.CasePlaced(
        occurred_at=MONDAY_TEN,
        compartment=Compartment.ORDINARY,
        reader_roles=(Role.DSL, Role.HEADTEACHER),
        readers=("staff@saltmarsh",),
        excluded=("somebody@saltmarsh",),
        rule="ordinary_case",
    ),
    case.CaseAssessed(
        occurred_at=MONDAY_TEN,
        number=1,
        bound=_BOUND,
        layer="school",
        assessment=Assessment(
            policy="sea-lavender",
            is_incident=True,
            category="offensive_post",
            also=("bullying",),
            duties=(_ASKED,),
            prohibitions=(
                AssessedProhibition(clause="SEA-03", act="reply_in_anger", status="in_force"),
            ),
            outcomes=(AssessedOutcome(clause="SEA-21", outcome="sanction", modality="may"),),
            exceptions=("SEA-30",),
            disputed=(Disputed(clause="SEA-31", kind="duty"),),
            gaps=("who_tells_the_other_school",),
            conflicts=("SEA-12 against SEA-13",),
            questions=("recipients",),
            requires_human_decision=True,
            clauses=("SEA-03", "SEA-12"),
        ),
        weaker=(
            WeakerSpot(
                statutory="sea-wall@2025.9/WALL-01",
                act="inform",
                to=("lado",),
                own="SEA-12",
                why="laxer",
            ),
        ),
    ),
    case.DutyRaised(
        occurred_at=MONDAY_TEN,
        duty=_DUTY,
        bound=_BOUND,
        asked=_ASKED,
        due_at=MONDAY_NOON,
        stricter_than=("other@1/OTH-01/1",),
        not_countable=_MISSING,
        counted_from=MONDAY_TEN,
    ),
    case.DutyAssigned(
        occurred_at=MONDAY_TEN,
        duty=_DUTY,
        owner="headteacher",
        also_owed_by=("chair_of_governors",),
        stands_in_for="dsl",
        gap="owner_shut_out",
    ),
    own_report.ReporterDidDuty(
        occurred_at=MONDAY_TEN, duty=_DUTY, to=("police",), reference="WX-1042"
    ),
    case.DutyLapsed(
        occurred_at=MONDAY_TEN, duty=_DUTY, assessment=2, reason="The facts no longer carry it."
    ),
    case.DutyDischarged(
        occurred_at=MONDAY_TEN,
        duty=_DUTY,
        by="The DSL",
        to=("parents",),
        how="By telephone",
        reference="Note 7",
    ),
    case.DutyWaived(
        occurred_at=MONDAY_TEN, duty=_DUTY, reason="They knew already.", role=Role.HEADTEACHER
    ),
    case.DutyHandedOver(
        occurred_at=MONDAY_TEN,
        duty=_DUTY,
        to="The local authority",
        reason="They asked for it.",
        reference="LA-9",
    ),
    case.DutyHeld(occurred_at=MONDAY_TEN, duty=_DUTY, reason="The police asked us to wait."),
    case.DutyReleased(occurred_at=MONDAY_TEN, duty=_DUTY),
    case.DutyBarred(
        occurred_at=MONDAY_TEN, duty=_DUTY, act="inform_parents", clause="sea-wall@2025.9/WALL-02"
    ),
    case.DutyUnbarred(occurred_at=MONDAY_TEN, duty=_DUTY, due_at=MONDAY_NOON, on_hold=True),
    case.InformationAdded(
        occurred_at=MONDAY_TEN,
        account="The post has been up since Friday.",
        source="A pupil",
        when=_SPAN,
        urgent=True,
    ),
    case.EntryCorrected(
        occurred_at=MONDAY_TEN, entry=2, account="Since Saturday.", reason="The date was wrong."
    ),
    case.EntryWithdrawn(occurred_at=MONDAY_TEN, entry=2, reason="Entered on the wrong case."),
    case.FactsEstablished(
        occurred_at=MONDAY_TEN,
        facts=_FACTS,
        reasons=(FactReason(fact="recipients", reason="Twelve were in the group."),),
    ),
    case.FactCorrected(
        occurred_at=MONDAY_TEN, fact="recipients", was=12, value=None, reason="Nobody counted."
    ),
    case.DatesCorrected(
        occurred_at=MONDAY_NOON,
        learnt_at=MONDAY_NOON,
        learnt_at_was=MONDAY_TEN,
        happened_at=MONDAY_TEN,
        happened_at_was=MONDAY_NOON,
        when=_SPAN,
        when_was=_DAY,
        texts_then=(_BOUND,),
        reason="The office knew on Monday morning.",
    ),
    case.EvidenceRecorded(occurred_at=MONDAY_TEN, evidence=_EVIDENCE, when=_DAY),
    case.PoliceInformed(
        occurred_at=MONDAY_TEN, force="The county police", reference="CR-1", by="The DSL"
    ),
    case.PoliceAllowedInvestigation(
        occurred_at=MONDAY_TEN, force="The county police", reference="CR-1", given_by="The officer"
    ),
    case.InvestigationOpened(
        occurred_at=MONDAY_TEN, investigator="The deputy", procedure="Disciplinary procedure"
    ),
    case.InvestigationClosed(occurred_at=MONDAY_TEN, findings="It was as reported."),
    case.MeasureRecorded(
        occurred_at=MONDAY_TEN,
        kind=MeasureKind.REMOVAL_REQUESTED,
        by="The DSL",
        detail="Through the form",
        reference="T-5",
        when=_DAY,
    ),
    case.AdviceRecorded(
        occurred_at=MONDAY_TEN,
        agency=Agency.LADO,
        advice="Go on as planned.",
        given_by="The officer on duty",
        reference="L-2",
        when=Happened(kind=WhenKind.UNKNOWN, said="On the telephone"),
    ),
    case.CaseLinked(occurred_at=MONDAY_TEN, other=OTHER, relation=LinkRelation.SAME_PEOPLE),
    case.OutcomeReached(
        occurred_at=MONDAY_TEN, outcome=CaseOutcome.RESOLVED_IN_SCHOOL, reason="They made it up."
    ),
    case.CaseClosed(occurred_at=MONDAY_TEN, reason="Nothing is left to do."),
    case.CaseReopened(occurred_at=MONDAY_TEN, reason="It began again."),
    DutyReminded(occurred_at=MONDAY_TEN, duty=_DUTY, due_at=MONDAY_NOON, minutes_before=120),
    DutyBecameOverdue(
        occurred_at=MONDAY_TEN,
        duty=_DUTY,
        due_at=MONDAY_TEN,
        late_after_minutes=60,
        clocks_from="school",
        escalates_at=MONDAY_NOON,
        not_countable=_MISSING,
    ),
    DutyDueCounted(
        occurred_at=MONDAY_TEN,
        duty=_DUTY,
        why="learnt_at_corrected",
        due_at=MONDAY_NOON,
        not_countable=_MISSING,
        due_at_was=MONDAY_TEN,
    ),
    DutyEscalationCounted(
        occurred_at=MONDAY_TEN,
        duty=_DUTY,
        due_at=MONDAY_TEN,
        escalates_at=MONDAY_NOON,
        not_countable=_MISSING,
    ),
    DutyEscalated(
        occurred_at=MONDAY_TEN,
        duty=_DUTY,
        due_at=MONDAY_TEN,
        to="chair_of_governors",
        step=2,
        path="sea-lavender@2025.1/SEA-90",
        passed_over=("headteacher",),
        may_open=False,
        escalates_at=MONDAY_NOON,
        not_countable=_MISSING,
    ),
    *ALLEGATION_EXAMPLES,
    hand_over.ReferralDrafted(
        occurred_at=MONDAY_TEN,
        form="lado",
        form_version="2026.11",
        title="Referral to the designated officer",
        agency=Agency.LADO,
        discharges=Discharging(acts=("inform", "refer"), towards=("lado",), on="acknowledged"),
        fields=_FIELDS,
    ),
    hand_over.ReferralAmended(occurred_at=MONDAY_TEN, referral=4, fields=_FIELDS),
    hand_over.ReferralChecked(occurred_at=MONDAY_TEN, referral=4),
    hand_over.ReferralSent(
        occurred_at=MONDAY_TEN,
        referral=4,
        agency=Agency.LADO,
        recipient="The officer on duty",
        by="The headteacher",
        how=SentHow.SECURE_EMAIL,
        reference="L-2",
        missing=("adult_name",),
    ),
    hand_over.ReferralAcknowledged(
        occurred_at=MONDAY_TEN,
        referral=4,
        agency=Agency.LADO,
        given_by="The officer on duty",
        reference="L-2",
    ),
    hand_over.ReferralAnswered(
        occurred_at=MONDAY_TEN,
        referral=4,
        agency=Agency.LADO,
        given_by="The officer on duty",
        reference="L-2",
    ),
    school.SchoolEnrolled(occurred_at=MONDAY_TEN, name="Saltmarsh Primary", tenant="saltmarsh"),
    school.PackAdopted(
        occurred_at=MONDAY_TEN,
        pack="sea-lavender",
        version="2025.1",
        sha256="0" * 64,
        layer="school",
        in_force_from=date(2025, 9, 1),
    ),
    school.PeopleLookupSet(occurred_at=MONDAY_TEN, allowed=True),
    naming.NamedMatched(
        occurred_at=MONDAY_TEN, named=1, person=OTHER, role=PersonRole.ALLEGED_HARMER
    ),
    naming.NamedUnmatched(
        occurred_at=MONDAY_TEN, named=1, person=OTHER, reason="Another of the same name."
    ),
    UrgencyStoodDown(occurred_at=MONDAY_TEN, reason="She is at home with her mother."),
    ReportAddedTo(
        occurred_at=MONDAY_TEN,
        account="He had a second telephone.",
        urgent=True,
        when_closed=True,
    ),
    CaseLeftClosed(occurred_at=MONDAY_TEN, reason="It was known when the case was closed."),
    CaseworkerRecused(
        occurred_at=MONDAY_TEN,
        sign_in="dsl@saltmarsh",
        roles=(Role.DSL,),
        reason="The person concerned is a relative.",
    ),
    school.ClocksSet(
        occurred_at=MONDAY_TEN,
        remind_minutes_before=(1_440, 120),
        immediately_late_after_minutes=60,
        escalate_by_default=False,
    ),
    people.PersonInvolved(occurred_at=MONDAY_TEN, person=OTHER, role=PersonRole.ALLEGED_VICTIM),
    people.PersonUninvolved(
        occurred_at=MONDAY_TEN,
        person=OTHER,
        roles=(PersonRole.WITNESS,),
        reason="Another child of the same name.",
    ),
    chronology.ChronologyIncluded(
        occurred_at=MONDAY_TEN,
        entry=4,
        person=OTHER,
        event="She was named in a post.",
        significance="She did not come to school the next day.",
        action="Her form tutor met her each morning.",
        outcome="She came back on Wednesday.",
        nature=Nature.FACT,
        source="Her mother",
    ),
    chronology.ChronologyLeftOut(
        occurred_at=MONDAY_TEN, entry=5, reason="It says nothing of the child."
    ),
    person.PersonAdded(
        occurred_at=MONDAY_TEN,
        school="saltmarsh-primary",
        identity=person.Identity(
            kind=PersonKind.PUPIL,
            name="Morwenna Tregarthen-Example",
            known_as="Wenna",
            born=date(2014, 11, 3),
            upn="B801200005001",
            year_group="Year 6",
        ),
    ),
    person.PersonCorrected(
        occurred_at=MONDAY_TEN,
        identity=person.Identity(
            kind=PersonKind.ADULT,
            name="Osric Example",
            position="Teacher of music",
            sign_in="teacher@saltmarsh",
        ),
        reason="The position was missing.",
    ),
    person.PersonKeptWithCase(
        occurred_at=MONDAY_TEN, case=UUID("6f1f3a0c-5d0e-4f6a-9a52-2f0b1c9d7e11")
    ),
    person.PersonMadeOrdinary(occurred_at=MONDAY_TEN, reason="The matter is in the open."),
    case.TextsSilent(occurred_at=MONDAY_TEN, texts=(_BOUND,)),
    school.TermDatesSet(
        occurred_at=MONDAY_TEN,
        known_from=date(2025, 9, 1),
        known_to=date(2026, 8, 31),
        terms=(
            Term(first=date(2025, 9, 3), last=date(2025, 12, 19), closed=(date(2025, 10, 27),)),
            Term(first=date(2026, 1, 5), last=date(2026, 7, 21)),
        ),
        given_by="Saltmarsh Council",
    ),
    school.ClientKeyIssued(
        occurred_at=MONDAY_TEN,
        key="0123456789abcdef",
        client="larkfield-mis",
        scopes=(Scope.READ, Scope.REPORT),
        registered_only=True,
        digest="0" * 64,
        expires_at=MONDAY_NOON,
    ),
    school.ClientKeyRevoked(
        occurred_at=MONDAY_TEN, key="0123456789abcdef", reason="The contract has ended."
    ),
    school.DamagedRowNamed(
        occurred_at=MONDAY_TEN,
        compartment=Compartment.RESTRICTED,
        position=118,
        sha256="0" * 64,
        by="operator.one",
        reason="The disk failed, and the backup has the same.",
    ),
    school.DamagedRowPassed(
        occurred_at=MONDAY_TEN,
        compartment=Compartment.RESTRICTED,
        position=118,
        sha256="0" * 64,
        by="operator.two",
        named_by="operator.one",
    ),
    webhook.WebhookRegistered(
        occurred_at=MONDAY_TEN,
        school="saltmarsh-primary",
        client="mis@saltmarsh",
        url="https://mis.example/hooks/saltmarsh",
    ),
    webhook.WebhookSecretRotated(occurred_at=MONDAY_TEN, secret=2, older_valid_until=MONDAY_NOON),
    webhook.WebhookPaused(occurred_at=MONDAY_TEN, reason="They are moving to another server."),
    webhook.WebhookResumed(occurred_at=MONDAY_TEN),
    webhook.WebhookRemoved(occurred_at=MONDAY_TEN, reason="The contract has ended."),
    webhook.DeliveryResent(occurred_at=MONDAY_TEN, delivery=OTHER),
)


def recorded(event: Event, stream: UUID = STREAM, version: int = 1) -> Recorded[Event]:
    """The event in its envelope, written down two hours after it happened."""
    return Recorded(stream, version, event, THE_DSL, MONDAY_NOON)


_THREE_DUTIES = tuple(
    case.DutyRaised(
        occurred_at=MONDAY_TEN,
        duty=f"sea-lavender@2025.1/SEA-12/{number}",
        bound=_BOUND,
        asked=_ASKED,
        due_at=MONDAY_NOON,
        counted_from=MONDAY_TEN,
    )
    for number in (1, 2, 3)
)


def report_of(stream: UUID) -> tuple[Recorded[Event], ...]:
    """What one report leaves in the record: the incident, its place, its reading, three duties."""
    one = {type(event): event for event in reversed(EXAMPLES)}
    kinds = (case.IncidentReported, case.CasePlaced, case.CaseAssessed)
    chosen = [*(one[kind] for kind in kinds), *_THREE_DUTIES]
    return tuple(recorded(event, stream, n) for n, event in enumerate(chosen, start=1))
