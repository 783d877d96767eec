"""One attempt: the name is resolved once, its addresses are judged, and that very address is called.

Nothing is followed, nothing is taken from the environment, and of the answer only its status is
read: what stands behind an address is told to nobody.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import httpx

from domain.webhook.address import (
    AddressRules,
    Target,
    is_loopback_address,
    is_loopback_host,
    is_public,
    target,
)

TOTAL_SECONDS = 15.0
CONNECT_SECONDS = 5.0
MOST_ADDRESSES = 3
RESOLVERS = 64
HEADERS = {
    "content-type": "application/json",
    "user-agent": "Casebook",
    "accept": "*/*",
    "accept-encoding": "identity",
    "connection": "close",
}
GONE = 410
OK = range(200, 300)
PATIENT = frozenset({429, 502, 503, 504})
"""Answers whose wish for a pause is heard."""
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class Failing(StrEnum):
    """Why an attempt failed, in words that tell nothing of what was met."""

    STATUS = "status"
    TIMEOUT = "timeout"
    NAME_NOT_FOUND = "name_not_found"
    ADDRESS_REFUSED = "address_refused"
    TLS = "tls"
    CONNECTION = "connection"
    REMOVED = "webhook_removed"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt."""

    status: int | None = None
    failure: Failing | None = None
    asked_for: timedelta = timedelta()
    """How long the receiver asked us to stay away."""

    @property
    def gone(self) -> bool:
        """Whether the receiver wants no more, ever."""
        return self.status == GONE


class Poster:
    """Sends to addresses that are allowed, and to no other."""

    def __init__(
        self,
        rules: AddressRules,
        *,
        resolve: Resolve | None = None,
        trust: ssl.SSLContext | None = None,
        total_seconds: float = TOTAL_SECONDS,
    ) -> None:
        self._rules = rules
        self._names = None if resolve else ThreadPoolExecutor(RESOLVERS, "webhook-names")
        self._resolve = resolve or self._ask
        self._trust = trust
        self._total = total_seconds

    async def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Outcome:
        """Try once, and never raise for what the other side does."""
        where = target(url, self._rules)
        if isinstance(where, str):
            return Outcome(failure=Failing.ADDRESS_REFUSED)
        try:
            async with asyncio.timeout(self._total):
                return await self._post(where, headers, body)
        except (TimeoutError, httpx.TimeoutException):
            return Outcome(failure=Failing.TIMEOUT)

    def close(self) -> None:
        """Ask for no more names."""
        if self._names is not None:
            self._names.shutdown(wait=False, cancel_futures=True)

    async def _post(self, where: Target, headers: Mapping[str, str], body: bytes) -> Outcome:
        try:
            found = list(dict.fromkeys(await self._resolve(where.host, where.port)))
        except OSError:
            found = []
        if not found:
            return Outcome(failure=Failing.NAME_NOT_FOUND)
        # One that is not allowed spoils them all: a name of both kinds was made to be tried twice.
        if not all(self._allowed(where, address) for address in found):
            return Outcome(failure=Failing.ADDRESS_REFUSED)
        outcome = Outcome(failure=Failing.CONNECTION)
        for address in found[:MOST_ADDRESSES]:
            outcome = await self._called(where, address, headers, body)
            if outcome.failure is not Failing.CONNECTION:
                break
        return outcome

    def _trusted(self) -> ssl.SSLContext:
        # Reading the authorities takes a while, and most processes never send anything.
        if self._trust is None:
            self._trust = httpx.create_ssl_context()
        return self._trust

    async def _called(
        self, where: Target, address: str, headers: Mapping[str, str], body: bytes
    ) -> Outcome:
        # The client is given an address, so it has nothing to resolve; the name goes into Host and
        # TLS, where the certificate is checked against it.
        literal = f"[{address}]" if ":" in address else address
        scheme = "https" if where.encrypted else "http"
        host = f"{where.host}:{where.port}"
        limits = httpx.Timeout(self._total, connect=CONNECT_SECONDS)
        try:
            async with (
                httpx.AsyncClient(
                    verify=self._trusted(), trust_env=False, follow_redirects=False, timeout=limits
                ) as client,
                client.stream(
                    "POST",
                    f"{scheme}://{literal}:{where.port}{where.path}",
                    headers={**HEADERS, **headers, "host": host},
                    content=body,
                    extensions={"sni_hostname": where.host},
                ) as answer,
            ):
                return _outcome(answer)
        except httpx.ConnectTimeout:
            return Outcome(failure=Failing.CONNECTION)
        except httpx.TimeoutException:
            return Outcome(failure=Failing.TIMEOUT)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            tls = _is_of_tls(error)
            return Outcome(failure=Failing.TLS if tls else Failing.CONNECTION)

    def _allowed(self, where: Target, address: str) -> bool:
        if self._rules.loopback and is_loopback_host(where.host):
            return is_loopback_address(address)
        return is_public(address)

    async def _ask(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._names, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return [str(place[0]) for *_, place in found]


def _outcome(answer: httpx.Response) -> Outcome:
    status = answer.status_code
    if status in OK:
        return Outcome(status)
    asked = answer.headers.get("retry-after", "") if status in PATIENT else ""
    seconds = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 0  # noqa: PLR2004
    return Outcome(status, Failing.STATUS, timedelta(seconds=seconds))


def _is_of_tls(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return True
        error = error.__cause__ or error.__context__
    return False
