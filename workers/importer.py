"""How are imports done: each claimed with a lease, slice by slice, and put off where what it rests on is away?"""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from connectors.files.protocol import StoreDown
from models.imports import Import
from resolvers import door
from resolvers.door import Door
from resolvers.errors import DatabaseAway
from resolvers.imports import leases, taking_in
from resolvers.water.refreshing import go_through
from rules.faults import Fault
from rules.vocabulary.refusals import RefusalCode

Clock = Callable[[], datetime]

#: Until a store of files that did not answer is asked again.
AWAY = timedelta(seconds=30)

log = logging.getLogger(__name__)


class Importer:
    """What a worker takes sheets in with, one after the other, however many looks are under way."""

    def __init__(self, door: Door, clock: Clock) -> None:
        self.door = door
        self.clock = clock
        self._at_work = asyncio.Lock()

    async def work_due(self) -> int:
        """Do every import that is due and that no other worker has in hand; return how many were taken."""
        if self._at_work.locked():
            return 0  # whoever is at work looks again after each
        taken = 0
        async with self._at_work:
            with door.through(self.door):
                while (row := await leases.claim(self.clock())) is not None:
                    taken += 1
                    await self._do(row)
        return taken

    async def _do(self, row: Import) -> None:
        try:
            await (go_through if row.file_id is None else taking_in.take_in)(row, self.clock)
        except leases.LeaseLost:
            log.warning("import %s is another worker's", row.id)
        except StoreDown as away:
            log.warning("import %s waits: %s", row.id, away.reason)
            await self._put_off(row, AWAY)
        except DatabaseAway:
            raise  # its lease ends by itself
        except asyncio.CancelledError:
            await asyncio.shield(self._put_off(row, timedelta()))
            raise
        except Exception:
            log.exception("import %s cannot be done", row.id)
            await self._give_up(row)

    async def _put_off(self, row: Import, pause: timedelta) -> None:
        now = self.clock()
        try:
            await leases.put_off(row, now + pause, now=now)
        except leases.LeaseLost:
            log.warning("import %s is another worker's", row.id)

    async def _give_up(self, row: Import) -> None:
        try:
            told = Fault((), RefusalCode.NOT_IN_THIS_STATE, "import_broken")
            await leases.finish(row, failure=taking_in.INTERNAL, told=told, now=self.clock())
        except leases.LeaseLost:
            log.warning("import %s is another worker's", row.id)
