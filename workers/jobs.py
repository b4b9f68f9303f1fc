"""Which jobs does the worker play: look at the outbox when the bell rings, sweep, scan, take in, purge?"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from resolvers import door
from resolvers.accounts import purging
from resolvers.appointments import holds
from resolvers.demandes import ageing
from resolvers.documents import purging as purging_files
from resolvers.imports import leases
from resolvers.water import alerting, refreshing
from workers.importer import Importer
from workers.outbox import Outbox
from workers.scanner import Scanner

_PURGES: tuple[Callable[..., Awaitable[Any]], ...] = (
    purging.purge,
    ageing.age,
    holds.purge,
    leases.purge,
    purging_files.purge,
)
#: A letter whose bell was lost, and a file to scan, wait at most this long.
SWEEP_EVERY_S = 3


async def look(context: dict[Any, Any]) -> None:
    """Send what is due: the bell has rung, or it is time to sweep."""
    outbox: Outbox = context["outbox"]
    await outbox.send_due()


async def scan(context: dict[Any, Any]) -> None:
    """Have the antivirus look into the files that wait."""
    scanner: Scanner = context["scanner"]
    await scanner.scan_due()


async def take_in(context: dict[Any, Any]) -> None:
    """Do the imports that wait, or that another worker left half done."""
    importer: Importer = context["importer"]
    await importer.work_due()


async def refresh(context: dict[Any, Any]) -> None:
    """Have the analyses of every network brought up to date."""
    importer: Importer = context["importer"]
    with door.through(importer.door):
        await refreshing.every_network(now=importer.clock())


async def look_at_water(context: dict[Any, Any]) -> None:
    """Tell of consumptions that somebody should look at."""
    outbox: Outbox = context["outbox"]
    with door.through(outbox.door):
        await alerting.look_at_news(now=outbox.clock())


async def purge(context: dict[Any, Any]) -> None:
    """Drop what nothing needs any more."""
    outbox: Outbox = context["outbox"]
    with door.through(outbox.door):
        now = outbox.clock()
        done = await asyncio.gather(*(each(now=now) for each in _PURGES), return_exceptions=True)
    # One that goes wrong keeps none of the others from their work, and is told.
    if wrong := [one for one in done if isinstance(one, Exception)]:
        raise ExceptionGroup("purging", wrong)
