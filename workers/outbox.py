"""
How do letters leave: each claimed with a lease, composed as things stand now, sent with no transaction open, marked?

A claim takes one letter for LEASE. A worker killed with it in hand loses the lease, and another takes the letter up;
the same mail leaves twice only when the kill fell between "sent" and "marked", and then under the same Message-ID.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from datetime import datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any

from tortoise.connection import get_connection

from connectors.files.protocol import StoreDown
from connectors.smtp.protocol import MailDelayed, MailRejected
from models.letters import Letter
from resolvers import door
from resolvers.door import Door
from resolvers.transactions import transaction
from rules import retries
from rules.vocabulary.letters import DropReason, MailStatus
from workers import mails
from workers.letters import COMPOSERS, ONCE_SENT, Drop

Clock = Callable[[], datetime]

#: Longer than a send may take, and short enough that a killed worker's letters leave within a minute of it.
LEASE = timedelta(seconds=40)
#: An SMTP server slower than that is asked again later.
SEND_TIMEOUT_S = 25.0
#: What a worker told to stop gives the mails in its hands, before it gives them back.
LAST_SENDS_S = 2.0

log = logging.getLogger(__name__)


class Outbox:
    """What a worker sends letters with: `senders` at the same time at most, however many looks are under way."""

    def __init__(self, door: Door, clock: Clock, senders: int) -> None:
        self.door = door
        self.clock = clock
        self._idle = senders

    async def send_due(self) -> int:
        """Send every letter that is due and that no other look has in hand, and return how many were taken."""
        stopping = asyncio.Event()
        idle, self._idle = self._idle, 0
        tasks = [asyncio.create_task(self._send_one_after_the_other(stopping)) for _ in range(idle)]
        if not tasks:
            return 0  # whoever is at work looks again after each letter
        try:
            await asyncio.wait(tasks)
        except asyncio.CancelledError:
            stopping.set()
            _, slow = await asyncio.wait(tasks, timeout=LAST_SENDS_S)
            for task in slow:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise
        return sum(task.result() for task in tasks)

    async def _send_one_after_the_other(self, stopping: asyncio.Event) -> int:
        taken = 0
        try:
            with door.through(self.door):
                while not stopping.is_set() and (letter := await claim(self.clock())) is not None:
                    taken += 1
                    await self._deliver(letter)
        finally:
            self._idle += 1
        return taken

    async def _deliver(self, letter: Letter) -> None:
        try:
            async with asyncio.timeout(SEND_TIMEOUT_S):
                message = await self._write(letter)
                await self.door.machines.smtp.send(message)
        except Drop as drop:
            await _mark(letter, MailStatus.DROPPED, drop_reason=drop.reason)
        except MailRejected as rejected:
            await _mark(letter, MailStatus.FAILED, last_error=rejected.reason[:300])
        except (MailDelayed, StoreDown) as delayed:
            await self._put_off(letter, delayed.reason)
        except TimeoutError:
            await self._put_off(letter, "the SMTP server took too long")
        except asyncio.CancelledError:
            await _whatever_comes(_give_back(letter))
            raise
        except Exception as bug:
            # One letter that our own code cannot write must not keep the others: told, and tried again later.
            log.exception("letter %s (%s) cannot be written", letter.id, letter.kind.value)
            await self._put_off(letter, f"INTERNAL {type(bug).__name__}")
        else:
            await _whatever_comes(self._mark_sent(letter, message))

    async def _write(self, letter: Letter) -> EmailMessage:
        now = self.clock()
        mail = await COMPOSERS[letter.kind](letter, now)
        return mails.render(
            letter.kind,
            letter.language,
            mail.variables,
            facts=self.door.facts,
            to=mail.to,
            message_id=mails.message_id(letter.id, self.door.facts),
            at=now,
            reply_to=mail.reply_to,
            attachments=mail.attachments,
        )

    async def _mark_sent(self, letter: Letter, message: EmailMessage) -> None:
        [to] = message["To"].addresses
        now, subject = self.clock(), str(message["Subject"])[:200]
        sent = partial(_mark, letter, MailStatus.SENT, sent_at=now, sent_to=to.addr_spec, subject=subject)
        if (note := ONCE_SENT.get(letter.kind)) is None:
            await sent()
            return
        try:
            async with transaction(now, aside=True) as change:
                if await sent():
                    await note(change, letter)
        except Exception:
            # A bug in what is written besides must not have the same mail leave again and again.
            log.exception("letter %s (%s) has left, and that cannot be told", letter.id, letter.kind.value)
            await sent()

    async def _put_off(self, letter: Letter, reason: str) -> None:
        now = self.clock()
        due_at = retries.next_try(letter.attempts, first_tried_at=letter.first_tried_at or now, now=now)
        if due_at is None:
            await _mark(letter, MailStatus.FAILED, last_error=reason[:300])
        else:
            await _mark(letter, MailStatus.RETRYING, last_error=reason[:300], due_at=due_at)


async def claim(now: datetime) -> Letter | None:
    """Take the letter that has been due longest, for LEASE; None when none is due that nobody has in hand."""
    rows = await get_connection("default").execute_query_dict(
        "UPDATE letter SET leased_until = $2, attempts = attempts + 1, first_tried_at = coalesce(first_tried_at, $1)"
        " WHERE id = (SELECT id FROM letter WHERE status IN ('QUEUED', 'RETRYING') AND due_at <= $1"
        " AND (leased_until IS NULL OR leased_until <= $1)"
        " ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *",
        [now, now + LEASE],
    )
    return Letter._init_from_db(**rows[0]) if rows else None


async def _mark(
    letter: Letter,
    status: MailStatus,
    *,
    sent_at: datetime | None = None,
    sent_to: str | None = None,
    subject: str | None = None,
    due_at: datetime | None = None,
    last_error: str | None = None,
    drop_reason: DropReason | None = None,
) -> bool:
    """Write what became of a letter, if it is still ours; tell whether it was."""
    marked, _ = await get_connection("default").execute_query(
        "UPDATE letter SET status = $3, leased_until = NULL, sent_at = $4, sent_to = coalesce($5, sent_to),"
        " subject = $6, due_at = coalesce($7, due_at), last_error = coalesce($8, last_error), drop_reason = $9"
        " WHERE id = $1 AND leased_until = $2",
        [letter.id, letter.leased_until, status, sent_at, sent_to, subject, due_at, last_error, drop_reason],
    )
    return bool(marked)


async def _give_back(letter: Letter) -> None:
    """Let another worker take a letter that this one had no time for; it was no attempt."""
    await Letter.filter(id=letter.id, leased_until=letter.leased_until).update(
        leased_until=None, attempts=letter.attempts - 1
    )


async def _whatever_comes(work: Coroutine[Any, Any, None]) -> None:
    """Do to the end what must be written, and only then let a cancellation that came meanwhile go on."""
    task = asyncio.create_task(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise
