"""Do letters leave soon when the bell is heard, and within seconds when it is not, whatever became of Redis?"""

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from arq.worker import Worker

from connectors.bell.pool import redis_pool
from connectors.bell.real import RedisBell
from models.accounts import Attempt
from rules.vocabulary.letters import LetterKind
from tests.outbox.desk import Desk
from tests.portal import Portal, six_digits
from workers import main


async def sign_up(portal: Portal, name: str) -> str:
    """Ask for a space, and return the address that a code is mailed to."""
    address = f"{name}@example.org"
    given = {
        "email": address,
        "emailConfirmation": address,
        "firstName": name.capitalize(),
        "lastName": "Durand",
        "password": "Une fontaine 7",
        "passwordConfirmation": "Une fontaine 7",
        **await portal.captcha(),
    }
    made = await portal.client().play("accountCreate", given, "")
    assert made["__typename"] == "Acknowledgement", made
    return address


async def test_redis_emptied_after_each_ring_loses_no_letter_and_doubles_none(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    ring = RedisBell.ring

    async def ring_in_vain(bell: RedisBell) -> None:
        await ring(bell)
        await portal.parts.redis.flushdb()

    monkeypatch.setattr(RedisBell, "ring", ring_in_vain)
    portal.mailbox.forget()

    addresses = await asyncio.gather(*(sign_up(portal, f"citoyen{number}") for number in range(10)))

    mails = [await portal.mail_to(address) for address in addresses]
    assert all(six_digits(mail) for mail in mails)
    await portal.settled()
    sent = Counter(recipient for mail in portal.mailbox.mails for recipient in mail.recipients)
    assert [sent[address] for address in addresses] == [1] * 10


async def test_a_letter_whose_time_comes_leaves_though_nobody_rings(desk: Desk) -> None:
    due_at = desk.portal.clock() + timedelta(hours=1)
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen(), due_at=due_at)

    desk.portal.clock.forward(hours=1)
    await desk.portal.mailbox.wait_for(lambda mail: mail.message["Message-ID"] == desk.message_id(letter))

    assert desk.counts() == [1]


async def test_the_worker_purges_what_nothing_needs_any_more(desk: Desk) -> None:
    long_ago = desk.clock() - timedelta(days=400)
    await Attempt.create(kind="SIGN_IN", target=b"target", address=b"address", happened_at=long_ago)
    redis = await redis_pool(None)
    jobs = main._jobs()
    worker = Worker(
        **jobs, redis_pool=redis, handle_signals=False, ctx=main.context(desk.portal.parts, desk.clock), burst=True
    )

    await redis.enqueue_job("purge")
    await worker.main()

    assert worker.jobs_failed == 0
    assert await Attempt.all().count() == 0
    await redis.aclose()


def test_the_sweep_and_the_purge_are_played_by_the_clock() -> None:
    moment = datetime(2026, 3, 6, 12, 0, 1, tzinfo=UTC)
    played = {}
    for job in main._jobs()["cron_jobs"]:
        job.calculate_next(moment)
        played[job.name] = job.next_run

    assert played["sweep"] - moment <= timedelta(seconds=3)
    assert played["purge"] - moment <= timedelta(hours=1)
