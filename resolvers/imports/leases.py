"""
Who has an import in hand, and how far is it?

A worker claims one for LEASE, and each slice that it commits moves the cursor and the lease with it: one that is killed
loses the lease, and another goes on after the last slice that was committed. Whoever lost it commits nothing more.
"""

from datetime import datetime, timedelta
from typing import Any

from tortoise.connection import get_connection

from models.documents import StoredFile, Upload
from models.imports import Import
from resolvers.documents import places
from resolvers.imports import access, faults
from resolvers.transactions import Change, transaction
from rules.faults import Fault
from rules.lifetimes import ENDED_IMPORT
from rules.vocabulary.imports import ImportStatus

#: Longer than any slice takes, and short enough that what a killed worker had goes on within a minute.
LEASE = timedelta(seconds=45)

_CLAIM = """
    UPDATE import SET status = 'RUNNING', started_at = coalesce(started_at, $1), leased_until = $2 WHERE id = (
        SELECT i.id FROM import i LEFT JOIN stored_file f ON f.id = i.file_id
        WHERE i.status IN ('QUEUED', 'RUNNING') AND (i.leased_until IS NULL OR i.leased_until <= $1)
            AND (f.id IS NULL OR f.scan <> 'PENDING')
        ORDER BY i.created_at LIMIT 1 FOR UPDATE OF i SKIP LOCKED
    ) RETURNING *
"""


class LeaseLost(Exception):
    """Another worker has it."""


async def claim(now: datetime) -> Import | None:
    """Take the import that has waited longest, its file scanned; None when none is due that nobody has in hand."""
    rows = await get_connection("default").execute_query_dict(_CLAIM, [now, now + LEASE])
    return Import._init_from_db(**rows[0]) if rows else None


async def move(change: Change, row: Import, *, done: int = 0, failed: int = 0, **facts: Any) -> None:
    """
    Note, in the transaction of a slice, how far it is: `done` rows more, of which `failed`; the lease goes on.

    :raises LeaseLost: it is another's, and the slice is given up.
    """
    row.done_rows += done
    row.failed_rows += failed
    for name, value in facts.items():
        setattr(row, name, value)
    await _write(
        change, row, leased_until=change.now + LEASE, done_rows=row.done_rows, failed_rows=row.failed_rows, **facts
    )


async def finish(row: Import, *, failure: str | None = None, told: Fault | None = None, now: datetime) -> None:
    """
    End it: done, or given up for a reason, which its report tells in the place of the head.

    :raises LeaseLost: it is another's.
    """
    status = ImportStatus.FAILED if failure else ImportStatus.DONE
    async with transaction(now, aside=True) as change:
        await _write(change, row, leased_until=None, status=status, finished_at=now, failure=failure, file_id=None)
        if told is not None:
            await faults.keep(change, row.id, {1: [told]})
        if row.file_id is not None:
            await _forget(change, row.file_id)


async def put_off(row: Import, until: datetime, *, now: datetime) -> None:
    """Have it go on later; nobody has it meanwhile."""
    async with transaction(now, aside=True) as change:
        await _write(change, row, leased_until=until)


async def _forget(change: Change, file_id: int) -> None:
    """Drop the sheet at once: it may hold names by the thousand, and activation codes as they are printed."""
    await Upload.filter(file_id=file_id).update(file_id=None)
    file = await StoredFile.get(id=file_id)
    await file.delete()
    await places.let_go(change, file.place)


async def _write(change: Change, row: Import, **facts: Any) -> None:
    if not await Import.filter(id=row.id, leased_until=row.leased_until).update(**facts):
        raise LeaseLost
    row.leased_until = facts["leased_until"]
    change.tell(access.channel(row.id), id=row.id)


async def purge(*, now: datetime) -> int:
    """Drop the imports that ended long ago, with what was wrong in them; return how many."""
    return await Import.filter(finished_at__lt=now - ENDED_IMPORT).delete()
