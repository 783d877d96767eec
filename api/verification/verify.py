"""Verifying: walls, record and views of every compartment, and where the last result is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import orjson

from api.runtime.compartments import BESIDE, WRITTEN_BY
from api.runtime.databases import DatabaseUrls
from api.runtime.view_upgrade import workers_for
from cases.event_store import EventStore, Record
from cases.keys import KeyStore
from cases.schema.connections import QUESTION, connect, connect_as_operator
from cases.schema.verified import Verified, keep_verified
from cases.verification.record import RecordCheck
from cases.verification.walls import check_walls
from domain.findings import Finding, Verdict
from domain.vocabulary import Compartment
from projections.catalogue import EVERY
from projections.engine import bookmarks
from projections.engine.projection import RecordSource
from projections.rebuilding.view_check import check_views

FOLLOWERS_WAITED_FOR = 5.0


@dataclass(frozen=True, slots=True)
class OpenWhatCanBeRead:
    """Opens a compartment's record for building views; what cannot be read is an unreadable entry."""

    where: DatabaseUrls
    tenant: str
    compartment: Compartment
    without: frozenset[UUID]
    """The streams in which something is wrong: no view of them can be right."""

    @contextmanager
    def __call__(self, partition: int, partitions: int, /) -> Iterator[RecordSource]:
        """The record's reader for one share of its streams."""
        with _opened(self.where) as (store, _):
            record = store.compartment(self.tenant, self.compartment)
            yield partial(
                record.after,
                partition=(partition, partitions),
                past_damage=True,
                without=self.without,
            )


@contextmanager
def _opened(where: DatabaseUrls) -> Iterator[tuple[EventStore, KeyStore]]:
    """A store that remembers no key of before: what is looked at is what is there now."""
    with (
        closing(KeyStore(where.keys, where.tenant_key)) as keys,
        closing(EventStore(where.record, keys, pool_size=1, alarm=_quiet)) as store,
    ):
        yield store, keys


def _quiet(schema: str, error: Exception) -> None:
    """What is found is reported; it needs no alarm of its own."""


def verify(
    where: DatabaseUrls,
    tenant: str,
    compartment: Compartment,
    now: Callable[[], datetime],
    progress: Callable[[int], None] = lambda _read: None,
) -> Verified:
    """Look at everything in one compartment, keep what was found, replace nothing."""
    began = now()
    with _opened(where) as (store, keys):
        record = store.compartment(tenant, compartment)
        with connect_as_operator(where.owner) as owner:
            findings = check_walls(owner, record.schema, BESIDE, WRITTEN_BY)
            outdated = bookmarks.outdated(owner, record.schema, EVERY)
        check = RecordCheck(record, keys)
        with connect(where.record, QUESTION) as connection:
            findings += check.run(connection)
        views, behind = _views(where, record, check, outdated, progress)
        findings += views
        passed = store.passed.of(tenant)
    told = tuple(_known(one, compartment, passed) for one in findings)
    result = Verified(record.schema, began, check.events, told, (*behind, *outdated))
    with connect_as_operator(where.owner) as owner:
        keep_verified(owner, result)
    return result


def _views(
    where: DatabaseUrls,
    record: Record,
    check: RecordCheck,
    outdated: Sequence[str],
    progress: Callable[[int], None],
) -> tuple[list[Finding], Sequence[str]]:
    """What differs, save where rows of the record are wrong: of those streams no view can be right,
    nor can rows that are gathered from many streams."""
    checked = check_views(
        partial(connect_as_operator, where.owner),
        record.schema,
        OpenWhatCanBeRead(where, record.tenant, record.compartment, frozenset(check.streams)),
        progress,
        names=[one.name for one in EVERY if one.name not in outdated],
        workers=workers_for(check.events),
        patience=FOLLOWERS_WAITED_FOR,
    )
    found = [
        Finding(
            one.verdict,
            record.schema,
            one.position,
            one.ids[0] if one.ids else None,
            one.version,
            where=one.table,
        )
        for one in checked.differences
        if (check.streams.isdisjoint(one.ids) if one.ids else not check.streams)
    ]
    return found, checked.behind


def _known(finding: Finding, where: Compartment, passed: frozenset[Any]) -> Finding:
    row = finding.digest is not None and finding.verdict in {
        Verdict.EVENT_ALTERED,
        Verdict.RECEIPT_MISSING,
    }
    known = row and (where, finding.position, finding.digest) in passed
    return finding.as_known() if known else finding


def as_json(results: Sequence[Verified]) -> str:
    """For scripts."""
    return orjson.dumps([one.as_data() for one in results], option=orjson.OPT_INDENT_2).decode()
