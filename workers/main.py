"""
What does a process of the portal rest on, and how does the worker run?

    arq workers.main.WorkerSettings      a worker of its own, with DATABASE_URL, REDIS_URL and SMTP_URL

Only this file and server.py know the real machines.
"""

import asyncio
import gc
import logging
import os
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import arq.worker
from arq.connections import ArqRedis, RedisSettings
from arq.cron import cron
from arq.typing import WorkerCoroutine
from redis.exceptions import RedisError
from tortoise import Tortoise

from connectors import memory
from connectors.antivirus.real import Clamd
from connectors.bell.pool import from_json, redis_pool, to_json
from connectors.bell.real import POLL_DELAY_S, RedisBell, when_rung
from connectors.bus.real import RedisBus
from connectors.captcha.real import DrawnCaptcha
from connectors.files.real import store_of
from connectors.hubeau.real import HubEauApi
from connectors.inspection.real import ChildInspector
from connectors.postgres.embedded import running as embedded_postgres
from connectors.rates.real import RedisRates
from connectors.smtp.catcher import Catcher
from connectors.smtp.real import Relay
from models import TABLES
from models.engine import database_config
from models.migrating import migrate
from resolvers.door import Door, Facts, Machines, ResetSends
from resolvers.keys import Keys
from rules.lifetimes import Retention
from settings import Settings
from workers import jobs
from workers.importer import Importer
from workers.logs import write_json_lines
from workers.outbox import Outbox
from workers.scanner import Scanner

Clock = Callable[[], datetime]

log = logging.getLogger(__name__)

#: A look sends until nothing is due: thousands of letters take minutes.
JOB_TIMEOUT_S = 600


class WrongAddress(Exception):
    """The address of a machine cannot be read."""


@dataclass(frozen=True)
class Parts:
    """The real machines, the keys, the facts."""

    machines: Machines
    keys: Keys
    facts: Facts
    redis: ArqRedis
    #: Where mails are caught, when there is no SMTP server.
    mailbox: Catcher | None
    #: How many letters a worker has in hand at once: as many as may be on their way to the SMTP server.
    mail_connections: int

    @property
    def door(self) -> Door:
        """The door of whatever the portal does by itself."""
        return Door(self.machines, self.keys, self.facts)


@asynccontextmanager
async def parts(settings: Settings, clock: Clock) -> AsyncIterator[Parts]:
    """
    Open the database, brought up to date, and every machine; close them in the other order.

    :raises NoDatabase: when none lets us in. :raises WrongAddress: when another's address cannot be read.
    """
    async with AsyncExitStack() as stack:
        url = settings.database_url or await stack.enter_async_context(embedded_postgres(settings.folder / "pg"))
        config = database_config(url, pool_min=1, pool_max=settings.database_pool, modules=TABLES)
        for name in await migrate(config):
            log.info("migrated", extra={"migration": name})
        await Tortoise.init(config=config, _enable_global_fallback=True)
        stack.push_async_callback(Tortoise.close_connections)

        with _reading("REDIS_URL"):
            redis = await redis_pool(settings.redis_url or None)
        stack.push_async_callback(redis.aclose)
        mailbox = None
        if not settings.smtp_url:
            mailbox = Catcher(clock=clock)
            await mailbox.start()
            stack.push_async_callback(mailbox.stop)
        with _reading("SMTP_URL"):
            smtp = Relay(
                mailbox.url if mailbox else settings.smtp_url,
                local_hostname=urlsplit(settings.public_url).hostname or "localhost",
                connections=settings.mail_connections,
            )
        stack.push_async_callback(smtp.close)
        with _reading("FILES_URL"):
            files = store_of(settings.files)
        with _reading("CLAMD_URL"):
            antivirus = Clamd(settings.clamd_url) if settings.clamd_url else None
        hubeau = None
        with _reading("HUBEAU_URL"):
            if settings.hubeau_url:
                hubeau = HubEauApi(settings.hubeau_url)
                stack.push_async_callback(hubeau.close)
        bus = RedisBus(redis)
        stack.push_async_callback(bus.close)
        yield Parts(
            Machines(
                bell=RedisBell(redis),
                bus=bus,
                smtp=smtp,
                captcha=DrawnCaptcha(),
                rates=RedisRates(redis),
                files=files,
                inspector=ChildInspector(),
                antivirus=antivirus,
                hubeau=hubeau,
            ),
            keys(settings),
            facts(settings),
            redis,
            mailbox,
            settings.mail_connections,
        )


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except ValueError as wrong:
        raise WrongAddress(f"{name} cannot be read: {wrong}") from None


def keys(settings: Settings) -> Keys:
    """Return the server's keys; development makes its own once, in var/secrets."""
    if settings.secret_keys:
        return Keys(tuple(key.encode() for key in settings.secret_keys))
    file = settings.folder / "secrets"
    file.parent.mkdir(exist_ok=True)
    if not file.exists():
        # Whole or not at all, whenever we are killed; and of two who make one, the first one's.
        with NamedTemporaryFile("w", dir=file.parent) as beside:
            beside.write(secrets.token_urlsafe(48))
            beside.flush()
            with suppress(FileExistsError):
                os.link(beside.name, file)
    return Keys((file.read_bytes().strip(),))


def facts(settings: Settings) -> Facts:
    """Return what verbs and mails need of the deployment."""
    return Facts(
        public_url=(settings.public_url or f"http://127.0.0.1:{settings.port}").rstrip("/"),
        mail_from=settings.mail_from,
        mail_reply_to=settings.mail_reply_to or None,
        reset_sends=ResetSends(settings.reset_sends.value),
        retention=Retention(
            letters=timedelta(days=settings.letters_kept_days),
            known_addresses=timedelta(days=settings.known_addresses_kept_days),
            read_notifications=timedelta(days=settings.read_notifications_kept_days),
        ),
        storage_quota_bytes=settings.storage_quota_mb * 2**20,
        demandes_per_hour=settings.demandes_per_hour,
    )


def context(of: Parts, clock: Clock) -> dict[Any, Any]:
    """Return what the jobs are played with."""
    return {
        "outbox": Outbox(of.door, clock, of.mail_connections),
        "scanner": Scanner(of.door, clock),
        "importer": Importer(of.door, clock),
    }


def _jobs() -> dict[str, Any]:
    """Return what the worker plays: none of it is tried again by arq, for the rows say what is still to do."""
    named = (jobs.look, jobs.scan, jobs.take_in, jobs.refresh, jobs.look_at_water, jobs.purge)
    look, scan, take_in, refresh, look_at_water, purge = (cast(WorkerCoroutine, job) for job in named)
    every = set(range(0, 60, jobs.SWEEP_EVERY_S))
    once: dict[str, Any] = {"keep_result": 0, "max_tries": 1, "timeout": JOB_TIMEOUT_S}
    return {
        "functions": [when_rung(jobs.look, timeout_s=JOB_TIMEOUT_S)],
        "cron_jobs": [
            cron(look, name="sweep", second=every, **once),
            cron(scan, name="scan", second=every, **once),
            cron(take_in, name="imports", second=every, **once),
            # At an hour when nobody else asks Hub'Eau, and a minute of our own.
            cron(refresh, name="refresh", hour=2, minute=43, second=10, **once),
            cron(look_at_water, name="water", hour=4, minute=41, second=10, **once),
            cron(purge, name="purge", minute=17, second=30, **once),
        ],
        "poll_delay": POLL_DELAY_S,
        # JSON, not arq's pickle.
        "job_serializer": to_json,
        "job_deserializer": from_json,
    }


@asynccontextmanager
async def beside(of: Parts, clock: Clock) -> AsyncIterator[None]:
    """Run the worker in this process, beside the server, for the length of the block."""
    # fakeredis has no INFO, which arq asks for only to log it.
    arq.worker.log_redis_info = _tell_nothing  # type: ignore[attr-defined, assignment]
    task = asyncio.create_task(_supervised(of, clock))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _tell_nothing(*_: object) -> None:
    """Take the place of a function that logs."""


async def _supervised(of: Parts, clock: Clock) -> None:
    """Go on working; a Redis that goes away ends arq's worker, and another begins."""
    while True:
        worker = arq.worker.Worker(**_jobs(), redis_pool=of.redis, handle_signals=False, ctx=context(of, clock))
        try:
            await worker.main()
        except RedisError:
            log.warning("the worker lost its Redis: it begins again in a second")
            await asyncio.sleep(1)
        finally:
            # Not worker.close(): it would close the pool, which is the server's too.
            for job in worker.tasks.values():
                job.cancel()
            await asyncio.gather(*worker.tasks.values(), return_exceptions=True)


async def _open(settings: Settings, ctx: dict[Any, Any]) -> None:
    memory.keep_little()
    write_json_lines(settings.log_level)
    stack = AsyncExitStack()
    of = await stack.enter_async_context(parts(settings, utc_now))
    ctx.update(context(of, utc_now), stack=stack)
    gc.freeze()  # as server.py does, and for the same reason


async def _close(ctx: dict[Any, Any]) -> None:
    await ctx["stack"].aclose()


def utc_now() -> datetime:
    """Return the present moment."""
    return datetime.now(UTC)


def _worker_settings() -> dict[str, Any]:
    """Return what arq runs a worker of its own with; the settings are read when it asks for it, `.env` too."""
    settings = Settings()
    settings.refuse_what_is_missing()
    redis = RedisSettings.from_dsn(settings.redis_url or "redis://127.0.0.1:6379/0")
    return {**_jobs(), "redis_settings": redis, "on_startup": partial(_open, settings), "on_shutdown": _close}


if not TYPE_CHECKING:  # mypy would then take any name for one of this module

    def __getattr__(name: str) -> Any:
        """Make `WorkerSettings` when arq asks this module for it: server.py imports the module too, and never does."""
        if name == "WorkerSettings":
            return _worker_settings()
        raise AttributeError(name)
