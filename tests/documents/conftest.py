"""What do the tests of files need: a place to look at what is kept, and an antivirus when they ask for one?"""

from collections.abc import AsyncIterator

import pytest

from connectors.antivirus.protocol import Antivirus
from connectors.antivirus.real import Clamd
from tests.connectors.antivirus.clamd_twin import ClamdTwin
from tests.documents.sending import Kept
from tests.portal import Portal
from workers.scanner import Scanner


@pytest.fixture
def kept(portal: Portal) -> Kept:
    """What lies in the store, and in the tables."""
    return Kept(portal)


class Scanning:
    """An antivirus that the portal asks for the length of a test."""

    def __init__(self, portal: Portal, twin: ClamdTwin) -> None:
        self.portal, self.twin = portal, twin

    async def scan(self) -> None:
        """Scan whatever is due."""
        await Scanner(self.portal.parts.door, self.portal.clock).scan_due()


@pytest.fixture
async def scanning(portal: Portal) -> AsyncIterator[Scanning]:
    """The portal with an antivirus."""
    async with ClamdTwin().serving() as twin:
        with asked(portal, Clamd(twin.url)):
            yield Scanning(portal, twin)


class asked:  # noqa: N801 - a block
    """Let the portal ask an antivirus for the length of the block; its machines are frozen for everybody else."""

    def __init__(self, portal: Portal, antivirus: Antivirus | None) -> None:
        self.machines, self.antivirus = portal.parts.machines, antivirus

    def __enter__(self) -> None:
        self.before = self.machines.antivirus
        object.__setattr__(self.machines, "antivirus", self.antivirus)

    def __exit__(self, *_: object) -> None:
        object.__setattr__(self.machines, "antivirus", self.before)
