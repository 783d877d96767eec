"""The directory as it is looked up: by name, in order, page by page, one school at a time."""

from __future__ import annotations

from uuid import UUID

from domain.messages import Event
from domain.person.events import (
    Identity,
    PersonAdded,
    PersonCorrected,
    PersonKeptWithCase,
    PersonMadeOrdinary,
)
from domain.vocabulary import PersonKind
from projections.people.kept_list import kept_people
from projections.people.list import people_by_id, people_found
from projections.rebuilding.rebuild import rebuild
from tests.support.casework import (
    HILLTOP,
    MONDAY_TEN,
    SALTMARSH,
    THE_DSL,
    THE_HEAD,
    Casework,
    Connection,
    case_id,
    placed,
    reported,
)


def added(name: str, known_as: str | None = None, school: str = SALTMARSH) -> Event:
    identity = Identity(kind=PersonKind.PUPIL, name=name, known_as=known_as)
    return PersonAdded(occurred_at=MONDAY_TEN, school=school, identity=identity)


def corrected(name: str) -> Event:
    identity = Identity(kind=PersonKind.ADULT, name=name, position="Cook")
    return PersonCorrected(occurred_at=MONDAY_TEN, identity=identity, reason="An adult.")


def a_school(work: Casework) -> None:
    work.append(case_id(1), added("Wenna Example", known_as="Pip"))
    work.append(case_id(2), added("Ångström Sample"))
    work.append(case_id(3), added("Wenna Example"))
    work.append(case_id(4), added("Tam Example", school=HILLTOP))
    work.append(case_id(5), added("Bryn"), corrected("Bryn Sample"))
    work.append(case_id(3), corrected("Wenda Other"))


async def names(
    reading: Connection, work: Casework, name: str | None = None, kind: str | None = None
) -> list[str]:
    page = await people_found(
        *(reading, work.schema, SALTMARSH, work.opens, work.marks.mark),
        first=9,
        name=name,
        kind=kind,
    )
    return [row["name"] for row in page.rows]


async def test_somebody_is_found_by_a_part_of_the_name(work: Casework, reading: Connection) -> None:
    a_school(work)
    assert await names(reading, work, name=" EXAM") == ["Wenna Example"]
    assert await names(reading, work, name="pip") == ["Wenna Example"]
    assert await names(reading, work, name="ÅNG") == ["Ångström Sample"]
    assert await names(reading, work, name="%") == []
    assert await names(reading, work, kind="adult") == ["Bryn Sample", "Wenda Other"]


async def test_the_directory_is_read_page_by_page_in_the_order_of_names(
    work: Casework, reading: Connection
) -> None:
    a_school(work)
    seen: list[str] = []
    after, more = None, True
    while more:
        page = await people_found(
            *(reading, work.schema, SALTMARSH, work.opens, work.marks.mark),
            first=1,
            after=after,
        )
        seen += [row["name"] for row in page.rows]
        after = (page.rows[-1]["sorted_by"], page.rows[-1]["person_id"])
        more = page.has_next
    assert len(seen) == 4
    assert set(seen) == {"Bryn Sample", "Wenda Other", "Wenna Example", "Ångström Sample"}


async def test_nobody_of_another_school_is_known(work: Casework, reading: Connection) -> None:
    a_school(work)
    ids = [case_id(1), case_id(4), UUID(int=7)]
    assert list(await people_by_id(reading, work.schema, SALTMARSH, ids, work.opens)) == [
        case_id(1)
    ]


def test_the_rebuilt_directory_is_the_same_to_the_byte(work: Casework) -> None:
    a_school(work)
    before = work.dump("person")
    (outcome,) = rebuild(work.connect, work.schema, work.open_source, ["people"], lambda _: None)
    assert outcome.identical
    assert work.dump("person") == before


def kept(case: UUID) -> Event:
    return PersonKeptWithCase(occurred_at=MONDAY_TEN, case=case)


async def test_who_stands_with_a_case_is_found_through_it(
    work: Casework, reading: Connection
) -> None:
    work.append(case_id(8), reported(), placed())
    work.append(case_id(9), reported(), placed(excluded=[THE_DSL.actor]))
    work.append(case_id(1), added("Wenna Example"), kept(case_id(8)))
    work.append(case_id(2), added("Tam Example"), kept(case_id(9)))
    work.append(case_id(3), added("Bryn Example"), kept(case_id(8)))
    work.append(case_id(3), PersonMadeOrdinary(occurred_at=MONDAY_TEN, reason="Known."))
    assert await kept_people(reading, work.schema, THE_DSL) == {case_id(1): case_id(8)}
    everybody = {case_id(1): case_id(8), case_id(2): case_id(9)}
    assert await kept_people(reading, work.schema, THE_HEAD) == everybody

    before = work.dump("kept_person")
    (outcome,) = rebuild(
        work.connect, work.schema, work.open_source, ["kept_people"], lambda _: None
    )
    assert outcome.identical
    assert work.dump("kept_person") == before
