"""
How long may a client take to send its request, or to take its answer? uvicorn waits for ever: this protocol does not.

A head has ten seconds from its first byte, or from the connection; then a body must keep coming, so that half of one is
cut within fifteen. What the server itself holds up (a reader that is paused, an awaited `100 Continue`) is not counted,
and neither is the making of an answer.

What was answered must be taken: while more of it waits in memory than the transport likes, the client must read at the
pace at which a body must come, or the connection is cut. A WebSocket has its own pings.

`uvicorn.Config(app, http=DeadlineProtocol, ...)` is all it takes.
"""

import asyncio
from enum import Enum, auto
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class _Awaiting(Enum):
    NOTHING = auto()
    HEAD = auto()
    BODY = auto()


class DeadlineProtocol(HttpToolsProtocol):
    """HTTP/1.1 with deadlines, and a bound on the head of a request."""

    #: Seconds for the request line and all headers.
    head_s: float = 10.0
    #: Bytes of them, and how many headers; cookies and tokens of an honest browser stay under a third of it.
    head_bytes: int = 32_768
    head_fields: int = 100
    #: In so many seconds at least so many bytes of body, or its end. Twice the seconds is the longest that half a body
    #: is waited for; the bytes are those of a bad mobile line (2 kB/s).
    body_s: float = 7.0
    body_bytes: int = 14_000

    _awaiting = _Awaiting.NOTHING
    _deadline: asyncio.TimerHandle | None = None
    _received = 0
    _is_refused = False
    _unread = 0
    _reader: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._await_nothing()
        self._await_no_reader()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._await_reader()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._await_no_reader()

    def data_received(self, data: bytes) -> None:
        if self._awaiting is _Awaiting.NOTHING:
            self._await_head()
        if self._awaiting is _Awaiting.HEAD:
            self._received += len(data)
        super().data_received(data)
        if self._awaiting is _Awaiting.HEAD and self._received > self.head_bytes:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_message_begin(self) -> None:
        if self._awaiting is not _Awaiting.HEAD:
            self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > self.head_bytes or len(self.headers) > self.head_fields:
            self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
            return
        self._await_body()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self._is_refused:
            self._received += len(body)
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._await_nothing()
        if not self._is_refused:
            super().on_message_complete()

    def _await_nothing(self) -> None:
        self._awaiting = _Awaiting.NOTHING
        if self._deadline:
            self._deadline.cancel()
            self._deadline = None

    def _await_head(self) -> None:
        self._await_nothing()
        self._awaiting, self._received = _Awaiting.HEAD, 0
        self._deadline = self.loop.call_later(self.head_s, self._give_up)

    def _await_body(self) -> None:
        self._await_nothing()
        self._awaiting, self._received = _Awaiting.BODY, 0
        self._deadline = self.loop.call_later(self.body_s, self._look_at_body)

    def _look_at_body(self) -> None:
        held_by_us = self.flow.read_paused or (self.cycle is not None and self.cycle.waiting_for_100_continue)
        if held_by_us or self._received >= self.body_bytes:
            self._await_body()
        else:
            self._give_up()

    def _await_reader(self) -> None:
        self._await_no_reader()
        self._unread = self.transport.get_write_buffer_size()
        self._reader = self.loop.call_later(self.body_s, self._look_at_reader)

    def _await_no_reader(self) -> None:
        if self._reader:
            self._reader.cancel()
            self._reader = None

    def _look_at_reader(self) -> None:
        if self._unread - self.transport.get_write_buffer_size() >= self.body_bytes:
            self._await_reader()
        else:
            self.transport.abort()

    def _give_up(self) -> None:
        between_requests = self._awaiting is _Awaiting.HEAD
        self._await_nothing()
        if self.transport.is_closing():
            return
        answering = self.cycle is not None and not self.cycle.response_complete
        if answering and (between_requests or self.cycle.response_started):
            self.transport.abort()  # another answer is on its way, or half of this one: nothing can be said inside it
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _refuse(self, status: HTTPStatus) -> None:
        self._is_refused = True
        self._await_nothing()
        head = f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
        self.transport.write(head.encode())
        self.transport.close()
