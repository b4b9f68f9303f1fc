"""What files lie on a demande: how are they joined, changed and removed (S004-21, 22, 37 to 39)?"""

from collections.abc import Sequence
from datetime import datetime

from models.catalogue import DemandeType
from models.demandes import Attachment, Demande
from models.documents import StoredFile, StoredPiece
from resolvers import actors, together
from resolvers.actors import Actor
from resolvers.demandes import access, answering, events, telling
from resolvers.documents import storage
from resolvers.documents import uploads as incoming
from resolvers.errors import Conflict, Fields, NotFound
from resolvers.transactions import Change, transaction
from rules import texts
from rules.vocabulary.demandes import DemandeAction, DemandeEventKind, DemandeStatus, Party
from rules.vocabulary.documents import ScanStatus
from rules.vocabulary.letters import LetterKind
from rules.vocabulary.refusals import RefusalCode

LABEL_MAX = 200
MOST = 50


async def add(
    actor: Actor,
    *,
    demande: int | None,
    upload: int | None,
    stored_piece: int | None,
    is_upload: bool,
    is_stored_piece: bool,
    requirement: str | None,
    label: str | None,
    now: datetime,
) -> Attachment:
    """
    Join a file to a demande: one just uploaded, or a copy of a piece of the storage space as it is now.

    :raises NotFound: no such demande for whoever asks. :raises Conflict: it is over.
    :raises InvalidInput: not one of the two, a file that is not theirs, a piece that the type does not ask for.
    """
    fields = Fields()
    async with transaction(now) as change:
        row = await access.held_for(change, actor, demande, DemandeAction.ADD_ATTACHMENT)
        asked = {piece["key"]: piece["label"] for piece in (await DemandeType.get(id=row.type_id)).pieces}
        if requirement is not None and requirement not in asked:
            fields.wrong("requirement", RefusalCode.INVALID, "requirement")
        if is_upload == is_stored_piece:
            fields.wrong("upload", RefusalCode.INVALID if is_upload else RefusalCode.REQUIRED, "one_of_two")
        if await Attachment.filter(demande_id=row.id).count() >= MOST:
            raise Conflict(variant="attachments", values={"maximum": MOST})
        attachment = Attachment(
            demande_id=row.id, requirement=requirement, added_by=access.party_of(actor), added_at=now
        )
        if is_upload and not is_stored_piece:
            await _from_upload(change, actor, attachment, upload, fields, "upload")
        elif is_stored_piece and not is_upload:
            await _from_piece(actor, attachment, stored_piece, fields, "storedPiece")
        of_requirement: str | None = asked.get(requirement or "")
        attachment.label = _label(fields, label) or of_requirement or attachment.label
        fields.refuse_if_any()
        await attachment.save()
        await _tell(change, actor, row, DemandeEventKind.ATTACHMENT_ADDED, attachment)
        await answering.by_attachment(change, actor, row)
        return change.gives(attachment)


async def replace(actor: Actor, *, id: int | None, upload: int | None, label: str | None, now: datetime) -> Attachment:
    """
    Put another file in the place of one that the citizen joined.

    :raises NotFound: no such file for whoever asks. :raises Conflict: the demande is over, or it is of a message.
    """
    fields = Fields()
    async with transaction(now) as change:
        row, attachment = await _held(change, actor, id)
        kept_label = _label(fields, label) or attachment.label
        await _from_upload(change, actor, attachment, upload, fields, "upload")
        fields.refuse_if_any()
        attachment.label, attachment.added_at = kept_label, now
        await attachment.save()
        await _tell(change, actor, row, DemandeEventKind.ATTACHMENT_REPLACED, attachment)
        await answering.by_attachment(change, actor, row)
        return change.gives(attachment)


async def remove(actor: Actor, *, id: int | None, now: datetime) -> Demande:
    """
    Take away a file that the citizen joined.

    :raises NotFound: no such file for whoever asks. :raises Conflict: the demande is over, or it is of a message.
    """
    async with transaction(now) as change:
        row, attachment = await _held(change, actor, id)
        await attachment.delete()
        await _tell(change, actor, row, DemandeEventKind.ATTACHMENT_REMOVED, attachment)
        return change.gives(row)


async def taken(
    change: Change,
    actor: Actor,
    row: Demande,
    fields: Fields,
    *,
    uploads: Sequence[int | None],
    stored_pieces: Sequence[int | None],
    most: int,
) -> list[Attachment]:
    """Return the files that come with a message, not saved yet; every one that is not theirs to give is noted."""
    if len(uploads) + len(stored_pieces) > most:
        fields.wrong("uploads", RefusalCode.TOO_LONG, "list", maximum=most)
        return []
    files: list[Attachment] = []
    for index, upload in enumerate(uploads):
        files.append(Attachment(demande_id=row.id, added_by=access.party_of(actor), added_at=change.now))
        await _from_upload(change, actor, files[-1], upload, fields, "uploads", str(index))
    for index, piece in enumerate(stored_pieces):
        files.append(Attachment(demande_id=row.id, added_by=access.party_of(actor), added_at=change.now))
        await _from_piece(actor, files[-1], piece, fields, "storedPieces", str(index))
    return files


async def of(demande_ids: Sequence[int]) -> list[list[Attachment]]:
    """Return the files of each of these demandes, in the order joined, in one query."""
    rows = await together.rows(Attachment.filter(demande_id__in=list(demande_ids)).order_by("id"))
    return [[row for row in rows if row.demande_id == one] for one in demande_ids]


async def of_exchanges(exchange_ids: Sequence[int]) -> list[list[Attachment]]:
    """Return the files that came with each of these messages, in one query."""
    rows = await together.rows(Attachment.filter(exchange_id__in=list(exchange_ids)).order_by("id"))
    return [[row for row in rows if row.exchange_id == one] for one in exchange_ids]


async def one(actor: Actor, attachment_id: int, *, now: datetime) -> Attachment | None:
    """Return a file of a demande that whoever asks sees whole."""
    row = await Attachment.get_or_none(id=attachment_id)
    return row if row and await access.whole(actor, row.demande_id, now=now) else None


async def _held(change: Change, actor: Actor, attachment_id: int | None) -> tuple[Demande, Attachment]:
    found = None if attachment_id is None else await Attachment.get_or_none(id=attachment_id)
    if found is None:
        raise NotFound
    row = await access.held_for(change, actor, found.demande_id, DemandeAction.ADD_ATTACHMENT)
    # As it is now that its demande is held: another call may have taken it away.
    attachment = await Attachment.get_or_none(id=attachment_id)
    if attachment is None:
        raise NotFound
    if attachment.exchange_id is not None or attachment.added_by is not Party.CITIZEN:
        raise Conflict(variant="of_a_message")
    return row, attachment


async def _from_upload(
    change: Change, actor: Actor, attachment: Attachment, upload: int | None, fields: Fields, *path: str
) -> None:
    file = await incoming.taken(change, actor, upload, path=path, fields=fields)
    if file is not None:
        _hold(attachment, file)
        attachment.label = file.name


async def _from_piece(actor: Actor, attachment: Attachment, piece_id: int | None, fields: Fields, *path: str) -> None:
    """A copy of that version: a file never changes, and the piece may go its own way."""
    piece = None
    if isinstance(actor, actors.Citizen) and piece_id is not None:
        piece = await storage.held(actor, piece_id)
    if piece is None:
        fields.wrong(path, RefusalCode.NOT_FOUND)
        return
    file = await StoredFile.get(id=piece.file_id)
    if file.scan is ScanStatus.INFECTED:
        fields.wrong(path, RefusalCode.FILE_INFECTED)
    else:
        _hold(attachment, file, piece)
        attachment.label = piece.label


def _hold(attachment: Attachment, file: StoredFile, piece: StoredPiece | None = None) -> None:
    attachment.file_id = file.id
    attachment.from_storage_space = piece is not None
    attachment.stored_piece_id = piece.id if piece is not None else None


def _label(fields: Fields, label: str | None) -> str | None:
    cleaned = texts.clean(label or "")
    if cleaned:
        fields.note(texts.judge(cleaned, maximum=LABEL_MAX), "label")
    return cleaned or None


async def _tell(change: Change, actor: Actor, row: Demande, kind: DemandeEventKind, attachment: Attachment) -> None:
    """Write it in the history and tell the town hall; of a draft there is neither yet."""
    if row.status is DemandeStatus.DRAFT:
        return
    await events.note(change, actor, row, kind, about=("Attachment", attachment.id))
    if kind is not DemandeEventKind.ATTACHMENT_REMOVED:
        occasion = f"{kind.value} {attachment.id} {change.now.isoformat()}"
        await telling.town_hall(change, LetterKind.DEMANDE_PIECE_RECEIVED, row, occasion=occasion)
