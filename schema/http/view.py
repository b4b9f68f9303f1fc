"""How does GraphQL come in over HTTP? One path for POST, GET and streams of events, and its twin for sockets."""

import re
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from typing import Generic

from graphql import GraphQLError, OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry import Schema

from schema.http.answers import respond
from schema.http.bodies import Parameters, of_address, of_body
from schema.http.events import EventStream, OneEvent
from schema.http.forgery import refuse_forged
from schema.http.hooks import Asked, C, Hooks
from schema.http.negotiation import Media, accepted, check_content
from schema.http.operations import Operations
from schema.http.refusing import RequestRefused, refused
from schema.http.sockets import Socket
from schema.limits import Limits

_METHODS = ("GET", "POST")
#: draft-ietf-httpapi-idempotency-key-header leaves the length to the server.
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,128}")


class GraphQLView(Generic[C]):
    """The GraphQL endpoint of one schema."""

    def __init__(self, schema: Schema, hooks: Hooks[C], limits: Limits | None = None) -> None:
        self._hooks = hooks
        self._limits = limits or Limits()
        self._operations = Operations(schema, hooks, self._limits)

    def routes(self, path: str = "/graphql") -> Sequence[BaseRoute]:
        """Return the routes of the endpoint; the application's own router mounts them."""
        return (Route(path, _Http(self._http)), WebSocketRoute(path, self._socket))

    async def _socket(self, socket: WebSocket) -> None:
        await Socket(socket, self._operations).serve()

    async def _http(self, request: Request) -> ASGIApp:
        language = self._hooks.language_of(request)
        media = Media.JSON
        try:
            await self._operations.admit(request)
            if request.method not in _METHODS:
                raise refused(405, "Use POST, or GET for a query.", headers={"Allow": ", ".join(_METHODS)})
            accept = accepted(request.headers)
            media = accept.media
            refuse_forged(
                request,
                session_cookies=self._hooks.session_cookies,
                allowed_origins=self._hooks.allowed_origins,
            )
            key = _idempotency_key(request)
            ready = self._operations.read(await self._parameters(request))
            if request.method == "GET" and ready.kind is OperationType.MUTATION:
                raise refused(405, "Use POST for a mutation.", headers={"Allow": "POST"})
            if ready.kind is OperationType.SUBSCRIPTION:
                if not accept.streams:
                    raise refused(None, "A subscription needs Accept: text/event-stream, or a WebSocket.")
                media = Media.EVENTS
            asked = Asked(request, language, ready.parameters, ready.operation, idempotency_key=key)
            allowed = await self._operations.allow(ready, asked)
            if media is Media.EVENTS:
                place = ExitStack()
                place.enter_context(self._operations.live(request))
                return EventStream(self._operations, allowed, place)
            response = respond(await self._operations.answer(allowed), media, status=200)
            asked.answer.put_on(response)
        except RequestRefused as refusal:
            return _respond_refused(refusal, self._operations.told(refusal, language), media)
        except ClientDisconnect:
            return Response(status_code=400)  # to nobody
        except Exception as bug:  # noqa: BLE001 - the door's last one: told as an incident, and logged
            return _respond_refused(self._operations.met(bug), self._operations.told_bug(bug, language), media)
        return response

    async def _parameters(self, request: Request) -> Parameters:
        """:raises RequestRefused: when the request is not the HTTP form of a GraphQL request."""
        try:
            if request.method == "GET":
                return of_address(request.query_params, self._limits)
            check_content(request.headers)
            return await of_body(request, self._limits)
        except GraphQLError as error:
            raise RequestRefused(error, status=400) from None


class _Http:
    """An ASGI application around a function from request to response: starlette adds no method of its own to it."""

    def __init__(self, answer: Callable[[Request], Awaitable[ASGIApp]]) -> None:
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._answer(Request(scope, receive, send))
        await response(scope, receive, send)


def _respond_refused(refusal: RequestRefused | None, body: bytes, media: Media) -> ASGIApp:
    """Answer without data; a stream tells what is wrong with the operation as its only event."""
    status = refusal.status if refusal else 200
    headers = refusal.headers if refusal else {}
    if media is Media.EVENTS:
        if status is None or not refusal:
            return OneEvent(body)
        media = Media.JSON
    return respond(body, media, status=status or (400 if media is Media.RESPONSE else 200), headers=headers)


def _idempotency_key(request: Request) -> str | None:
    """:raises RequestRefused: 400, for a key that is too long or not of visible ASCII characters."""
    keys = request.headers.getlist("idempotency-key")
    if not keys:
        return None
    if len(keys) > 1 or not _IDEMPOTENCY_KEY.fullmatch(keys[0]):
        raise refused(400, "Idempotency-Key must be one value of 1 to 128 visible ASCII characters.")
    return keys[0]
