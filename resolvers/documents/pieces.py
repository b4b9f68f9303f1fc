"""How does a citizen put a piece into their storage space, change it, take it out (S004-54, S004-55)?"""

from datetime import date, datetime
from typing import TypedDict, Unpack

from models.documents import StoredFile, StoredPiece
from models.family import FamilyMember
from resolvers import actors
from resolvers.accounts import identity
from resolvers.actors import Actor
from resolvers.documents import storage, uploads
from resolvers.errors import Fields, NotFound
from resolvers.transactions import Acknowledged, Change, transaction
from rules import searching
from rules.vocabulary.refusals import RefusalCode

LABEL_MAX = 200


class Changes(TypedDict, total=False):
    """What is to change; what is not named stays, and None empties. Ids are of one's own, or of nothing."""

    upload: int | None
    label: str | None
    category: str | None
    member: int | None
    expires_on: date | None


async def add(
    actor: Actor,
    *,
    upload: int | None,
    label: str,
    category: str | None,
    member: int | None,
    expires_on: date | None,
    now: datetime,
) -> StoredPiece:
    """
    Put what was uploaded into the storage space of the citizen who asks.

    :raises InvalidInput: every wrong field; NOT_FOUND for a member or an upload that is not one's own.
    """
    citizen = actors.citizen(actor)
    fields = Fields()
    row = StoredPiece(citizen_id=citizen.id, expires_on=expires_on, added_at=now)
    row.label = identity.line(fields, "label", label, maximum=LABEL_MAX)

    async with transaction(now) as change:
        row.category = await _category(change, fields, category)
        row.member_id = await _member(citizen, fields, member)
        file = await uploads.take(change, actor, upload, path="upload", fields=fields)
        _hold(row, file)
        await row.save()
        return change.gives(row)


async def update(actor: Actor, *, id: int | None, now: datetime, **changes: Unpack[Changes]) -> StoredPiece:
    """
    Change only what is named; with another file, demandes keep the copy that they have.

    :raises InvalidInput: every wrong field; REQUIRED where None is given for what may not be empty.
    :raises NotFound: when there is no such piece of one's own.
    """
    citizen = actors.citizen(actor)
    fields = Fields()

    async with transaction(now) as change:
        # A member before the pieces that are theirs, as when one goes and takes their name off them.
        member_id = await _member(citizen, fields, changes.get("member"))
        row = await storage.held(actor, id)
        if row is None:
            raise NotFound
        if "label" in changes:
            row.label = identity.line(fields, "label", changes["label"] or "", maximum=LABEL_MAX)
        if "category" in changes:
            row.category = await _category(change, fields, changes["category"])
        if "member" in changes:
            row.member_id = member_id
        if "expires_on" in changes:
            row.expires_on = changes["expires_on"]
        file = await StoredFile.get(id=row.file_id)
        if "upload" in changes:
            if changes["upload"] is None:
                fields.wrong("upload", RefusalCode.REQUIRED)
            else:
                file = await uploads.take(change, actor, changes["upload"], path="upload", fields=fields)
        fields.refuse_if_any()
        _hold(row, file)
        await row.save()
        return change.gives(row)


async def remove(actor: Actor, *, id: int | None, now: datetime) -> Acknowledged:
    """
    Take a piece out of the storage space; demandes keep the copy that they have.

    :raises NotFound: when there is no such piece of one's own.
    """
    async with transaction(now) as change:
        if not await storage.own(actor).filter(id=id).delete():
            raise NotFound
        return change.acknowledges("acknowledgement.storedPieceRemove")


def _hold(row: StoredPiece, file: StoredFile) -> None:
    row.file_id = file.id
    row.search = " ".join(searching.words(f"{row.label} {file.name}"))


async def _category(change: Change, fields: Fields, category: str | None) -> str | None:
    """Return one of the portal's categories, which then does not go before the transaction ends."""
    if category is None:
        return None
    found = await change.connection.execute_query_dict(
        "SELECT id FROM portal"
        " WHERE piece_categories @> jsonb_build_array(jsonb_build_object('key', $1::text)) FOR SHARE",
        [category],
    )
    if not found:
        fields.wrong("category", RefusalCode.INVALID, "piece_category")
    return category


async def _member(citizen: actors.Citizen, fields: Fields, member_id: int | None) -> int | None:
    """Return one of one's own foyer, who then does not go before the transaction ends."""
    if member_id is None:
        return None
    row = await FamilyMember.filter(id=member_id, citizen_id=citizen.id).select_for_update(no_key=True).first()
    if row is None:
        fields.wrong("member", RefusalCode.NOT_FOUND)
    return member_id
