"""The library's own test suites pass over our record: all but what is declared as not supported."""

from __future__ import annotations

import pytest

from cases.postgres.embedded import EmbeddedPostgres
from tests.record import library_suites
from tests.record.suite_room import Outcome, outcome

SEVERAL_STREAMS = "eventsourcing.persistence.NotSupportedError: events of several streams cannot be stored at once"


def test_the_suite_for_recorders_passes(postgres: EmbeddedPostgres) -> None:
    assert outcome(library_suites.Recorder, postgres) == Outcome(passed=5, failed={})


def test_the_suite_for_positions_that_do_not_interleave_passes(postgres: EmbeddedPostgres) -> None:
    assert outcome(library_suites.NonInterleaving, postgres) == Outcome(passed=1, failed={})


def test_the_suites_for_runners_of_projections_pass(postgres: EmbeddedPostgres) -> None:
    assert outcome(library_suites.Projections, postgres) == Outcome(passed=2, failed={})
    assert outcome(library_suites.ProcessManager, postgres) == Outcome(passed=1, failed={})


def test_the_suite_for_views_passes(postgres: EmbeddedPostgres) -> None:
    assert outcome(library_suites.View, postgres) == Outcome(passed=1, failed={})


@pytest.mark.filterwarnings("always::DeprecationWarning")
def test_of_the_suite_for_applications_fail_the_two_that_save_several_streams_at_once(
    postgres: EmbeddedPostgres,
) -> None:
    assert outcome(library_suites.Applications, postgres) == Outcome(
        passed=10,
        failed={
            "test_save_returns_recording_event": SEVERAL_STREAMS,
            "test_application_with_cached_aggregates_not_fastforward": SEVERAL_STREAMS,
        },
    )
