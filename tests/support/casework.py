"""Cases as they are worked on: ready events, appended to a real record with its read side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import asyncpg
import psycopg
from psycopg.conninfo import conninfo_to_dict

from api.runtime.compartments import BESIDE, WRITTEN_BY
from api.runtime.marking import Marking
from api.runtime.unsealing import Unsealing
from cases.event_store import Append, Receipt, Record
from cases.postgres.embedded import EmbeddedPostgres
from cases.sealing.view_seals import Marks
from domain.case import events as e
from domain.messages import Attribution, Event, Recorded
from domain.policy.assessment import AssessedDuty, Assessment, WeakerSpot
from domain.sign_in import marked
from domain.vocabulary import Compartment, Role
from projections.catalogue import WITH_APPEND
from projections.engine import projection
from projections.entries.entry_json import ENTRY
from projections.readers import Reader
from tests.support.postgres import Room, room
from tests.support.unsealed import entry

MONDAY_NINE = datetime(2026, 3, 2, 9, tzinfo=UTC)
MONDAY_TEN = MONDAY_NINE + timedelta(hours=1)
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
SALTMARSH = "saltmarsh-primary"
HILLTOP = "hilltop-academy"
DSL = Attribution(actor="dsl.saltmarsh", role="dsl", correlation="c-1")
TEACHER = Attribution(actor="teacher.saltmarsh", role="staff")
_UNDER_WAY: list[Casework] = []


class Somebody(Reader):
    """A reader by their sign-in, for tests to name before there is a school: the mark is that of
    the casework under way."""

    __slots__ = ("actor",)

    def __init__(self, actor: str, school: str, roles: frozenset[str]) -> None:
        for name, value in (("actor", actor), ("school", school), ("roles", roles)):
            object.__setattr__(self, name, value)

    actor: str

    @property
    def mark(self) -> str:
        """What stands for them in the views."""
        return marked(_UNDER_WAY[-1].marks, self.actor)


THE_DSL = Somebody("dsl.saltmarsh", SALTMARSH, frozenset({"dsl"}))
THE_TEACHER = Somebody("teacher.saltmarsh", SALTMARSH, frozenset({"staff"}))
THE_HEAD = Somebody("head.saltmarsh", SALTMARSH, frozenset({"headteacher"}))
A_DSL_ELSEWHERE = Somebody("dsl.hilltop", HILLTOP, frozenset({"dsl"}))

_ASYNC = {"host", "port", "user", "password", "database"}

THE_POLICY = e.BoundPack(pack="harbour-policy", version="2025.1", sha256="a" * 64)
THE_STATUTE = e.BoundPack(pack="harbour-statute", version="2025.9", sha256="b" * 64)


def case_id(number: int) -> UUID:
    """The same id for the same number, in every run."""
    return UUID(int=number << 64 | number & 0xFF, version=4)


def reported(
    at: datetime = MONDAY_NINE, school: str = SALTMARSH, account: str = "A comment online."
) -> e.IncidentReported:
    return e.IncidentReported(
        occurred_at=at,
        school=school,
        facts={"conduct": "posts_comment", "actor.role": "parent_carer"},
        learnt_at=at + timedelta(minutes=30),
        account=account,
    )


def placed(*roles: Role, readers: Sequence[str] = (), excluded: Sequence[str] = ()) -> e.CasePlaced:
    return e.CasePlaced(
        occurred_at=MONDAY_TEN,
        compartment=Compartment.ORDINARY,
        reader_roles=roles or (Role.DSL, Role.HEADTEACHER),
        readers=tuple(readers),
        excluded=tuple(excluded),
        rule="harbour-policy@2025.1/HP-01",
    )


def assessed(
    category: str,
    number: int = 1,
    bound: e.BoundPack = THE_POLICY,
    layer: str = "school",
    weaker: Sequence[WeakerSpot] = (),
) -> e.CaseAssessed:
    said = Assessment(
        policy=bound.pack, is_incident=True, category=category, requires_human_decision=False
    )
    return e.CaseAssessed(
        occurred_at=MONDAY_TEN,
        number=number,
        bound=bound,
        layer=layer,
        assessment=said,
        weaker=tuple(weaker),
    )


def asked(act: str = "inform", to: Sequence[str] = ("headteacher",)) -> AssessedDuty:
    return AssessedDuty.model_validate(
        {
            "clause": "HP-10",
            "act": act,
            "owed_by": "dsl",
            "to": list(to),
            "to_mode": "all",
            "timing": {"working_days": 1},
            "modality": "must",
            "basis": "specific",
        }
    )


def duty(
    name: str,
    due_at: datetime | None = None,
    raised_at: datetime = MONDAY_TEN,
    owed: AssessedDuty | None = None,
) -> e.DutyRaised:
    return e.DutyRaised(
        occurred_at=raised_at,
        duty=name,
        bound=THE_POLICY,
        asked=owed or asked(),
        due_at=due_at,
        stricter_than=("harbour-statute@2025.9/HS-01/inform/1",),
    )


def appended(append_id: UUID, entries: Sequence[Recorded[Event]]) -> projection.Append:
    """What came out of the record, as it went in."""
    return append_id, entries, entries[0].seals


def discharged(name: str) -> e.DutyDischarged:
    return e.DutyDischarged(
        occurred_at=MONDAY_TEN, duty=name, by="The DSL", to=("headteacher",), reference="WX-1042"
    )


def information(account: str = "It was shared once.", at: datetime = MONDAY_TEN) -> Event:
    return e.InformationAdded(occurred_at=at, account=account)


def corrected(entry: int) -> e.EntryCorrected:
    return e.EntryCorrected(
        occurred_at=MONDAY_TEN, entry=entry, account="It was shared twice.", reason="Counted again."
    )


def withdrawn(entry: int) -> e.EntryWithdrawn:
    return e.EntryWithdrawn(occurred_at=MONDAY_TEN, entry=entry, reason="Another child.")


@dataclass
class Casework:
    """A record with its read side: events go in by appends, rows come out."""

    room: Room
    record: Record
    schema: str
    versions: dict[UUID, int] = field(default_factory=dict)
    appends: int = 0

    def append(
        self,
        case: UUID,
        *events: Event,
        by: Attribution = DSL,
        at: datetime = MONDAY_TEN,
        claiming: int | None = None,
    ) -> Receipt:
        """Record the events as one command; `claiming` a version other than the one there is."""
        known = self.versions.get(case, 0) if claiming is None else claiming
        self.appends += 1
        made = tuple(
            Recorded(case, version, event, by, at)
            for version, event in enumerate(events, start=known + 1)
        )
        receipt = self.record.append(Append(case, known, made, UUID(int=self.appends)))
        self.versions[case] = receipt.version
        return receipt

    @property
    def marks(self) -> Marks:
        """What stands for sign-ins in its views."""
        return Marking(self.room.keys).now(self.room.tenant)

    def connect(self) -> psycopg.Connection[Any]:
        """As the owner of the tables."""
        return psycopg.connect(self.room.server.record_url("owner"))

    def source(self, after_position: int, limit: int) -> Sequence[Any]:
        """The record in order of position."""
        return self.record.after(after_position, limit)

    def open_source(self, share: int, shares: int) -> AbstractContextManager[Any]:
        """The whole record as the one share there is."""
        assert (share, shares) == (0, 1)
        return nullcontext(self.source)

    def rows(self, question: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Ask the read side; {schema} is the compartment."""
        with self.connect() as conn:
            return conn.execute(self.sql(question), parameters).fetchall()

    def sql(self, text: str) -> bytes:
        """A statement for this compartment: {schema} is its name."""
        return text.replace("{schema}", self.schema).encode()

    @property
    def opens(self) -> Unsealing:
        """Opens what the views hold sealed."""
        return Unsealing(self.room.keys)

    def signed_by(self, sign_in: str) -> str:
        """The mark by which the views know a sign-in."""
        return marked(self.marks, sign_in)

    def entries(self, question: str = "{schema}.timeline t ORDER BY case_id, version") -> list[str]:
        """The entries of the timeline as they are shown."""
        text = f"SELECT t.case_id, {ENTRY} FROM {question}"  # noqa: S608 - our own words
        return [entry(self.room.keys, case, said) for case, said in self.rows(text)]

    def dump(self, *tables: str) -> bytes:
        """Every row of these tables as text, in a fixed order."""
        found = []
        for table in tables:
            everything = "SELECT t::text FROM {schema}.{table} t ORDER BY 1"
            lines = self.rows(everything.replace("{table}", table))
            found.append("\n".join(line for (line,) in lines))
        return "\n\n".join(found).encode()

    async def read(self) -> asyncpg.Connection[asyncpg.Record]:
        """A connection as the web side has it: the application's own rights."""
        where: dict[str, Any] = conninfo_to_dict(self.room.server.record_url("app"))
        where["database"] = where.pop("dbname")
        return await asyncpg.connect(**{key: where[key] for key in where if key in _ASYNC})


@contextmanager
def casework(server: EmbeddedPostgres, tenant: str) -> Iterator[Casework]:
    """A fresh tenant whose ordinary compartment writes its projections with every append."""
    with room(server, tenant, inline=WITH_APPEND, extra_ddl=BESIDE, written_by=WRITTEN_BY) as made:
        record = made.record()
        work = Casework(made, record, record.schema)
        _UNDER_WAY.append(work)
        try:
            yield work
        finally:
            _UNDER_WAY.remove(work)
