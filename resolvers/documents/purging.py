"""
What of files does nothing need any more, and is dropped: uploads given up, files that no row refers to, loose bytes?

A file is counted over every table that refers to files, those of words to come included: the database knows them.
"""

from datetime import datetime

from tortoise.connection import get_connection

from connectors.files.protocol import StoreDown
from resolvers.documents import places
from resolvers.transactions import Change, transaction
from rules.lifetimes import RECEIVED_UPLOAD

#: Of one transaction: the rows that it drops are locked until its end.
_AT_ONCE = 500


async def purge(*, now: datetime) -> dict[str, int]:
    """Drop what is past its time, and return how many of what."""
    async with transaction(now, aside=True) as change:
        # A day later: bytes that are slow to come may still be on their way, and what a mutation took is still what an
        # Idempotency-Key answers with. While a file is to be scanned, its upload says whom to tell.
        uploads, _ = await change.connection.execute_query(
            "DELETE FROM upload u WHERE expires_at <= $1"
            " AND NOT EXISTS (SELECT FROM stored_file f WHERE f.id = u.file_id AND f.scan = 'PENDING')",
            [now - RECEIVED_UPLOAD],
        )
    files = await _unreferred(now)
    try:
        emptied = await places.empty_due(now)
    except StoreDown:
        emptied = 0  # they wait for the next time
    return {"uploads": uploads, "files": files, "places": emptied}


async def _unreferred(now: datetime) -> int:
    total = 0
    while True:
        async with transaction(now, aside=True) as change:
            dropped = await _drop_some(change)
        total += dropped
        if dropped < _AT_ONCE:
            return total


async def _drop_some(change: Change) -> int:
    """Drop files that no row refers to; one that a row is about to refer to is locked by it, and waits."""
    connection = change.connection
    referring = await get_connection("default").execute_query_dict(
        "SELECT k.conrelid::regclass::text AS table, a.attname AS column FROM pg_constraint k"
        " JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]"
        " WHERE k.contype = 'f' AND k.confrelid = 'stored_file'::regclass ORDER BY 1, 2"
    )
    nobody = " AND ".join(f"NOT EXISTS (SELECT FROM {one['table']} WHERE {one['column']} = f.id)" for one in referring)
    locked = await connection.execute_query_dict(
        f"SELECT id FROM stored_file f WHERE {nobody} ORDER BY id LIMIT {_AT_ONCE} FOR UPDATE SKIP LOCKED"  # noqa: S608
    )
    # Asked again once they are ours: a row that came in between is seen now, and none can come any more.
    rows = await connection.execute_query_dict(
        f"DELETE FROM stored_file f WHERE id = ANY($1::bigint[]) AND {nobody} RETURNING place",  # noqa: S608
        [[row["id"] for row in locked]],
    )
    for row in rows:
        await places.let_go(change, row["place"])
    return len(rows)
