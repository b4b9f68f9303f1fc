"""How does the catcher speak with one client, and how does it misbehave when a test asks it to?"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


class Stage(StrEnum):
    """How far a conversation is."""

    CONNECTED = "connected"
    MAIL = "MAIL"
    RCPT = "RCPT"
    #: All of the mail has come, and it is not kept yet.
    DATA = "DATA"
    #: It is kept, and the client does not know it yet.
    KEPT = "kept"


@dataclass
class Trouble:
    """What goes wrong when a stage is reached: a wait, and then an answer of its own, or none at all."""

    at: Stage
    wait_s: float = 0.0
    #: "451 4.3.0 Try again later", instead of what would have been answered; of no use at CONNECTED.
    answer: str | None = None
    hangs_up: bool = False
    #: Only each n-th time,
    one_in: int = 1
    #: and no more often than this.
    times: int | None = None
    reached: int = field(default=0, init=False)
    _struck: int = field(default=0, init=False)

    def strikes(self) -> bool:
        """Count, and tell whether it goes wrong this time."""
        self.reached += 1
        if self.reached % self.one_in or self._struck == self.times:
            return False
        self._struck += 1
        return True


class Conversation(SMTP):
    """One connection. Takes 8BITMIME and SMTPUTF8, so that each byte of a mail stays as it was sent."""

    def __init__(self, handler: "Handler", options: dict[str, Any]) -> None:
        # A name of our own: the library would ask the resolver for one, at each connection.
        super().__init__(handler, enable_SMTPUTF8=True, hostname="localhost", **options)
        self._handler = handler

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._handler.going.add(self)
        if any(trouble.hangs_up for trouble in self._handler.striking(Stage.CONNECTED)):
            self.hang_up()

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self._handler.going.discard(self)

    def hang_up(self) -> None:
        """Close the connection without a word."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()

    async def end(self) -> None:
        """Hang up, and return once nothing of it runs any more."""
        self.hang_up()
        if self._handler_coroutine is not None:
            self._handler_coroutine.cancel()
            await asyncio.wait([self._handler_coroutine])


class Handler:
    """What aiosmtpd asks at each stage, for all conversations of one catcher."""

    def __init__(self, troubles: list[Trouble], keep: Callable[[Envelope], Awaitable[None]]) -> None:
        self.going: set[Conversation] = set()
        self._troubles = troubles
        self._keep = keep

    def striking(self, stage: Stage) -> list[Trouble]:
        """Return what goes wrong at this stage, this time."""
        return [trouble for trouble in self._troubles if trouble.at is stage and trouble.strikes()]

    async def handle_MAIL(  # noqa: N802 (the library's name)
        self, server: Conversation, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take the sender."""
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return await self._said(Stage.MAIL, server) or "250 OK"

    async def handle_RCPT(  # noqa: N802 (the library's name)
        self, server: Conversation, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, whoever it is."""
        answer = await self._said(Stage.RCPT, server)
        if answer is None:
            envelope.rcpt_tos.append(address)
        return answer or "250 OK"

    async def handle_DATA(self, server: Conversation, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep the mail."""
        if answer := await self._said(Stage.DATA, server):
            return answer
        await self._keep(envelope)
        return await self._said(Stage.KEPT, server) or "250 OK"

    async def _said(self, stage: Stage, server: Conversation) -> str | None:
        """Return what trouble has the server say at this stage, if any."""
        answer = None
        for trouble in self.striking(stage):
            await asyncio.sleep(trouble.wait_s)
            if trouble.hangs_up:
                server.hang_up()
                await asyncio.Event().wait()  # until the lost connection cancels this conversation
            answer = trouble.answer or answer
        return answer
