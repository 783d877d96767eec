"""Whatever a name resolves to, nothing is sent to an address that is not public; nothing is followed."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest

from cases.webhooks.posting import Failing, Outcome, Poster
from domain.webhook.address import AddressRules
from tests.support.certificates import a_certificate
from tests.support.receiver import Receiver, a_receiver

PUBLIC, DEMO = AddressRules(), AddressRules(loopback=True)
HEADERS = {"webhook-id": "1"}
BODY = b"{}"


@dataclass
class Names:
    """A resolver that says what it is told to, once after the other, and counts how often."""

    answers: list[list[str]]
    asked: list[tuple[str, int]] = field(default_factory=list)

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append((host, port))
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


async def posted(
    url: str, names: Names, rules: AddressRules = PUBLIC, trust: ssl.SSLContext | None = None
) -> Outcome:
    poster = Poster(rules, resolve=names, trust=trust, total_seconds=2.0)
    return await poster.post(url, HEADERS, BODY)


@pytest.mark.parametrize(
    "addresses",
    [
        *(["127.0.0.1"], ["10.1.2.3"], ["172.16.9.9"], ["192.168.0.10"], ["169.254.169.254"]),
        *(["100.64.0.1"], ["0.0.0.0"], ["224.0.0.1"], ["255.255.255.255"], ["168.63.129.16"]),  # noqa: S104
        *(["::1"], ["::"], ["::ffff:127.0.0.1"], ["::ffff:169.254.169.254"], ["64:ff9b::a00:1"]),
        *(["fe80::1"], ["fd00:ec2::254"], ["ff02::1"], ["2002:7f00:1::"], ["fe80::1%eth0"]),
        *(["93.184.216.34", "127.0.0.1"], ["2606:4700::1111", "::1"], ["rubbish"]),
    ],
)
async def test_a_name_with_an_address_inside_is_refused(addresses: list[str]) -> None:
    names = Names([addresses])
    outcome = await posted("https://mis.example/hooks", names)
    assert outcome == Outcome(failure=Failing.ADDRESS_REFUSED)
    assert names.asked == [("mis.example", 443)]


async def test_a_name_that_nobody_knows_is_a_failure() -> None:
    assert await posted("https://mis.example/", Names([[]])) == Outcome(
        failure=Failing.NAME_NOT_FOUND
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://127.0.0.1/",
        "http://mis.example/",
        "https://mis.example:22/",
    ],
)
async def test_an_address_that_was_registered_under_other_rules_is_not_even_resolved(
    url: str,
) -> None:
    names = Names([["127.0.0.1"]])
    assert await posted(url, names) == Outcome(failure=Failing.ADDRESS_REFUSED)
    assert names.asked == []


async def test_a_name_is_asked_for_once_so_that_it_cannot_change_its_mind(
    receiver: Receiver,
) -> None:
    names = Names([["127.0.0.1"], ["10.0.0.1"], ["10.0.0.1"]])
    url = receiver.url.replace("127.0.0.1", "localhost")
    assert (await posted(url, names, DEMO)).failure is None
    assert len(names.asked) == 1
    assert receiver.came[0].headers["host"].startswith("localhost:")


async def test_in_the_demo_this_machine_s_name_must_lead_to_this_machine() -> None:
    names = Names([["93.184.216.34"]])
    assert (await posted("http://localhost:9/", names, DEMO)).failure is Failing.ADDRESS_REFUSED
    outside = Names([["127.0.0.1"]])
    outcome = await posted("https://mis.example/", outside, DEMO)
    assert outcome.failure is Failing.ADDRESS_REFUSED


async def test_a_redirect_to_an_address_inside_is_not_followed(receiver: Receiver) -> None:
    with a_receiver() as inside:
        for status in (301, 302, 303, 307, 308):
            receiver.status, receiver.answers = status, {"location": inside.url}
            outcome = await posted(receiver.url, Names([["127.0.0.1"]]), DEMO)
            assert outcome == Outcome(status, Failing.STATUS)
        assert inside.came == []


async def test_no_proxy_of_the_environment_is_asked(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_receiver() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        outcome = await posted(receiver.url, Names([["127.0.0.1"]]), DEMO)
        assert (outcome.failure, proxy.came) == (None, [])


async def test_who_does_not_answer_in_time_has_not_answered(receiver: Receiver) -> None:
    receiver.holds = Event()
    poster = Poster(DEMO, resolve=Names([["127.0.0.1"]]), total_seconds=0.3)
    assert await poster.post(receiver.url, HEADERS, BODY) == Outcome(failure=Failing.TIMEOUT)


async def test_of_an_endless_answer_no_more_than_its_head_is_read(receiver: Receiver) -> None:
    receiver.answers = {"x-filler": "a" * 200_000}
    outcome = await posted(receiver.url, Names([["127.0.0.1"]]), DEMO)
    assert outcome == Outcome(failure=Failing.CONNECTION)


@contextmanager
def encrypted(folder: Path, name: str) -> Iterator[tuple[Receiver, ssl.SSLContext]]:
    """A receiver with a certificate for this name, and what trusts whoever signed it."""
    serving, trusting = a_certificate(folder, name)
    with a_receiver(certificate=serving) as receiver:
        receiver.url = receiver.url.replace("127.0.0.1", "localhost")
        yield receiver, trusting


async def test_the_certificate_is_checked_against_the_name_and_not_the_address(
    tmp_path: Path,
) -> None:
    with encrypted(tmp_path, "localhost") as (receiver, trust):
        outcome = await posted(receiver.url, Names([["127.0.0.1"]]), DEMO, trust)
        assert outcome.failure is None
        assert len(receiver.came) == 1


async def test_a_certificate_for_another_name_is_not_good_enough(tmp_path: Path) -> None:
    with encrypted(tmp_path, "mis.example") as (receiver, trust):
        outcome = await posted(receiver.url, Names([["127.0.0.1"]]), DEMO, trust)
        assert outcome == Outcome(failure=Failing.TLS)
        assert receiver.came == []


async def test_a_certificate_of_nobody_known_is_not_good_enough(tmp_path: Path) -> None:
    with encrypted(tmp_path, "localhost") as (receiver, _):
        outcome = await posted(receiver.url, Names([["127.0.0.1"]]), DEMO)
        assert outcome == Outcome(failure=Failing.TLS)
        assert receiver.came == []
