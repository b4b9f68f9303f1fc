"""
How do results come as a stream of events? graphql-sse, « distinct connections » mode: one operation a request.

https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md: `next` for each result, then `complete`. A comment
goes out when nothing else did for a while, so that no proxy takes the stream for dead.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import ExitStack, aclosing
from typing import Generic

from starlette.types import Receive, Scope, Send

from rules.vocabulary.errors import ErrorCode
from schema.http.answers import stream_headers
from schema.http.execution import Allowed
from schema.http.hooks import C
from schema.http.operations import Operations
from schema.http.refusing import RequestRefused, refused

_COMPLETE = b"event: complete\ndata: \n\n"
_ALIVE = b":\n\n"


def _next(body: bytes) -> bytes:
    return b"event: next\ndata: " + body + b"\n\n"


class OneEvent:
    """The stream of an operation that is refused: what is wrong, and no more."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await _start(send)
        await send({"type": "http.response.body", "body": _next(self._body) + _COMPLETE, "more_body": False})


class EventStream(Generic[C]):
    """The stream of one operation, until it ends, its session ends, or the client leaves."""

    def __init__(self, operations: Operations[C], allowed: Allowed[C], place: ExitStack) -> None:
        #: Let go of when the stream ends: that of the address among those who keep one open.
        self._place = place
        self._operations = operations
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with self._place:
            await self._stream(receive, send)

    async def _stream(self, receive: Receive, send: Send) -> None:
        await _start(send)
        sending = asyncio.create_task(self._send(send))
        leaving = asyncio.create_task(_left(receive))
        try:
            await asyncio.wait({sending, leaving}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sending, leaving):
                task.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)

    async def _send(self, send: Send) -> None:
        async with aclosing(self._chunks()) as chunks:
            async for chunk in chunks:
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        await send({"type": "http.response.body", "body": _COMPLETE, "more_body": False})

    async def _chunks(self) -> AsyncGenerator[bytes, None]:
        language = self._allowed.asked.language
        try:
            async with aclosing(self._bodies()) as bodies:
                async for body in bodies:
                    yield _ALIVE if body is None else _next(body)
        except RequestRefused as refusal:
            yield _next(self._operations.told(refusal, language))
        except Exception as bug:  # noqa: BLE001 - the door's last one: told as an incident, and logged
            yield _next(self._operations.told_bug(bug, language))

    async def _bodies(self) -> AsyncGenerator[bytes | None, None]:
        """
        Give each result, and None where none came for a while.

        :raises RequestRefused: when the session has ended.
        """
        async with aclosing(self._operations.answers(self._allowed)) as answers:
            pulled: asyncio.Task[bytes | None] | None = None
            try:
                while True:
                    pulled = pulled or asyncio.create_task(_pull(answers))
                    await asyncio.wait({pulled}, timeout=self._operations.limits.keep_alive_s)
                    if self._allowed.is_subscription:
                        await self._check_session()
                    if not pulled.done():
                        yield None
                        continue
                    body, pulled = pulled.result(), None
                    if body is None:
                        return
                    yield body
            finally:
                if pulled:
                    pulled.cancel()
                    await asyncio.gather(pulled, return_exceptions=True)

    async def _check_session(self) -> None:
        """:raises RequestRefused: when the session has ended."""
        if not await self._operations.hooks.still_valid(self._allowed.context):
            raise refused(None, "The session has ended.", ErrorCode.UNAUTHENTICATED)


async def _start(send: Send) -> None:
    headers = [(name.lower().encode(), value.encode()) for name, value in stream_headers().items()]
    await send({"type": "http.response.start", "status": 200, "headers": headers})


async def _left(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _pull(answers: AsyncGenerator[bytes, None]) -> bytes | None:
    return await anext(answers, None)
