"""How soon is a mail in the SMTP server's hands, and how many leave in a second while the server still answers?"""

import asyncio
import random
import time
from asyncio.subprocess import Process
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import psutil

from connectors.bell.pool import redis_pool
from connectors.bell.real import RedisBell
from connectors.postgres.embedded import EmbeddedPostgres
from models.accounts import Citizen
from models.letters import Letter
from rules.vocabulary.accounts import Language
from rules.vocabulary.letters import LetterKind
from tests.bench import scene
from tests.bench.figures import Table, milliseconds, spread
from tests.bench.scene import Running

SIGN_UPS = 60
LETTERS = 2_000
#: While they leave; often enough to tell, too seldom to be the load itself.
ASKED_EVERY_S = 0.05
PASSWORD = "Une fontaine 7"
SIGN_UP = "mutation S($input: AccountCreateInput!) { accountCreate(input: $input) { __typename } }"
ME = "{ me { firstName lastName email } }"


async def measure(table: Table, folder: Path) -> None:
    """Measure with all parts embedded, and with a real Redis and a worker of its own."""
    async with scene.smtp_sink(folder) as (smtp_url, came):
        table.title("Mails, everything but SMTP in the server's own process")
        async with scene.portal(folder / "embedded", {"SMTP_URL": smtp_url}) as portal:
            await _mutation_to_mail(table, portal, came)
            await _many_at_once(table, portal, portal.process, came, redis_url=None)

        table.title("Mails, a real Redis and a worker of its own")
        async with AsyncExitStack() as stack:
            redis_url = await stack.enter_async_context(scene.redis(folder))
            if redis_url is None:
                table.add("skipped", "no REDIS_URL, and no redis-server to start")
                return
            database_url = stack.enter_context(EmbeddedPostgres(folder / "apart" / "pg"))
            urls = {"DATABASE_URL": database_url, "REDIS_URL": redis_url, "SMTP_URL": smtp_url}
            portal = await stack.enter_async_context(scene.portal(folder / "apart", urls))
            worker = await stack.enter_async_context(
                scene.worker(folder / "worker.out", {**urls, "PUBLIC_URL": portal.url})
            )
            await _mutation_to_mail(table, portal, came)
            await _many_at_once(table, portal, worker, came, redis_url=redis_url)


async def _mutation_to_mail(table: Table, portal: Running, came: Path) -> None:
    prefix = f"inscrit{time.time_ns()}n"
    asked: dict[str, float] = {}
    answered: list[float] = []
    for number in range(-3, SIGN_UPS):  # the first ones find everything cold
        email = f"{prefix}{number}@example.org"
        given = {
            "email": email,
            "emailConfirmation": email,
            "password": PASSWORD,
            "passwordConfirmation": PASSWORD,
            "firstName": "Claire",
            "lastName": "Durand",
            **await portal.captcha(),
        }
        began = time.time()
        made = await portal.ask(SIGN_UP, {"input": given})
        assert made["accountCreate"]["__typename"] == "Acknowledgement", made
        if number >= 0:
            asked[email] = began
            answered.append(time.time() - began)
        await asyncio.sleep(random.uniform(0.02, 0.15))
    arrivals = await _arrivals(came, prefix, SIGN_UPS + 3)
    waits = [arrivals[email] - began for email, began in asked.items()]
    table.add("accountCreate answered", spread(answered, percentile=95))
    table.add("accountCreate asked → its mail in the SMTP server's hands", spread(waits, percentile=95), "median < 1 s")


async def _many_at_once(table: Table, portal: Running, worker: Process, came: Path, *, redis_url: str | None) -> None:
    prefix = f"charge{time.time_ns()}n"
    async with scene.rows(portal):
        token = await scene.signed_in(f"lectrice{time.time_ns()}")
        idle = await _asked_until(portal, token, asyncio.create_task(asyncio.sleep(2)))
        now = datetime.now(UTC)
        await Citizen.bulk_create([scene.citizen(f"{prefix}{number}") for number in range(LETTERS)], batch_size=500)
        ids = await Citizen.filter(username__startswith=prefix).values_list("id", flat=True)
        letters = [
            Letter(
                kind=LetterKind.PASSWORD_RESET,
                subject_id=citizen_id,
                citizen_id=citizen_id,
                language=Language.FR,
                dedupe_key=f"bench:{citizen_id}",
                created_at=now,
                due_at=now,
            )
            for citizen_id in ids
        ]
        await Letter.bulk_create(letters)
    if redis_url:  # else the sweep finds them
        redis = await redis_pool(redis_url)
        await RedisBell(redis).ring()
        await redis.aclose()
    await _arrivals(came, prefix, 1)
    spent = _processor_s(worker)
    all_came = asyncio.create_task(_arrivals(came, prefix, LETTERS))
    busy = await _asked_until(portal, token, all_came)
    moments = sorted((await all_came).values())
    table.add(
        f"{LETTERS} letters due at once, each with a link of its own",
        f"{(LETTERS - 1) / (moments[-1] - moments[0]):.0f} letters/s",
        "≥ 150",
    )
    table.add(
        "the processor's time that its sender spends on one", milliseconds((_processor_s(worker) - spent) / LETTERS)
    )
    table.add("a query meanwhile", spread(busy, percentile=99))
    table.add("the same query when nothing else happens", spread(idle, percentile=99))


def _processor_s(process: Process) -> float:
    spent = psutil.Process(process.pid).cpu_times()
    return float(spent.user + spent.system)


async def _asked_until(portal: Running, token: str, end: "asyncio.Task[object]") -> list[float]:
    """Ask again and again, and return how long each answer took."""
    took: list[float] = []
    while not end.done():
        began = time.perf_counter()
        await portal.ask(ME, token=token)
        took.append(time.perf_counter() - began)
        await asyncio.sleep(ASKED_EVERY_S)
    return took


async def _arrivals(came: Path, prefix: str, count: int) -> dict[str, float]:
    """Wait until so many mails to addresses with that beginning have come; return when each did, by address."""
    async with asyncio.timeout(scene.PATIENCE_S * 2):
        while True:
            lines = [line.split() for line in came.read_text().splitlines()]
            found = {to: float(moment) for moment, to in lines if to.startswith(prefix)}
            if len(found) >= count:
                return found
            await asyncio.sleep(0.25)
