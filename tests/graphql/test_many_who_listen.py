"""Many listen to the same thing: it is read once, and each hears it only behind their own door."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread

import pytest

from api.auth.demo_issuer import DemoIssuer
from api.bootstrap import wall_clock
from api.runtime.change_notifier import ChangeNotifier
from api.subscriptions.batching import (
    DELIVERED_AT_ONCE,
    BatchReader,
    Subscriber,
    SubscriptionBatcher,
)
from domain.vocabulary import Role
from tests.support.graph import Graph
from tests.support.server import MORE, SCHOOL, ServerProcess
from tests.support.sockets import Listener, listening

ABOUT_A_TEACHER = {"conduct": "messages", "actor.role": "staff", "counterparty.role": "pupil"}
ENTRIES = (
    "subscription($c: ID!, $a: String) { entries(caseId: $c, after: $a)"
    " { cursor node { id version kind headline correctedBy } } }"
)
MANY = 40
SHUT_OUT = 7


def sign_in(number: int) -> str:
    return f"head-{number}@{SCHOOL}.example"


def token(server: ServerProcess, number: int) -> str:
    issuer = DemoIssuer.open(server.data, audience="casebook", clock=wall_clock)
    lifetime = timedelta(minutes=10)
    return issuer.token(sign_in(number), SCHOOL, Role.HEADTEACHER, lifetime=lifetime)


async def hears_until(listener: Listener, last: int) -> list[int]:
    """The versions heard, up to this one or to the end of the subscription."""
    heard: list[int] = []
    while last not in heard:
        said = await listener.hears()
        if said["type"] == "complete":
            break
        heard.append(said["payload"]["data"]["entries"]["node"]["version"])
    return heard


async def test_all_who_listen_to_a_case_hear_the_same_words(
    server: ServerProcess, head: Graph
) -> None:
    case = head.caller.reports(facts=ABOUT_A_TEACHER)
    (*_, last) = head.timeline(case)["edges"]
    async with asyncio.TaskGroup() as several:
        ready = asyncio.Barrier(MANY + 1)

        async def one(number: int) -> str:
            async with listening(server.base_url, token(server, number)) as listener:
                await listener.subscribes(ENTRIES, c=case, a=last["cursor"])
                await listener.says(type="ping")
                assert await listener.hears() == {"type": "pong"}
                await ready.wait()
                return str((await listener.next())["entries"])

        told = [several.create_task(one(number)) for number in range(MANY)]
        await ready.wait()
        await asyncio.to_thread(head.caller.post, f"/cases/{case}/information", MORE)
    assert len({task.result() for task in told}) == 1


async def test_whoever_is_shut_out_midway_hears_no_more_and_nobody_else_misses_anything(
    server: ServerProcess, head: Graph
) -> None:
    case = head.caller.reports(facts=ABOUT_A_TEACHER)
    (*_, last) = head.timeline(case)["edges"]
    there = len(head.timeline(case)["edges"])
    who = {"kind": "ADULT", "name": "Osric Example", "signIn": sign_in(SHUT_OUT)}
    person = head.do("addPerson", who)["case"]
    over = Event()
    writing = Thread(target=tells_more_until, args=(head, case, over))
    async with AsyncExitStack() as several:
        listeners = {
            number: await several.enter_async_context(
                listening(server.base_url, token(server, number))
            )
            for number in range(MANY // 2)
        }
        for listener in listeners.values():
            await listener.subscribes(ENTRIES, c=case, a=last["cursor"])
        writing.start()
        subject = {"person": person, "role": "SUBJECT"}
        done = await asyncio.to_thread(head.do, "involvePerson", subject, case=case)
        over.set()
        await asyncio.to_thread(writing.join)
        entries = head.timeline(case, "version kind")["nodes"]
        placed = next(e["version"] for e in entries[there:] if e["kind"] == "PLACED")
        assert done["version"] >= placed
        heard = {
            number: await hears_until(listener, entries[-1]["version"])
            for number, listener in listeners.items()
        }
    shut_out = heard.pop(SHUT_OUT)
    assert all(version < placed for version in shut_out)
    assert shut_out == list(range(there + 1, there + 1 + len(shut_out)))
    everything = list(range(there + 1, entries[-1]["version"] + 1))
    assert len(everything) > 3
    for others in heard.values():
        assert others == everything


def tells_more_until(head: Graph, case: str, over: Event) -> None:
    while not over.is_set():
        assert head.caller.post(f"/cases/{case}/information", MORE).status_code == 201
    head.caller.post(f"/cases/{case}/information", MORE)


@dataclass(eq=False, slots=True)
class OneWhoWaits(Subscriber):
    hears_at: int = 1


class Counted(BatchReader[OneWhoWaits, int]):
    """Looks at a number that somebody else moves; knows how often it was looked at, and for whom."""

    def __init__(self) -> None:
        self.number = 0
        self.looks: list[int] = []
        self.looked = asyncio.Condition()

    async def fetch(self, waiting: Sequence[OneWhoWaits]) -> Mapping[OneWhoWaits, int]:
        async with self.looked:
            self.looks.append(len(waiting))
            self.looked.notify_all()
        return {one: self.number for one in waiting if self.number >= one.hears_at}


class Crowd:
    """Those who wait for a number to move."""

    def __init__(self, many: int, hears_at: int = 1) -> None:
        self.change_notifier = ChangeNotifier()
        self.counted = Counted()
        self.rounds = SubscriptionBatcher(self.change_notifier, self.counted, asyncio.Semaphore(1))
        self.tasks = [
            asyncio.create_task(self.rounds.next(OneWhoWaits(("here",), None, hears_at)))
            for _ in range(many)
        ]

    async def looked(self, times: int) -> None:
        async with asyncio.timeout(10), self.counted.looked:
            await self.counted.looked.wait_for(lambda: len(self.counted.looks) >= times)

    async def moves(self) -> None:
        self.counted.number += 1
        await asyncio.to_thread(self.change_notifier.notify, "here")


async def test_a_thousand_who_wait_are_looked_for_at_once() -> None:
    crowd = Crowd(1_000)
    await crowd.looked(1)
    await crowd.moves()
    assert {found for found, _ in await asyncio.gather(*crowd.tasks)} == {1}
    assert crowd.counted.looks == [1_000, 1_000]


async def test_whoever_hears_nothing_new_is_not_woken() -> None:
    crowd = Crowd(10, hears_at=2)
    await crowd.looked(1)
    await crowd.moves()
    await crowd.looked(2)
    assert not any(task.done() for task in crowd.tasks)
    await crowd.moves()
    assert {found for found, _ in await asyncio.gather(*crowd.tasks)} == {2}


async def test_what_was_read_before_the_last_word_is_read_again_before_it_is_told() -> None:
    crowd = Crowd(10 * DELIVERED_AT_ONCE)
    await crowd.looked(1)

    def word_comes(_: object) -> None:
        crowd.counted.number = 2
        crowd.change_notifier.notify("here")

    crowd.tasks[0].add_done_callback(word_comes)
    await crowd.moves()
    found = [number for number, _ in await asyncio.gather(*crowd.tasks)]
    assert found[0] == 1
    assert found.count(1) <= 2 * DELIVERED_AT_ONCE
    assert len(crowd.counted.looks) == 3


async def test_what_one_asks_for_in_vain_is_theirs_alone() -> None:
    class Broken(Counted):
        async def fetch(self, waiting: Sequence[OneWhoWaits]) -> Mapping[OneWhoWaits, int]:
            if any(one.hears_at < 0 for one in waiting):
                raise ValueError("no such number")
            return await super().fetch(waiting)

    rounds = SubscriptionBatcher(ChangeNotifier(), Broken(), asyncio.Semaphore(1))
    several = [
        asyncio.create_task(rounds.next(OneWhoWaits(("here",), None, hears_at)))
        for hears_at in (0, -1, 0)
    ]
    first, second, third = await asyncio.gather(*several, return_exceptions=True)
    assert isinstance(second, ValueError)
    assert not isinstance(first, BaseException)
    assert not isinstance(third, BaseException)


@pytest.mark.parametrize("gone", [0, 1])
async def test_nothing_goes_on_for_those_who_have_gone(gone: int) -> None:
    crowd = Crowd(2)
    await crowd.looked(1)
    crowd.tasks[gone].cancel()
    await crowd.moves()
    await asyncio.wait(crowd.tasks)
    assert crowd.tasks[gone].cancelled()
    assert crowd.tasks[1 - gone].result()[0] == 1
    crowd.tasks = [asyncio.create_task(crowd.rounds.next(OneWhoWaits(("here",), None)))]
    await asyncio.wait(crowd.tasks)
