"""How much may a citizen keep with us, in bytes?"""

from datetime import datetime

from tortoise.connection import get_connection

from resolvers import door
from resolvers.actors import Citizen, TicketHolder


def most() -> int:
    """Return how many bytes a storage space may hold."""
    return door.current().facts.storage_quota_bytes


async def used(citizen_id: int) -> int:
    """Return how many bytes the storage space of a citizen holds."""
    return await _sum(
        "SELECT coalesce(sum(f.byte_size), 0)::bigint AS bytes FROM stored_piece p"
        " JOIN stored_file f ON f.id = p.file_id WHERE p.citizen_id = $1",
        citizen_id,
    )


async def left(actor: Citizen | TicketHolder, now: datetime) -> int:
    """Return how many bytes more somebody may send: what waits to be used counts as what a citizen keeps."""
    waiting = await _sum(
        "SELECT coalesce(sum(byte_size), 0)::bigint AS bytes FROM upload"
        " WHERE who = $1 AND taken_at IS NULL AND expires_at > $2",
        actor.who,
        now,
    )
    return most() - waiting - (await used(actor.id) if isinstance(actor, Citizen) else 0)


async def _sum(query: str, *values: object) -> int:
    [row] = await get_connection("default").execute_query_dict(query, list(values))
    return int(row["bytes"])
