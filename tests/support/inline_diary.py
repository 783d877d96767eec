"""The smallest inline projection: one row for every event, written in the append's transaction."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any
from uuid import UUID

from domain.messages import Event, Recorded, Seals
from domain.registry import stored_name


def diary_ddl(schema: str) -> str:
    """Its table; `withdrawn` entries are refused by the table, to play a faulty projection."""
    return f"""
        CREATE TABLE IF NOT EXISTS {schema}.diary (
            position bigint PRIMARY KEY,
            topic text NOT NULL CHECK (topic <> 'case.entry_withdrawn.v1')
        )
    """


class Diary:
    """Position and topic of every accepted event."""

    name = "diary"

    def prepare(
        self, append: tuple[UUID, Sequence[Recorded[Event]], Seals | None]
    ) -> list[tuple[Any, ...]]:
        """Its lines of one append."""
        append_id, events, _ = append
        return [(append_id, one.version, stored_name(type(one.event))) for one in events]

    def dedup_key(self, prepared: list[tuple[Any, ...]]) -> Hashable | None:
        """Every line is a new one."""
        return None

    def statements(
        self, schema: str, batch: Sequence[list[tuple[Any, ...]]]
    ) -> Sequence[tuple[str, Sequence[Any]]]:
        """One statement for the whole group."""
        ids, versions, topics = zip(*(line for lines in batch for line in lines), strict=True)
        return [
            (
                f"INSERT INTO {schema}.diary (position, topic)"  # noqa: S608
                " SELECT r.first_position + t.version - r.first_version, t.topic"
                " FROM unnest(%s::uuid[], %s::integer[], %s::text[]) AS t (append_id, version, topic)"
                f" JOIN {schema}.receipt r USING (append_id)",
                [list(ids), list(versions), list(topics)],
            )
        ]


class FirstOfEachKind(Diary):
    """As if to write of a kind of event once were enough."""

    def dedup_key(self, prepared: list[tuple[Any, ...]]) -> Hashable | None:
        """The topics of the append."""
        return tuple(topic for _, _, topic in prepared)
