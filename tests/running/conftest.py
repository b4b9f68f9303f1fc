"""What do these tests share? A portal in a process of its own, and the SMTP server that outlives it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.smtp.catcher import Catcher
from tests import databases
from tests.running.processes import PortalProcess, folder


@pytest.fixture
async def place() -> AsyncIterator[Path]:
    """An empty folder."""
    async with folder() as place:
        yield place


@pytest.fixture(scope="session")
async def lasting_smtp() -> AsyncIterator[Catcher]:
    catcher = Catcher()
    await catcher.start()
    yield catcher
    await catcher.stop()


@pytest.fixture
def smtp(lasting_smtp: Catcher) -> Catcher:
    """Where the mails of a portal's process arrive, which lives on when that process does not."""
    lasting_smtp.troubles.clear()
    lasting_smtp.forget()
    return lasting_smtp


@pytest.fixture(scope="session")
async def lasting(lasting_smtp: Catcher) -> AsyncIterator[PortalProcess]:
    async with folder() as place, PortalProcess(place / "var", SMTP_URL=lasting_smtp.url) as portal:
        yield portal


@pytest.fixture
async def served(lasting: PortalProcess, smtp: Catcher) -> PortalProcess:
    """A portal that is up, in a folder that many tests share; what it rests on is its own, but for SMTP."""
    return await lasting.up()


@pytest.fixture(scope="session")
async def filled() -> AsyncIterator[PortalProcess]:
    """A portal as `make run` makes it, killed twice while it filled the demonstration, and started again."""
    async with folder() as place, PortalProcess(place / "var") as portal:
        for table, rows in (("agent", 1), ("citizen", 3)):
            await portal.start()
            await portal.says("Filling")
            while [row["count"] for row in await portal.sql(f"SELECT count(*) FROM {table}")] < [rows]:
                await asyncio.sleep(0.005)
            await portal.end(signal.SIGKILL)
        await portal.up()
        yield portal


@pytest.fixture
async def demonstration(filled: PortalProcess) -> PortalProcess:
    """That portal, up, all of the demonstration in it."""
    await filled.up()
    await filled.says("Ctrl-C stops it")
    return filled


@pytest.fixture
async def fresh_database(worker_id: str) -> str:
    """A database on the PostgreSQL of the test run, migrated, which outlives the portals that the test kills."""
    url = os.environ["FONTAINE_TESTS_DATABASE"]
    return await databases.create(url, f"fontaine_running_{worker_id}", template="fontaine_template")
