"""
How do operations come over a WebSocket? graphql-transport-ws, each operation on its own.

https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md. What the protocol says to close for closes the socket;
an operation that is wrong, refused or broken ends alone, with an `error`.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, aclosing, suppress
from typing import Any, Generic

import orjson
from graphql import GraphQLError
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected

from rules.vocabulary.errors import ErrorCode
from schema.http.answers import respond
from schema.http.bodies import Parameters, read_json
from schema.http.forgery import refuse_forged
from schema.http.hooks import Asked, C
from schema.http.negotiation import Media
from schema.http.operations import Operations
from schema.http.refusing import RequestRefused, rate_limited
from schema.limits import Operation

PROTOCOL = "graphql-transport-ws"
_ID_CHARACTERS = 128

_TOO_BIG = (1009, "Message too big")
_BUG = (1011, "Internal error")
_AWAY = (1013, "Try again later")
_BAD_MESSAGE = (4400, "Invalid message")
_NOT_ACKNOWLEDGED = (4401, "Unauthorized")
_FORBIDDEN = (4403, "Forbidden")
_BAD_PROTOCOL = (4406, "Subprotocol not acceptable")
_TOO_LATE = (4408, "Connection initialisation timeout")
_TWICE = (4429, "Too many initialisation requests")


class Socket(Generic[C]):
    """One socket, from its handshake to its close."""

    def __init__(self, socket: WebSocket, operations: Operations[C]) -> None:
        self._socket = socket
        self._operations = operations
        self._hooks = operations.hooks
        self._limits = operations.limits
        self._language = self._hooks.language_of(socket)
        self._params: Mapping[str, Any] | None = None
        self._running: dict[str, asyncio.Task[None]] = {}
        self._watching: asyncio.Task[None] | None = None
        self._is_open = False

    async def serve(self) -> None:
        """Shake hands, answer operations, and let go of all that they hold when the socket closes."""
        with ExitStack() as place:
            if await self._shake_hands(place):
                await self._serve()

    async def _serve(self) -> None:
        self._is_open = True
        try:
            await self._listen()
        except WebSocketDisconnect:
            self._is_open = False
        finally:
            tasks = [*self._running.values(), *([self._watching] if self._watching else [])]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _shake_hands(self, place: ExitStack) -> bool:
        try:
            await self._operations.admit(self._socket)
            refuse_forged(
                self._socket,
                session_cookies=self._hooks.session_cookies,
                allowed_origins=self._hooks.allowed_origins,
            )
            place.enter_context(self._operations.live(self._socket))
        except RequestRefused as refusal:
            body = self._operations.told(refusal, self._language)
            status, headers = refusal.status or 403, refusal.headers
            await self._socket.send_denial_response(respond(body, Media.JSON, status=status, headers=headers))
            return False
        if PROTOCOL not in self._socket.scope["subprotocols"]:
            await self._socket.accept()
            await self._socket.close(*_BAD_PROTOCOL)
            return False
        await self._socket.accept(PROTOCOL)
        return True

    async def _listen(self) -> None:
        try:
            async with asyncio.timeout(self._limits.init_s) as deadline:
                while self._is_open:
                    await self._hear(await self._socket.receive())
                    if self._watching:
                        deadline.reschedule(None)
        except TimeoutError:
            await self._close(_TOO_LATE)

    async def _hear(self, received: Mapping[str, Any]) -> None:
        if received["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(received.get("code", 1005))
        raw = (received.get("text") or "").encode()
        if len(raw) > self._limits.message_bytes:
            await self._close(_TOO_BIG)
            return
        try:
            # The message and its payload are two levels more than the variables may have.
            message = read_json(raw, self._limits, depth=self._limits.json_depth + 2)
        except GraphQLError as error:
            await self._refuse_strange(raw, error)
            return
        await self._handle(message)

    async def _refuse_strange(self, raw: bytes, error: GraphQLError) -> None:
        """End the operation that a strange message would have begun; or the socket, when it is no message at all."""
        with suppress(orjson.JSONDecodeError):
            match orjson.loads(raw):
                case {"type": "subscribe", "id": str(id_)} if self._watching and _is_id(id_):
                    await self._end_wrongly(id_, self._tell([error]))
                    return
        await self._close(_BAD_MESSAGE)

    async def _handle(self, message: object) -> None:
        match message:
            case {"type": "connection_init"} if self._params is not None:
                await self._close(_TWICE)
            case {"type": "connection_init", **rest}:
                await self._connect(rest.get("payload"))
            case {"type": "ping"}:
                await self._say({"type": "pong"})
            case {"type": "pong"}:
                pass
            case {"type": "complete", "id": str(id_)}:
                if task := self._running.pop(id_, None):
                    task.cancel()
            case {"type": "subscribe", "id": str(), "payload": dict()} if not self._watching:
                await self._close(_NOT_ACKNOWLEDGED)
            case {"type": "subscribe", "id": str(id_), "payload": dict(payload)} if _is_id(id_):
                await self._subscribe(id_, payload)
            case _:
                await self._close(_BAD_MESSAGE)

    async def _connect(self, payload: object) -> None:
        if not isinstance(payload, dict | None):
            await self._close(_BAD_MESSAGE)
            return
        self._params = payload or {}
        try:
            context = await self._hooks.context_for(self._asked(Parameters()))
        except RequestRefused:
            await self._close(_FORBIDDEN)
            return
        except Exception as bug:  # noqa: BLE001 - the door's last one: told as an incident, and logged
            await self._close(self._reason(bug))
            return
        await self._say({"type": "connection_ack"})
        self._watching = asyncio.create_task(self._watch(context))

    async def _watch(self, context: C) -> None:
        """Close the socket when the session that opened it has ended."""
        while True:
            await asyncio.sleep(self._limits.still_valid_s)
            await self._check_session(context)

    async def _check_session(self, context: C) -> bool:
        try:
            if await self._hooks.still_valid(context):
                return True
            await self._close(_FORBIDDEN)
        except Exception as bug:  # noqa: BLE001 - the door's last one: a session nobody can vouch for has ended
            reason = self._reason(bug)
            await self._close(_BUG if reason is _FORBIDDEN else reason)
        return False

    async def _subscribe(self, id_: str, payload: dict[str, Any]) -> None:
        if id_ in self._running:
            await self._close((4409, "Subscriber already exists"))
        elif len(self._running) >= self._limits.operations:
            await self._end_wrongly(id_, self._tell(rate_limited(1).errors))
        else:
            self._running[id_] = asyncio.create_task(self._run(id_, payload))

    async def _run(self, id_: str, payload: dict[str, Any]) -> None:
        try:
            await self._operations.admit(self._socket)
            ready = self._operations.read(Parameters.of(payload))
            asked = self._asked(ready.parameters, ready.operation)
            allowed = await self._operations.allow(ready, asked)
            async with aclosing(self._operations.answers(allowed)) as answers:
                async for body in answers:
                    if allowed.is_subscription and not await self._check_session(allowed.context):
                        return
                    await self._say({"id": id_, "type": "next", "payload": orjson.Fragment(body)})
            await self._end(id_, {"id": id_, "type": "complete"})
        except RequestRefused as refusal:
            await self._end_wrongly(id_, self._tell(refusal.errors))
        except GraphQLError as error:
            await self._end_wrongly(id_, self._tell([error]))
        except Exception as bug:  # noqa: BLE001 - the door's last one: told as an incident, and logged
            await self._end_wrongly(id_, self._tell_bug(bug))

    async def _end_wrongly(self, id_: str, told: list[dict[str, Any]]) -> None:
        await self._end(id_, {"id": id_, "type": "error", "payload": told})

    async def _end(self, id_: str, last: dict[str, Any]) -> None:
        """Say the last of an operation; its id may be used again from then on."""
        if self._running.get(id_) is asyncio.current_task():
            del self._running[id_]
        await self._say(last)

    def _asked(self, parameters: Parameters, operation: Operation | None = None) -> Asked:
        return Asked(self._socket, self._language, parameters, operation, connection_params=self._params)

    def _tell(self, errors: Sequence[GraphQLError]) -> list[dict[str, Any]]:
        return self._operations.teller.tell(errors, self._language)

    def _tell_bug(self, bug: Exception) -> list[dict[str, Any]]:
        return self._operations.teller.tell_bug(bug, self._language)

    def _reason(self, bug: Exception) -> tuple[int, str]:
        """Tell a bug to the log, and return what the socket closes with."""
        [told] = self._tell_bug(bug)
        return {ErrorCode.INTERNAL: _BUG, ErrorCode.UNAVAILABLE: _AWAY}.get(told["extensions"]["code"], _FORBIDDEN)

    async def _say(self, message: dict[str, Any]) -> None:
        if self._is_open:
            try:
                await self._socket.send_text(orjson.dumps(message).decode())
            except (WebSocketDisconnect, WebSocketDisconnected):
                self._is_open = False  # the client left while we spoke

    async def _close(self, reason: tuple[int, str]) -> None:
        if self._is_open:
            self._is_open = False
            with suppress(WebSocketDisconnect, WebSocketDisconnected):
                await self._socket.close(*reason)


def _is_id(id_: str) -> bool:
    return 0 < len(id_) <= _ID_CHARACTERS
