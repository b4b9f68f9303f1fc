"""How much may a citizen keep with us, in bytes?"""

from datetime import datetime

from tortoise.connection import get_connection

from resolvers import door
from resolvers.actors import Citizen


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


async def left(actor: Citizen, now: datetime) -> int:
    """Return how many bytes more a citizen may send: what waits to be used counts as what is kept."""
    waiting = await _sum(
        "SELECT coalesce(sum(byte_size), 0)::bigint AS bytes FROM upload"
        " WHERE who = $1 AND taken_at IS NULL AND expires_at > $2",
        actor.who,
        now,
    )
    return most() - await used(actor.id) - waiting


async def _sum(query: str, *values: object) -> int:
    [row] = await get_connection("default").execute_query_dict(query, list(values))
    return int(row["bytes"])
