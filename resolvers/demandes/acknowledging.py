"""How is the acknowledgement of a demande made once, kept, and written in its history when it has left?"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from io import BytesIO

from models.demandes import Attachment, Demande
from models.documents import Document, StoredFile
from resolvers import actors, door
from resolvers.demandes import access, events
from resolvers.documents import keeping
from resolvers.transactions import Change, transaction
from rules.vocabulary.demandes import DemandeEventKind
from rules.vocabulary.documents import DocumentStatus

FILE_NAME = "accuse-de-reception.pdf"
CONTENT_TYPE = "application/pdf"


async def given(row: Demande, make: Callable[[], Awaitable[bytes]], *, now: datetime) -> bytes:
    """
    Return the acknowledgement of a demande that was sent: what `make` makes, the first time.

    :raises connectors.files.protocol.StoreDown: it cannot be kept, or read, now.
    """
    document = await Document.get(id=row.acknowledgement_id)
    if document.file_id is None:
        await _keep(document, await make(), now=now)
        await document.refresh_from_db()
    file = await StoredFile.get(id=document.file_id)
    return b"".join([piece async for piece in door.current().machines.files.get(file.place)])


async def pieces(row: Demande) -> list[Attachment]:
    """Return the files that came with a demande when it was sent."""
    return await Attachment.filter(demande_id=row.id, added_at__lte=row.submitted_at).order_by("id")


async def note(change: Change, demande_id: int) -> None:
    """Write that the acknowledgement has left, in the transaction that says so of its letter."""
    row = await access.held(change, actors.System(), demande_id)
    await events.note(change, actors.System(), row, DemandeEventKind.ACKNOWLEDGED)


async def _keep(document: Document, content: bytes, *, now: datetime) -> None:
    """Keep it as the document's; of two who make it at once, the first one's is the document."""
    kept = await keeping.keep(BytesIO(content), name=FILE_NAME, content_type=CONTENT_TYPE, now=now, is_ours=True)
    async with transaction(now, aside=True) as change:
        held = await Document.filter(id=document.id, file_id=None).select_for_update().first()
        if held is not None:
            held.file_id, held.status = (await keeping.hold(change, kept)).id, DocumentStatus.READY
            await held.save(update_fields=["file_id", "status"])
    if held is None:
        await keeping.drop(kept, now)
