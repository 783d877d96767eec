"""A storm: people report and add while the server is killed; then the record is counted."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from uuid import uuid4

import httpx

from domain.vocabulary import Role
from tests.support.server import INCIDENT, MORE, Caller, ServerProcess, a_server, wait_until

WRITERS = 6
ACKNOWLEDGED_PER_LIFE = 25


@dataclass
class Outcome:
    """What was acknowledged, and what the record says of it afterwards."""

    kills: int = 0
    acknowledged: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Idempotency key → (case, version) as the receipt said."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


class _Writer(Thread):
    """Reports, then adds, and repeats every request under its key until it is answered."""

    def __init__(self, server: ServerProcess, outcome: Outcome, over: Event, lock: Lock) -> None:
        super().__init__(daemon=True)
        self.caller = Caller(server.base_url, server.token(Role.DSL))
        self.outcome, self.over, self.lock = outcome, over, lock
        self.failure: BaseException | None = None

    def run(self) -> None:
        try:
            while not self.over.is_set():
                case = self.record("/cases", INCIDENT, None)
                for _ in range(4):
                    if case is not None and not self.over.is_set():
                        self.record(f"/cases/{case}/information", MORE, "*")
        except BaseException as error:
            self.failure = error
        finally:
            self.caller.client.close()

    def record(self, path: str, body: dict[str, object], if_match: str | None) -> str | None:
        key = str(uuid4())
        while not self.over.is_set():
            try:
                answer = self.caller.post(
                    path, {**body, "account": key}, key=key, if_match=if_match
                )
            except httpx.TransportError:
                self.over.wait(0.05)
                continue
            if answer.status_code == 503:
                self.over.wait(0.05)
                continue
            assert answer.status_code == 201, answer.text
            receipt = answer.json()
            with self.lock:
                self.outcome.acknowledged[key] = receipt["case"], receipt["version"]
            return str(receipt["case"])
        return None


def storm_server(kills: int) -> Outcome:
    """Kill the server process `kills` times under load, restarting it each time; then count."""
    outcome, over, lock = Outcome(), Event(), Lock()
    with a_server() as server:
        writers = [_Writer(server, outcome, over, lock) for _ in range(WRITERS)]
        for writer in writers:
            writer.start()
        try:
            for _ in range(kills):
                enough = len(outcome.acknowledged) + ACKNOWLEDGED_PER_LIFE
                wait_until(lambda n=enough: len(outcome.acknowledged) >= n, 60.0)
                server.kill()
                outcome.kills += 1
                server.start()
            enough = len(outcome.acknowledged) + ACKNOWLEDGED_PER_LIFE
            wait_until(lambda: len(outcome.acknowledged) >= enough, 60.0)
        finally:
            over.set()
            for writer in writers:
                writer.join(30.0)
        for writer in writers:
            if writer.failure is not None:
                raise writer.failure
        _count(server.caller(Role.DSL), outcome)
    return outcome


def _count(dsl: Caller, outcome: Outcome) -> None:
    """Every acknowledged account stands once, at the version its receipt named."""
    stands: dict[str, list[tuple[str, int]]] = {}
    for case in {case for case, _ in outcome.acknowledged.values()}:
        entries = dsl.get(f"/cases/{case}/timeline", first=200).json()["entries"]
        last = entries[-1]["entry"]["version"]
        assert [line["entry"]["version"] for line in entries] == list(range(1, last + 1))
        for line in entries:
            account = line["entry"]["detail"].get("account")
            if account is not None:
                stands.setdefault(account, []).append((case, line["entry"]["version"]))
    for key, (case, version) in outcome.acknowledged.items():
        found = stands.get(key, [])
        if not found:
            outcome.lost.append(key)
        elif len(found) > 1:
            outcome.doubled.append(key)
        elif found[0][0] != case or found[0][1] > version:
            outcome.changed.append(key)
