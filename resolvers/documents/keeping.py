"""
How does the portal keep a file: its bytes first, then, in the transaction of what it is for, its row?

    kept = await keeping.keep(source, name="acquittement.pdf", content_type="application/pdf", now=now)
    async with transaction(now) as change:
        file = await keeping.hold(change, kept)

No machine is asked while a transaction is open; `keeping.drop(kept, now)` when nothing comes of it.
"""

import asyncio
import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import IO

from connectors.files.protocol import Label, StoreDown
from models.documents import StoredFile
from resolvers import door
from resolvers.documents import places
from resolvers.transactions import Change
from rules.dispositions import disposition
from rules.vocabulary.documents import ScanStatus


@dataclass(frozen=True)
class Kept:
    """Bytes that lie in the store, and that no row stands for yet."""

    place: str
    name: str
    content_type: str
    byte_size: int
    sha256: str
    #: Made by the portal of what it knows: nobody's file, with nothing to scan it for.
    is_ours: bool


async def keep(source: IO[bytes], *, name: str, content_type: str, now: datetime, is_ours: bool = False) -> Kept:
    """
    Put all of `source` into the store.

    :raises StoreDown: it could not be; nothing is left of it but what the sweep takes away.
    """
    sha256, byte_size = await asyncio.to_thread(_read_through, source)
    place = await places.open_one(now)
    label = Label(content_type, disposition("attachment", name))
    kept = Kept(place, name, content_type, byte_size, sha256, is_ours)
    try:
        await door.current().machines.files.put(place, source, label)
    except BaseException:
        await drop(kept, now)
        raise
    return kept


async def hold(change: Change, kept: Kept) -> StoredFile:
    """
    Make a file of what was kept, in the transaction of what it is for.

    :raises StoreDown: so late that its bytes may have been taken away.
    """
    await places.hold(change, kept.place)
    scanned = door.current().machines.antivirus is not None
    scan = ScanStatus.CLEAN if kept.is_ours else ScanStatus.PENDING if scanned else ScanStatus.NOT_SCANNED
    return await StoredFile.create(
        name=kept.name,
        content_type=kept.content_type,
        byte_size=kept.byte_size,
        sha256=kept.sha256,
        scan=scan,
        scan_due_at=change.now if scan is ScanStatus.PENDING else None,
        place=kept.place,
        created_at=change.now,
    )


async def drop(kept: Kept, now: datetime) -> None:
    """Take away what was kept, for nothing came of it."""
    with suppress(StoreDown):
        await places.empty(kept.place, now)


def _read_through(source: IO[bytes]) -> tuple[str, int]:
    source.seek(0)
    digest = hashlib.file_digest(source, "sha256").hexdigest()  # type: ignore[arg-type]
    size = source.seek(0, os.SEEK_END)
    source.seek(0)
    return digest, size
