"""How do files get their verdict: each claimed with a lease, sent to the antivirus, marked, and emptied if infected?"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from connectors.antivirus.protocol import Antivirus, CannotScan, ScannerDown
from connectors.files.protocol import FileMissing, StoreDown
from models.documents import StoredFile
from resolvers import door
from resolvers.documents import places, scanning
from resolvers.door import Door

Clock = Callable[[], datetime]

#: Less than the lease.
SCAN_TIMEOUT_S = 270.0

log = logging.getLogger(__name__)


class Scanner:
    """What a worker scans files with, one after the other, however many looks are under way."""

    def __init__(self, door: Door, clock: Clock) -> None:
        self.door = door
        self.clock = clock
        self._at_work = asyncio.Lock()

    async def scan_due(self) -> int:
        """Scan every file that is due and that no other worker has in hand; return how many were taken."""
        if self._at_work.locked():
            return 0  # whoever is at work looks again after each file
        taken = 0
        async with self._at_work:
            with door.through(self.door):
                while (file := await scanning.claim(self.clock())) is not None:
                    taken += 1
                    await self._scan(file)
                if taken:
                    await self._empty()
        return taken

    async def _scan(self, file: StoredFile) -> None:
        antivirus = self.door.machines.antivirus
        try:
            found = await _look(antivirus, self.door, file) if antivirus else None
        except (ScannerDown, StoreDown) as away:
            log.warning("file %s waits: %s", file.id, away.reason)
            await scanning.put_off(file, self.clock() + scanning.AWAY)
        except (CannotScan, FileMissing) as never:
            log.error("file %s cannot be scanned: %s", file.id, never)  # noqa: TRY400 - the reason is all there is
            await scanning.put_off(file, self.clock() + scanning.UNWILLING)
        except asyncio.CancelledError:
            await asyncio.shield(scanning.put_off(file, self.clock()))
            raise
        else:
            if found is None:
                await scanning.found_nothing(file, now=self.clock(), scanned=antivirus is not None)
            else:
                log.warning("file %s is infected: %s", file.id, found)
                await scanning.found_something(file, now=self.clock())

    async def _empty(self) -> None:
        try:
            await places.empty_due(self.clock())
        except StoreDown as down:
            log.warning("loose places wait: %s", down.reason)


async def _look(antivirus: Antivirus, here: Door, file: StoredFile) -> str | None:
    try:
        async with asyncio.timeout(SCAN_TIMEOUT_S):
            return await antivirus.scan(here.machines.files.get(file.place))
    except TimeoutError:
        raise ScannerDown("the scan took too long") from None
