"""Which jobs does the worker play: look at the outbox when the bell rings, sweep it when it does not, purge?"""

from typing import Any

from resolvers import door
from resolvers.accounts import purging
from workers.outbox import Outbox

#: A letter whose bell was lost waits at most this long.
SWEEP_EVERY_S = 3


async def look(context: dict[Any, Any]) -> None:
    """Send what is due: the bell has rung, or it is time to sweep."""
    outbox: Outbox = context["outbox"]
    await outbox.send_due()


async def purge(context: dict[Any, Any]) -> None:
    """Drop what nothing needs any more."""
    outbox: Outbox = context["outbox"]
    with door.through(outbox.door):
        await purging.purge(now=outbox.clock())
