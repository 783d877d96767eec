"""People in a school's directory, for stories in which somebody's sign-in matters."""

from __future__ import annotations

from typing import Any

from domain.sign_in import fold
from tests.support.server import Caller, wait_until


def in_the_directory(by: Caller, sign_in: str, **said: Any) -> str:
    """Whoever signs in by this: a directory has them once, and other stories may have added them."""
    after: str | None = None
    while True:
        page = by.post("/people-searches", {"first": 100, "after": after}).json()
        for one in page["people"]:
            if one["sign_in"] is not None and fold(one["sign_in"]) == fold(sign_in):
                return str(one["person"])
        if not page["page"]["has_next"]:
            break
        after = page["page"]["end_cursor"]
    answer = by.post(
        "/people", {"kind": "adult", "name": "Somebody Example", "sign_in": sign_in} | said
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["person"])


def shut_out_when_asked(reader: Caller, case: str, sign_in: str) -> None:
    """A reader decides on what the directory has come to say, as soon as the case asks about it."""

    def asked() -> list[dict[str, Any]]:
        found = reader.get(f"/cases/{case}/now").json()["sign_ins"]
        return [one for one in found if one["sign_in"] == sign_in]

    wait_until(asked, seconds=30.0)
    decision = {"question": asked()[0]["question"], "shut_out": True, "reason": "It is theirs."}
    answer = reader.post(f"/cases/{case}/sign-in-decisions", decision)
    assert answer.status_code == 201, answer.text
