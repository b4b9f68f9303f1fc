"""What do these tests share? A portal in a process of its own, and the SMTP server that outlives it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from connectors.smtp.catcher import Catcher
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
    return lasting_smtp


@pytest.fixture(scope="session")
async def lasting(lasting_smtp: Catcher) -> AsyncIterator[PortalProcess]:
    async with folder() as place:
        portal = PortalProcess(place / "var", SMTP_URL=lasting_smtp.url)
        yield portal
        await portal.close()


@pytest.fixture
async def served(lasting: PortalProcess, smtp: Catcher) -> PortalProcess:
    """A portal that is up, in a folder that many tests share; what it rests on is its own, but for SMTP."""
    return await lasting.up()
