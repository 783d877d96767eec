"""The benchmark that times writes in pairs, kept in order. What it measures is asserted nowhere."""

from __future__ import annotations

from tests.benchmarks.twins import run


def test_every_write_that_touches_a_person_is_timed() -> None:
    lines = run(pairs=2)
    assert all({"name", "hidden ms", "nothing ms", "|t|"} <= set(line) for line in lines)
    told = " ".join(str(line["name"]) for line in lines)
    for write in ("corrects a sign-in", "involves", "concern", "report", "chronology"):
        assert write in told
