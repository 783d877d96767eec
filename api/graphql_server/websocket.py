"""Subscriptions over graphql-transport-ws: signed in first, bounded throughout, closed when due."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import orjson
from graphql import GraphQLError
from starlette.types import Receive, Scope, Send

from api.graphql.errors import UNREACHABLE, told, unforeseen
from api.graphql.request_context import GraphQLContext
from api.graphql_server.connection_limit import LimitReached
from api.graphql_server.documents import Ready, Unfit
from api.graphql_server.lexical_limits import too_much
from api.graphql_server.request_format import GraphQLRequest, request_in
from api.graphql_server.resources import GraphResources, resources_of
from api.graphql_server.subscription import open_stream
from api.http.middleware import header
from api.http.problems import Problem
from api.http.request_headers import objection
from api.runtime.damage_alarm import DAMAGED
from api.runtime.foreign_exceptions import LEAVING
from api.subscriptions.context import SubscriptionContext
from api.wiring.container import Services

PROTOCOL = "graphql-transport-ws"
SIGN_IN_SECONDS = 5.0
SUBSCRIPTIONS = 10
LONGEST_ID = 100
NOT_A_MESSAGE, NOT_SIGNED_IN, REFUSED = 4400, 4401, 4403
NOT_THE_PROTOCOL, TOO_LATE, ALREADY, TOO_MANY_INITS = 4406, 4408, 4409, 4429
# Not of the protocol: ours.
TOO_SLOW, TOO_MANY_SOCKETS = 4413, 4430
TRY_LATER = 1013
REASONS = {
    NOT_A_MESSAGE: "Invalid message",
    NOT_SIGNED_IN: "Unauthorized",
    REFUSED: "Forbidden",
    NOT_THE_PROTOCOL: "Subprotocol not acceptable",
    TOO_LATE: "Connection initialisation timeout",
    ALREADY: "Subscriber for this id already exists",
    TOO_MANY_INITS: "Too many initialisation requests",
    TOO_SLOW: "Messages are not taken",
    TRY_LATER: "Try again later",
    TOO_MANY_SOCKETS: "Too many sockets of this client",
}
Prepare = Callable[[GraphQLContext, GraphResources, GraphQLRequest], Ready]
Note = Callable[[Mapping[str, Any]], None]


class Close(Exception):  # noqa: N818 - it says what is to be done
    """The socket has to be closed."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Gone(Exception):  # noqa: N818 - it says what happened
    """The client has closed the socket, or is no longer there."""


class Socket:
    """One client's socket, from its handshake to its end."""

    def __init__(  # noqa: PLR0913, PLR0917 - what one socket is made of
        self,
        services: Services,
        graph: GraphResources,
        prepare: Prepare,
        note: Note,
        receive: Receive,
        send: Send,
    ) -> None:
        self._house = services
        self._graph = graph
        self._prepare = prepare
        self._request_id = uuid4().hex
        self._write = note
        self._receive = receive
        self._send = send
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._broken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._authorization = ""

    async def run(self) -> None:
        """Until the client goes, or has to."""
        try:
            context, seconds = await self._signed_in()
            with self._graph.connection_limit.acquire(
                (context.actor.school, context.actor.sign_in)
            ):
                await self._say({"type": "connection_ack"})
                await self._until_signed_out(context, seconds)
        except LimitReached:
            await self._close(TOO_MANY_SOCKETS)
        except Close as why:
            await self._close(why.code)
        except Gone:
            pass
        except DAMAGED as error:
            self._note({"damage": type(error).__name__})
            await self._close(TRY_LATER)
        finally:
            await self._end()

    async def _until_signed_out(self, context: SubscriptionContext, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._serve(context)
        except TimeoutError:
            raise Close(NOT_SIGNED_IN) from None

    async def _close(self, code: int) -> None:
        await self._end()
        self._note({"closed": code})
        with suppress(OSError):
            await self._send({"type": "websocket.close", "code": code, "reason": REASONS[code]})

    async def _signed_in(self) -> tuple[SubscriptionContext, float]:
        """Who it is, and for how many seconds. The token comes in the first message, in no address."""
        try:
            async with asyncio.timeout(SIGN_IN_SECONDS):
                said = await self._next()
        except TimeoutError:
            raise Close(TOO_LATE) from None
        if said["type"] != "connection_init":
            raise Close(NOT_SIGNED_IN)
        payload = said.get("payload")
        given = payload if isinstance(payload, dict) else {}
        self._authorization = str(given.get("authorization") or given.get("Authorization") or "")
        try:
            actor, expires = await self._house.verifier.admitted(self._authorization)
        except Problem:
            raise Close(REFUSED) from None
        except UNREACHABLE:
            raise Close(TRY_LATER) from None
        seconds = max(0.0, expires - self._house.clock().timestamp())
        context = SubscriptionContext(
            actor, self._house, self._request_id, batchers=self._graph.batchers
        )
        return context, seconds

    async def _serve(self, context: SubscriptionContext) -> None:
        reading = asyncio.ensure_future(self._read(context))
        try:
            await asyncio.wait({reading, self._broken}, return_when=asyncio.FIRST_COMPLETED)
            if self._broken.done():
                self._broken.result()
            await reading
        finally:
            reading.cancel()

    async def _read(self, context: SubscriptionContext) -> None:
        while True:
            said = await self._next()
            match said["type"]:
                case "ping":
                    await self._say({"type": "pong"})
                case "pong":
                    pass
                case "subscribe":
                    await self._begin(context, said)
                case "complete":
                    ended = self._tasks.pop(_id_of(said), None)
                    if ended is not None:
                        ended.cancel()
                case "connection_init":
                    raise Close(TOO_MANY_INITS)
                case _:
                    raise Close(NOT_A_MESSAGE)

    async def _begin(self, context: SubscriptionContext, said: Mapping[str, Any]) -> None:
        name = _id_of(said)
        if name in self._tasks:
            raise Close(ALREADY)
        if len(self._tasks) >= SUBSCRIPTIONS:
            await self._failed(name, [too_much(f"{SUBSCRIPTIONS} subscriptions on one socket")])
            return
        task = asyncio.create_task(self._answer(context, name, said.get("payload")))
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._ended(name, done))

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        if self._tasks.get(name) is task:
            del self._tasks[name]
        error = None if task.cancelled() else task.exception()
        if error is not None and not self._broken.done():
            self._broken.set_exception(error)
            # Somebody may have ended it meanwhile; then nobody asks.
            self._broken.exception()

    async def _answer(self, context: SubscriptionContext, name: str, payload: Any) -> None:
        """One subscription, from its document to its end."""
        begun = b'{"id":%b,"type":"next","payload":' % orjson.dumps(name)
        try:
            request = request_in(payload)
            ready = self._prepare(context, self._graph, request)
            # Each has its own bound on rows.
            one = open_stream(replace(context), self._graph.budgets, ready, request, self._note)
            async with aclosing(one.events()) as events:
                async for event in events:
                    text = f"{begun.decode()}{await one.payload(event)}}}"
                    await self._still_signed_in()
                    await self._say_text(text)
        except Unfit as why:
            await self._failed(name, why.errors)
        except GraphQLError as why:
            await self._failed(name, [why])
        except (Close, Gone, *LEAVING):
            raise
        except BaseException as why:
            # It is told as any other failure is, and the other subscriptions go on.
            await self._failed(name, [unforeseen(why)])
        else:
            await self._say({"id": name, "type": "complete"})

    async def _failed(self, name: str, errors: Sequence[GraphQLError]) -> None:
        shown = [told(error, self._note) for error in errors]
        await self._say({"id": name, "type": "error", "payload": shown})

    async def _still_signed_in(self) -> None:
        # Remembered for a while, then checked anew: a key may have been withdrawn.
        try:
            await self._house.verifier.actor(self._authorization)
        except Problem:
            raise Close(NOT_SIGNED_IN) from None

    async def _next(self) -> dict[str, Any]:
        message = await self._receive()
        if message["type"] != "websocket.receive":
            raise Gone
        try:
            said = orjson.loads(message.get("text") or "")
        except ValueError:
            raise Close(NOT_A_MESSAGE) from None
        if not isinstance(said, dict) or not isinstance(said.get("type"), str):
            raise Close(NOT_A_MESSAGE)
        return said

    async def _say(self, said: Mapping[str, Any]) -> None:
        await self._say_text(orjson.dumps(said).decode())

    async def _say_text(self, text: str) -> None:
        """Send, and wait until there is room to send more: nothing is kept for a slow client."""
        try:
            await self._send({"type": "websocket.send", "text": text})
        except TimeoutError:
            raise Close(TOO_SLOW) from None
        except OSError:
            raise Gone from None

    def _note(self, line: Mapping[str, Any]) -> None:
        told = {"request": self._request_id, "route": "/graphql", **line}
        self._house.damage.hearing(self._write)(told)

    async def _end(self) -> None:
        self._broken.cancel()
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)


def _id_of(said: Mapping[str, Any]) -> str:
    name = said.get("id")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_ID:
        raise Close(NOT_A_MESSAGE)
    return name


class Sockets:
    """Sockets as an ASGI application, at the address where the graph is asked."""

    def __init__(self, prepare: Prepare, note: Note) -> None:
        self._prepare = prepare
        self._note = note

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        graph = resources_of(scope)
        try:
            with graph.connection_limit.acquire_unidentified():
                await self._entered(graph, scope, receive, send)
        except LimitReached:
            await send({"type": "websocket.close", "code": REFUSED})

    async def _entered(
        self, graph: GraphResources, scope: Scope, receive: Receive, send: Send
    ) -> None:
        if not _from_here(scope):
            await send({"type": "websocket.close", "code": REFUSED})
            return
        if PROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.accept"})
            reason = REASONS[NOT_THE_PROTOCOL]
            await send({"type": "websocket.close", "code": NOT_THE_PROTOCOL, "reason": reason})
            return
        await send({"type": "websocket.accept", "subprotocol": PROTOCOL})
        services = scope["app"].state.services
        await Socket(services, graph, self._prepare, self._note, receive, send).run()


def _from_here(scope: Scope) -> bool:
    """A browser says which page opens the socket: no other site's does."""
    if objection(scope) is not None:
        return False
    origin = header(scope, b"origin")
    try:
        return origin is None or urlsplit(origin).netloc == header(scope, b"host")
    except ValueError:
        return False
