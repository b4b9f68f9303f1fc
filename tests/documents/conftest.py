"""What do the tests of files need: a place to look at what is kept, and an antivirus when they ask for one?"""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

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
        with changed(portal, antivirus=Clamd(twin.url)):
            yield Scanning(portal, twin)


@contextmanager
def changed(portal: Portal, **machines: Any) -> Iterator[None]:
    """Give the portal other machines for the length of the block; they are frozen for everybody else."""
    ours = portal.parts.machines
    before = {name: getattr(ours, name) for name in machines}
    for name, machine in machines.items():
        object.__setattr__(ours, name, machine)
    try:
        yield
    finally:
        for name, machine in before.items():
            object.__setattr__(ours, name, machine)
