"""
Where do bytes lie that no file stands for?

Before bytes go into the store their place is written down as loose; the transaction that makes them a file takes it
off, and the one that drops a file writes it down again. So whatever a process was doing when it was killed, each byte
in the store is a file's, or loose and taken away once it is due.
"""

from datetime import datetime
from secrets import token_hex

from tortoise.connection import get_connection

from connectors.files.protocol import StoreDown
from models.documents import LoosePlace
from resolvers import door
from resolvers.transactions import Change, transaction
from rules.lifetimes import STORING


async def open_one(now: datetime) -> str:
    """Return a new place, loose, for bytes that are to be put there within STORING."""
    name = token_hex(16)
    place = f"{name[:2]}/{name}"
    async with transaction(now, aside=True):
        await LoosePlace.create(place=place, empty_at=now + STORING)
    return place


async def hold(change: Change, place: str) -> None:
    """
    Take a place for a file, in its transaction.

    :raises StoreDown: so late that its bytes may have been taken away.
    """
    if not await LoosePlace.filter(place=place, empty_at__gt=change.now).delete():
        raise StoreDown("the bytes were too long on their way")


async def let_go(change: Change, place: str) -> None:
    """Have the bytes of a place taken away, in the transaction in which no file stands for them any more."""
    await change.connection.execute_query(
        "INSERT INTO loose_place (place, empty_at) VALUES ($1, $2) ON CONFLICT (place) DO UPDATE SET empty_at = $2",
        [place, change.now],
    )


async def empty(place: str, now: datetime) -> None:
    """Take away the bytes of a loose place now; where the store is down, later."""
    await LoosePlace.filter(place=place).update(empty_at=now)
    await door.current().machines.files.delete(place)
    await LoosePlace.filter(place=place).delete()


async def empty_due(now: datetime) -> int:
    """
    Take away the bytes of every place that is due, and return how many there were.

    :raises StoreDown: those that are left wait.
    """
    due = await get_connection("default").execute_query_dict(
        "SELECT place FROM loose_place WHERE empty_at <= $1 ORDER BY empty_at", [now]
    )
    for row in due:
        await empty(row["place"], now)
    return len(due)
