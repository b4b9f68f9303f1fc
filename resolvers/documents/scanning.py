"""
How is a file scanned: claimed with a lease by one worker, looked into with no transaction open, and its verdict kept?

A file waits PENDING until somebody could tell. A worker killed with one in hand loses its lease; where the scanner does
not answer, the file is put off, and never forgotten.
"""

from datetime import datetime, timedelta

from tortoise.connection import get_connection

from models.accounts import Citizen
from models.demandes import Demande
from models.documents import StoredFile, Upload
from resolvers import notifications
from resolvers.documents import places
from resolvers.transactions import transaction
from rules.vocabulary.documents import ScanStatus

#: Longer than a scan may take.
LEASE = timedelta(minutes=5)
#: Until a scanner that did not answer is asked again, and one that would not look at a file.
AWAY, UNWILLING = timedelta(seconds=30), timedelta(hours=1)


async def claim(now: datetime) -> StoredFile | None:
    """Take the file that has waited longest, for LEASE; None when none is due that nobody has in hand."""
    rows = await get_connection("default").execute_query_dict(
        "UPDATE stored_file SET scan_due_at = $2 WHERE id = (SELECT id FROM stored_file WHERE scan = 'PENDING'"
        " AND scan_due_at <= $1 ORDER BY scan_due_at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING *",
        [now, now + LEASE],
    )
    return StoredFile._init_from_db(**rows[0]) if rows else None


async def put_off(file: StoredFile, due_at: datetime) -> None:
    """Have a file that could not be scanned looked at later."""
    await StoredFile.filter(id=file.id, scan=ScanStatus.PENDING).update(scan_due_at=due_at)


async def found_nothing(file: StoredFile, *, now: datetime, scanned: bool = True) -> None:
    """Let a file be given: nothing was found in it, or nothing looks any more (`scanned` False)."""
    verdict = ScanStatus.CLEAN if scanned else ScanStatus.NOT_SCANNED
    async with transaction(now, aside=True):
        await _decide(file, verdict)


async def found_something(file: StoredFile, *, now: datetime) -> None:
    """Keep a file from everybody for ever: its bytes go, and whoever sent it is told."""
    async with transaction(now, aside=True) as change:
        if not await _decide(file, ScanStatus.INFECTED):
            return
        await places.let_go(change, file.place)
        if (citizen_id := await _sender(file)) is not None:
            await notifications.write(change, citizen_id, "FILE_INFECTED", file_name=file.name)


async def _sender(file: StoredFile) -> int | None:
    """Return the citizen who sent a file, or whose the demande has become for which somebody sent it."""
    upload = await Upload.get_or_none(file_id=file.id)
    kind, _, number = upload.who.partition(":") if upload else ("", "", "")
    if kind == "demande":
        demande = await Demande.get_or_none(id=int(number))
        return demande.citizen_id if demande else None
    # A space may have been closed meanwhile.
    return int(number) if kind == "citizen" and await Citizen.exists(id=int(number)) else None


async def _decide(file: StoredFile, verdict: ScanStatus) -> int:
    return await StoredFile.filter(id=file.id, scan=ScanStatus.PENDING).update(scan=verdict, scan_due_at=None)
