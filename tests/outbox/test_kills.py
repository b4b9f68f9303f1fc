"""What becomes of the mail in the hands of a worker process that is killed, or told to stop?"""

import asyncio
import os
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.smtp.conversations import Stage, Trouble
from resolvers import door
from resolvers import portal as portals
from resolvers.appointments import reminders
from resolvers.transactions import transaction
from rules.vocabulary.letters import LetterKind, MailStatus
from settings import Settings
from tests.connectors.redis_server import PROGRAM, RedisServer
from tests.outbox.desk import Desk, StillClock
from tests.portal import Portal
from workers.outbox import LEASE

pytestmark = pytest.mark.kills

ROOT = Path(__file__).parents[2]
EMBEDDED = ("server.py", "serve")
#: Of the two thousand that `make bench` plays.
REMINDERS = 80
#: Mails in one process's hands at most.
SENDERS = Settings.model_fields["mail_connections"].default
OF_ITS_OWN = ("-m", "arq", "workers.main.WorkerSettings")

Start = Callable[..., Awaitable[Process]]


@pytest.fixture
def desk(portal: Portal) -> Desk:
    """Its clock is the true one, and the portal's two hours slow: what it writes is for the process that is started."""
    portal.clock.forward(hours=-2)
    return Desk(portal, StillClock(datetime.now(UTC)))


@pytest.fixture
async def start(desk: Desk, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Start]:
    """Starts a process on the portal's database and the test's SMTP server."""
    processes: list[Process] = []
    redis = RedisServer(tmp_path_factory.mktemp("redis")) if PROGRAM else None

    async def begin(command: tuple[str, ...]) -> Process:
        environment = {
            **os.environ,
            "MODE": "development",
            "PORT": "0",
            "DATABASE_URL": database_url,
            "SMTP_URL": desk.portal.mailbox.url,
            "SECRET_KEYS": "une clé de trente-deux caractères au moins pour les tests",
            "PUBLIC_URL": desk.portal.url,
            "REDIS_URL": "",
        }
        if command == OF_ITS_OWN:
            if redis is None:
                pytest.skip("no redis-server to start")
            if not processes:
                redis.start()
            environment["REDIS_URL"] = redis.url
        processes.append(
            await asyncio.create_subprocess_exec(
                sys.executable, *command, cwd=ROOT, env=environment, stdout=DEVNULL, stderr=DEVNULL
            )
        )
        return processes[-1]

    yield begin
    for process in processes:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if redis is not None:
        redis.stop()


async def reached(trouble: Trouble) -> None:
    async with asyncio.timeout(20):
        while not trouble.reached:
            await asyncio.sleep(0.01)


async def left(desk: Desk, timeout_s: float) -> None:
    async with asyncio.timeout(timeout_s):
        while await desk.standing() != {"SENT": 1}:
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("command", "stage", "mails"),
    [
        (EMBEDDED, Stage.DATA, 1),
        pytest.param(OF_ITS_OWN, Stage.DATA, 1, marks=pytest.mark.needs_redis),
        pytest.param(OF_ITS_OWN, Stage.KEPT, 2, marks=pytest.mark.needs_redis),
    ],
)
async def test_the_mail_of_a_killed_process_leaves_once_the_lease_is_over(
    desk: Desk, start: Start, command: tuple[str, ...], stage: Stage, mails: int
) -> None:
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen())
    trouble = desk.trouble(stage, wait_s=60, times=1)
    process = await start(command)
    await reached(trouble)

    process.kill()
    await process.wait()
    desk.portal.clock.set(datetime.now(UTC) + LEASE)
    await left(desk, timeout_s=10)

    # The server had kept it, and the process died before it knew: the second mail bears the same Message-ID.
    assert desk.counts() == [mails]
    assert len({str(mail["Message-ID"]) for mail in desk.mails(letter)}) == 1


@pytest.mark.needs_redis
async def test_within_a_minute_of_the_kill_another_worker_has_sent_the_mail(desk: Desk, start: Start) -> None:
    await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen())
    trouble = desk.trouble(Stage.DATA, wait_s=120, times=1)
    process = await start(OF_ITS_OWN)
    await reached(trouble)

    process.kill()
    killed_at = time.monotonic()
    await start(OF_ITS_OWN)
    await left(desk, timeout_s=70)

    assert time.monotonic() - killed_at < 60
    assert desk.counts() == [1]


@pytest.mark.capability("S004-45")
async def test_reminders_due_at_once_leave_once_each_though_one_of_two_processes_is_killed(
    desk: Desk, start: Start
) -> None:
    addresses = await plan_reminders(desk, REMINDERS)
    desk.trouble(Stage.DATA, wait_s=0.3)
    processes = [await start(EMBEDDED) for _ in range(2)]
    await asyncio.sleep(3)
    await desk.portal.sql("UPDATE letter SET due_at = $1", datetime.now(UTC))
    await until(desk, lambda sent: sent >= REMINDERS // 8)

    processes[0].kill()
    await processes[0].wait()
    # The other sends what nobody had in hand; then the killed one's leases end.
    await until(desk, lambda sent: sent >= REMINDERS - SENDERS)
    await asyncio.sleep(2)
    desk.portal.clock.set(datetime.now(UTC) + LEASE)
    await until(desk, lambda sent: sent == REMINDERS)

    came = [mail for mail in desk.portal.mailbox.mails if "rappel" in mail.recipients[0]]
    written = await desk.portal.sql("SELECT count(*) AS count FROM demande_event WHERE kind = 'REMINDER_SENT'")
    told = await desk.portal.sql("SELECT count(*) AS count FROM appointment WHERE reminder_sent_at IS NOT NULL")
    assert {mail.recipients[0] for mail in came} == set(addresses)
    # One that the server had kept when its sender died leaves twice, as the same mail.
    assert len({str(mail.message["Message-ID"]) for mail in came}) == REMINDERS
    assert len(came) <= REMINDERS + SENDERS
    assert (written[0]["count"], told[0]["count"]) == (REMINDERS, REMINDERS)


async def until(desk: Desk, enough: Callable[[int], bool]) -> None:
    """Wait until enough letters have left."""
    async with asyncio.timeout(30):
        while not enough((await desk.standing())["SENT"]):
            await asyncio.sleep(0.05)


async def plan_reminders(desk: Desk, count: int) -> list[str]:
    """Have so many appointments, of one demande, each with a reminder at an address of its own."""
    demande = await desk.demande()
    addresses = [f"rappel{number}@example.org" for number in range(count)]
    for address in addresses:
        with door.through(desk.portal.parts.door):
            async with transaction(desk.clock()) as change:
                row = await desk.appointment(demande)
                await reminders.plan(change, row, demande, address, await portals.read())
    return addresses


@pytest.mark.parametrize("command", [EMBEDDED, pytest.param(OF_ITS_OWN, marks=pytest.mark.needs_redis)])
async def test_a_process_told_to_stop_is_gone_within_five_seconds_and_has_given_its_mail_back(
    desk: Desk, start: Start, command: tuple[str, ...]
) -> None:
    letter = await desk.write(LetterKind.PASSWORD_CHANGED, await desk.citizen())
    trouble = desk.trouble(Stage.DATA, wait_s=60, times=1)
    process = await start(command)
    await reached(trouble)

    process.terminate()
    async with asyncio.timeout(5):
        await process.wait()

    await letter.refresh_from_db()
    assert (letter.status, letter.leased_until, letter.attempts) == (MailStatus.QUEUED, None, 0)
    desk.portal.clock.set(datetime.now(UTC) + timedelta(seconds=1))
    await left(desk, timeout_s=10)
    assert desk.counts() == [1]
