"""Where do mails go when there is no SMTP server? To one in this process, that keeps the latest and shows them.

The page of the development mode reads them here, and so do the tests, which also have it misbehave.
"""

import asyncio
import email
import email.policy
import ssl
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import cached_property
from typing import Any

from aiosmtpd.smtp import Envelope

from connectors.smtp.conversations import Conversation, Handler, Trouble


@dataclass(frozen=True)
class CaughtMail:
    """A mail as it came: its envelope, and every byte of it."""

    #: 1 for the first that this catcher caught, and so on.
    id: int
    sender: str
    recipients: tuple[str, ...]
    content: bytes
    received_at: datetime

    @cached_property
    def message(self) -> EmailMessage:
        """The mail, parsed."""
        return email.message_from_bytes(self.content, policy=email.policy.default)


class Catcher:
    """An SMTP server on 127.0.0.1, in the running loop. Takes everything, from anybody, and delivers nothing."""

    def __init__(
        self,
        *,
        port: int = 0,
        keeps: int = 500,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        tls: ssl.SSLContext | None = None,
        **options: Any,
    ) -> None:
        """
        Prepare to listen on `port` (0: any free one) and to remember the latest `keeps` mails.

        :param tls: for TLS from the start.
        :param options: what else aiosmtpd's SMTP takes: `tls_context` for STARTTLS, `authenticator`…
        """
        #: What goes wrong, and when; to be changed at any time.
        self.troubles: list[Trouble] = []
        self._port = port
        self._clock = clock
        self._tls = tls
        self._options = options
        self._handler = Handler(self.troubles, self._keep)
        self._mails: deque[CaughtMail] = deque(maxlen=keeps)
        self._caught = 0
        self._arrival = asyncio.Condition()
        self._server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Conversation(self._handler, self._options), "127.0.0.1", self._port, ssl=self._tls
        )
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening and hang up. The mails stay; `start` listens on the same port again."""
        if self._server is not None:
            self._server.close()
            await self.hang_up()
            await self._server.wait_closed()
            self._server = None

    async def hang_up(self) -> None:
        """Close every connection, as a server does with those that have waited for too long."""
        await asyncio.gather(*(conversation.end() for conversation in list(self._handler.going)))

    @property
    def url(self) -> str:
        """Where it listens, as `Relay` takes it."""
        return f"smtp://127.0.0.1:{self._port}"

    @property
    def connections(self) -> int:
        """How many clients are connected."""
        return len(self._handler.going)

    @property
    def mails(self) -> list[CaughtMail]:
        """The latest mails, oldest first."""
        return list(self._mails)

    def forget(self) -> None:
        """Forget every mail; their ids are not given again."""
        self._mails.clear()

    async def wait_for(self, predicate: Callable[[CaughtMail], bool], timeout_s: float = 5.0) -> CaughtMail:
        """
        Return the oldest mail that fits, as soon as there is one.

        :raises TimeoutError: when none has come in time.
        """
        async with asyncio.timeout(timeout_s), self._arrival:
            while True:
                for mail in self._mails:
                    if predicate(mail):
                        return mail
                await self._arrival.wait()

    async def _keep(self, envelope: Envelope) -> None:
        async with self._arrival:
            self._caught += 1
            self._mails.append(
                CaughtMail(
                    id=self._caught,
                    sender=envelope.mail_from or "",
                    recipients=tuple(envelope.rcpt_tos),
                    content=envelope.original_content or b"",
                    received_at=self._clock(),
                )
            )
            self._arrival.notify_all()
