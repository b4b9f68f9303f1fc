"""What does every test run on: one PostgreSQL for the run, and a running portal for each process of it?"""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx2
import pytest
import uvicorn
from redis.asyncio import Redis

import server
from models import TABLES
from models.engine import database_config
from models.migrating import migrate
from schema.http import serving as serving_http
from settings import Settings
from tests import databases
from tests.portal import Clock, Portal
from workers import main as workers_main

_server = databases.server()
_started = False


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--services", action="store_true", help="run on the DATABASE_URL and REDIS_URL of the environment")


def pytest_report_header(config: pytest.Config) -> list[str]:
    """Say which PostgreSQL and Redis this run met."""
    if hasattr(config, "workerinput") or not config.option.services:
        return []
    return asyncio.run(_versions(os.environ["DATABASE_URL"], os.environ["REDIS_URL"]))


async def _versions(database_url: str, redis_url: str) -> list[str]:
    connection = await asyncpg.connect(database_url)
    redis = Redis.from_url(redis_url)
    met = [
        f"PostgreSQL {await connection.fetchval('SHOW server_version')}",
        f"Redis {(await redis.info('server'))['redis_version']}",
    ]
    await connection.close()
    await redis.aclose()
    return met


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A second pass that shows nothing a real Redis alone shows is no second pass."""
    if config.option.services and not any(item.get_closest_marker("needs_redis") for item in items):
        raise pytest.UsageError("--services collected no test marked needs_redis")


def pytest_configure(config: pytest.Config) -> None:
    """Start PostgreSQL, and migrate a template, in the process that hands out the tests."""
    global _started
    if hasattr(config, "workerinput") or "FONTAINE_TESTS_DATABASE" in os.environ:
        return
    if not (url := os.environ.get("DATABASE_URL")):
        url, _started = _server.__enter__(), True
    os.environ["FONTAINE_TESTS_DATABASE"] = url
    asyncio.run(_make_template(url))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started."""
    if _started:
        _server.__exit__(None, None, None)


async def _make_template(url: str) -> None:
    template = await databases.create(url, "fontaine_template")
    await migrate(database_config(template, pool_min=1, pool_max=3, modules=TABLES))
    connection = await asyncpg.connect(template)
    # What the migrations themselves laid, to begin each test from.
    await connection.execute(
        "CREATE SCHEMA laid; CREATE TABLE laid.portal AS TABLE portal; CREATE TABLE laid.terms AS TABLE terms"
    )
    await connection.close()


@pytest.fixture(scope="session")
async def database_url(worker_id: str) -> str:
    """A database of this process's own, migrated."""
    url = os.environ["FONTAINE_TESTS_DATABASE"]
    return await databases.create(url, f"fontaine_tests_{worker_id}", template="fontaine_template")


@pytest.fixture(scope="session")
async def running_portal(
    database_url: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Portal]:
    """The whole portal, served over HTTP, its worker beside it and its mails caught by a real SMTP server."""
    listening = serving_http.listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    given: dict[str, Any] = {
        "_env_file": None,
        "mode": "development",
        "database_url": database_url,
        "redis_url": _redis_url(worker_id),
        "smtp_url": "",
        "files_url": tmp_path_factory.mktemp("files").as_uri(),
        "public_url": url,
        "secret_keys": "une clé de trente-deux caractères au moins pour les tests",
        "hubeau_url": "http://127.0.0.1:9",  # where nobody answers
        "trusted_proxies": "127.0.0.1",
        "requests_per_minute": 1_000_000,
        "demandes_per_hour": 1_000_000,
        "mail_from": "ne-pas-repondre@fontaine.example.org",
    }
    settings = Settings(**given)
    clock = Clock()
    async with AsyncExitStack() as stack:
        portal = await stack.enter_async_context(server.running(settings, clock))
        if settings.redis_url:
            await portal.parts.redis.flushdb()
            await stack.enter_async_context(workers_main.beside(portal.parts, clock))
        await stack.enter_async_context(serving(portal.app, listening))
        http = await stack.enter_async_context(httpx2.AsyncClient(base_url=url, timeout=30))
        assert portal.parts.mailbox is not None
        yield Portal(url, clock, portal.parts, portal.parts.mailbox, http)


@pytest.fixture
async def portal(running_portal: Portal) -> Portal:
    """The portal as it is before anybody has come: no row but those the migrations laid, no mail, the clock right."""
    await running_portal.forget_everything()
    return running_portal


@asynccontextmanager
async def serving(app: Any, listening: socket.socket) -> AsyncIterator[None]:
    """Serve an application over HTTP for the length of the block."""
    uvicorn_server = uvicorn.Server(serving_http.config(app, log_level="warning"))
    task = asyncio.create_task(uvicorn_server.serve(sockets=[listening]))
    while not uvicorn_server.started:
        await asyncio.sleep(0.01)
    yield
    uvicorn_server.should_exit = True
    await task


def _redis_url(worker_id: str) -> str:
    """A real Redis where the environment names one, each process of the run in a numbered database of its own."""
    url = os.environ.get("REDIS_URL", "")
    number = int(worker_id.removeprefix("gw")) + 1 if worker_id != "master" else 1
    return urlsplit(url)._replace(path=f"/{number}").geturl() if url else ""
