"""A policy's picture is served to everybody who may read policies, under the strict headers."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from domain.vocabulary import Role
from tests.support.server import Caller, ServerProcess

PATH = "/policies/date-palm/picture.svg"


@pytest.mark.parametrize("role", Role)
def test_every_role_may_look(role: Role, server: ServerProcess) -> None:
    answer = server.caller(role).get(PATH, conduct="accesses_or_shares_material")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    picture = ElementTree.fromstring(answer.text)  # noqa: S314 - our own text
    assert picture.get("role") == "img"


def test_a_stranger_may_not(server: ServerProcess) -> None:
    stranger = Caller(server.base_url, None)
    assert stranger.get(PATH).status_code == 401
    stranger.client.close()


def test_several_conducts_and_a_version(server: ServerProcess) -> None:
    caller = server.caller(Role.STAFF)
    both = caller.get(PATH, conduct=["messages", "posts_image"], version="2023.11")
    assert both.status_code == 200
    assert both.text != caller.get(PATH, conduct="messages").text
    assert caller.get(PATH).status_code == 200


@pytest.mark.parametrize(
    ("path", "params", "status", "code"),
    [
        ("/policies/no-such-pack/picture.svg", {}, 404, "unknown-policy"),
        (PATH, {"version": "1"}, 404, "unknown-policy"),
        (PATH, {"conduct": "nonsense"}, 422, "impossible-value"),
        (PATH, {"conduct": ["messages"] * 51}, 422, "invalid-body"),
    ],
)
def test_what_cannot_be_drawn_is_a_problem(
    path: str, params: dict[str, str], status: int, code: str, server: ServerProcess
) -> None:
    answer = server.caller(Role.STAFF).get(path, **params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
