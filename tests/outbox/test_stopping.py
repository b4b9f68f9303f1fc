"""Does a worker told to stop finish the mails in its hands, or give them back, soon and without doubling any?"""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from tortoise.transactions import in_transaction

from connectors.bell.pool import redis_pool
from connectors.bell.real import RedisBell
from connectors.smtp.conversations import Stage, Trouble
from models.letters import Letter
from rules.vocabulary.letters import LetterKind, MailStatus
from tests.outbox.desk import Desk
from workers import main, outbox
from workers.outbox import LEASE, claim


@pytest.fixture
async def own_parts(desk: Desk) -> AsyncIterator[main.Parts]:
    """The portal's parts, but for a Redis of the test's own: a worker on it hears no other's bell."""
    redis = await redis_pool(None)
    machines = dataclasses.replace(desk.portal.parts.machines, bell=RedisBell(redis))
    yield dataclasses.replace(desk.portal.parts, machines=machines, redis=redis)
    await redis.aclose()


async def reached(trouble: Trouble, times: int = 1) -> None:
    async with asyncio.timeout(5):
        while trouble.reached < times:
            await asyncio.sleep(0.01)


async def test_a_mail_that_ends_in_time_is_finished_and_no_other_is_begun(desk: Desk) -> None:
    await desk.write_to_many(12)
    trouble = desk.trouble(Stage.KEPT, wait_s=0.3)
    sending = asyncio.create_task(desk.outbox().send_due())
    await reached(trouble)

    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    assert await desk.standing() == {"SENT": 4, "QUEUED": 8}
    desk.portal.mailbox.troubles.clear()
    await desk.outbox().send_due()
    assert desk.counts() == [1] * 12


async def test_a_mail_that_does_not_end_is_given_back_as_if_it_had_not_been_tried(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LAST_SENDS_S", 0.2)
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen())
    trouble = desk.trouble(Stage.DATA, wait_s=30, times=1)
    sending = asyncio.create_task(desk.outbox().send_due())
    await reached(trouble)

    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    await letter.refresh_from_db()
    assert (letter.status, letter.leased_until, letter.attempts) == (MailStatus.QUEUED, None, 0)
    assert await desk.outbox().send_due() == 1
    assert desk.counts() == [1]


async def test_a_mail_that_has_just_left_is_marked_even_when_the_worker_is_stopped_at_that_moment(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "LAST_SENDS_S", 0.0)
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen())
    trouble = desk.trouble(Stage.DATA, wait_s=0.2, times=1)
    sending = asyncio.create_task(desk.outbox().send_due())
    await reached(trouble)

    async with in_transaction() as holding:
        # The mark waits for this lock.
        await holding.execute_query("SELECT FROM letter WHERE id = $1 FOR UPDATE", [letter.id])
        await desk.portal.mailbox.wait_for(lambda mail: mail.message["Message-ID"] == desk.message_id(letter))
        await asyncio.sleep(0.1)
        sending.cancel()
        await asyncio.sleep(0.1)
    await asyncio.gather(sending, return_exceptions=True)

    await letter.refresh_from_db()
    assert letter.status is MailStatus.SENT
    assert await desk.outbox().send_due() == 0
    assert desk.counts() == [1]


async def test_the_embedded_worker_stops_within_five_seconds_and_gives_back_what_hangs(
    desk: Desk, own_parts: main.Parts
) -> None:
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen())
    trouble = desk.trouble(Stage.DATA, wait_s=60, times=1)

    async with main.beside(own_parts, desk.clock):
        await own_parts.machines.bell.ring()
        await reached(trouble)
        told_at = time.monotonic()
    took_s = time.monotonic() - told_at

    assert took_s < 5
    await letter.refresh_from_db()
    assert (letter.status, letter.leased_until, letter.attempts) == (MailStatus.QUEUED, None, 0)
    async with main.beside(own_parts, desk.clock):
        await own_parts.machines.bell.ring()
        await desk.portal.mailbox.wait_for(lambda mail: mail.message["Message-ID"] == desk.message_id(letter))
    assert desk.counts() == [1]


async def test_a_worker_that_vanishes_in_mid_mail_loses_nothing(desk: Desk, own_parts: main.Parts) -> None:
    letters = await desk.write_to_many(3)
    for _ in letters:
        await claim(desk.clock())
    desk.clock.forward(LEASE - timedelta(seconds=1))

    async with main.beside(own_parts, desk.clock):
        await asyncio.sleep(0.3)
        assert desk.counts() == [0, 0, 0]
        desk.clock.forward(timedelta(seconds=1))
        await own_parts.machines.bell.ring()
        async with asyncio.timeout(5):
            while await Letter.filter(status=MailStatus.SENT).count() < 3:
                await asyncio.sleep(0.02)

    assert desk.counts() == [1, 1, 1]
