"""
How do the bytes of an upload come in: bounded and looked at as they come, kept whole or not at all?

They wait in a nameless file of this machine, gone with the process; what is in them is looked into, pictures are drawn
anew, and only then do they go into the store and become a file.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO
from weakref import WeakValueDictionary

from connectors.inspection.protocol import Rejected
from models.documents import Upload
from resolvers import door, signing_addresses
from resolvers.documents import keeping, uploads
from resolvers.errors import Conflict, NotFound, Refused
from resolvers.transactions import transaction
from rules import files
from rules.lifetimes import RECEIVED_UPLOAD
from rules.vocabulary.refusals import RefusalCode

#: What is gathered before it is written: of sixteen uploads at once, 4 MB.
_GATHERED_BYTES = 262_144
_looked_into: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


class ReceivedAlready(Conflict):
    """The file of this upload has come."""

    code = RefusalCode.ALREADY_DONE


class TooLong(Refused):
    """More bytes come than were announced."""

    code = RefusalCode.FILE_TOO_LARGE


class WrongLength(Refused):
    """Fewer bytes came than were announced."""

    code = RefusalCode.INVALID


class Unsupported(Refused):
    """It is not what was announced, or nothing that is taken."""

    code = RefusalCode.UNSUPPORTED_FILE

    def __init__(self) -> None:
        super().__init__(variant="content")


async def expected(
    upload_id: int,
    *,
    until: str | None,
    signature: str | None,
    content_type: str,
    length: int | None,
    now: datetime,
) -> Upload:
    """
    Return the upload that an address was signed for, before its first byte is read.

    :raises NotFound, Expired: nothing is expected there. :raises ReceivedAlready: it has come.
    :raises Unsupported, TooLong, WrongLength: what is announced now is not what was announced before.
    """
    signing_addresses.check(uploads.path(upload_id), until=until, signature=signature, now=now)
    row = await Upload.get_or_none(id=upload_id)
    if row is None:
        raise NotFound
    if row.file_id is not None:
        raise ReceivedAlready
    if content_type.partition(";")[0].strip().lower() != row.content_type:
        raise Unsupported
    if length is not None and length != row.byte_size:
        raise TooLong if length > row.byte_size else WrongLength
    return row


async def receive(upload: Upload, pieces: AsyncIterator[bytes], clock: Callable[[], datetime]) -> None:
    """
    Take in the bytes of an upload; the first who has sent all of them has sent it.

    :raises Unsupported, TooLong, WrongLength: it is not what was announced. :raises ReceivedAlready: another was first.
    :raises StoreDown: it could not be kept.
    """
    with TemporaryFile() as come:
        await _gather(upload, pieces, come)
        try:
            # One at a time of one sender, so that nobody keeps the others from having theirs looked into.
            async with _looked_into.setdefault(upload.who, asyncio.Lock()):
                sound = await door.current().machines.inspector.inspect(come, upload.content_type)
        except Rejected:
            raise Unsupported from None
        with sound:
            kept = await keeping.keep(sound, name=upload.file_name, content_type=upload.content_type, now=clock())
    try:
        await _become_a_file(upload, kept, clock())
    except BaseException:
        await keeping.drop(kept, clock())
        raise


async def _become_a_file(upload: Upload, kept: keeping.Kept, now: datetime) -> None:
    async with transaction(now, aside=True) as change:
        file = await keeping.hold(change, kept)
        waiting = Upload.filter(id=upload.id, file_id=None)
        if not await waiting.update(file_id=file.id, expires_at=now + RECEIVED_UPLOAD):
            raise ReceivedAlready


async def _gather(upload: Upload, pieces: AsyncIterator[bytes], come: IO[bytes]) -> None:
    """Write what comes, as long as it may still be what was announced."""
    received, looked_at, gathered = 0, False, bytearray()
    async for piece in pieces:
        received += len(piece)
        if received > upload.byte_size:
            raise TooLong
        gathered += piece
        if not looked_at and len(gathered) >= min(files.HEAD_BYTES, upload.byte_size):
            looked_at = True
            if not files.begins_as(upload.content_type, bytes(gathered[: files.HEAD_BYTES])):
                raise Unsupported
        if len(gathered) >= _GATHERED_BYTES:
            await asyncio.to_thread(come.write, gathered)
            gathered = bytearray()
    if received != upload.byte_size:
        raise WrongLength
    await asyncio.to_thread(come.write, gathered)
