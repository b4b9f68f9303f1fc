"""What does a citizen say to put a piece into their storage space, to change it, to take it out?"""

import datetime as dt
from typing import Annotated, Any, TypeAlias

import strawberry
from strawberry.types.maybe import Some

from resolvers.documents import pieces
from schema import gates, ids
from schema.context import Info
from schema.documents.storage import StoredPiece
from schema.inputs import said
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement

StoredPieceAddResult: TypeAlias = Annotated[StoredPiece | Refusal, strawberry.union("StoredPieceAddResult")]
StoredPieceUpdateResult: TypeAlias = Annotated[StoredPiece | Refusal, strawberry.union("StoredPieceUpdateResult")]
StoredPieceRemoveResult: TypeAlias = Annotated[Acknowledgement | Refusal, strawberry.union("StoredPieceRemoveResult")]


@strawberry.input
class StoredPieceAddInput:
    upload: strawberry.ID
    label: str
    category: str | None = strawberry.field(
        default=strawberry.UNSET, description="The key of one of the portal's pieceCategories."
    )
    member: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Whose it is, of the foyer; left out for oneself."
    )
    expires_on: dt.date | None = strawberry.field(
        default=strawberry.UNSET, description="The last day on which it is good."
    )


@strawberry.input
class StoredPieceUpdateInput:
    id: strawberry.ID
    upload: strawberry.Maybe[strawberry.ID | None] = strawberry.field(
        description="A new file in place of the old one; demandes keep the copy they have."
    )
    label: strawberry.Maybe[str | None]
    category: strawberry.Maybe[str | None]
    member: strawberry.Maybe[strawberry.ID | None]
    expires_on: strawberry.Maybe[dt.date | None]


@strawberry.input
class StoredPieceRemoveInput:
    id: strawberry.ID


@strawberry.type
class StorageMutations:
    @mutation(gates.citizen())
    @staticmethod
    async def stored_piece_add(info: Info, input: StoredPieceAddInput) -> StoredPieceAddResult:
        """Keeps what was uploaded in one's own storage space; every wrong field is told at once."""
        upload = ids.row(input.upload, "Upload")
        member = _row(input.member, "FamilyMember") if input.member else None
        return await pieces.add(info.context.actor, **said(input, upload=upload, member=member), now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def stored_piece_update(info: Info, input: StoredPieceUpdateInput) -> StoredPieceUpdateResult:
        """Only what is named changes; demandes that hold a copy keep it as it is."""
        keys: dict[str, Any] = {"id": ids.row(input.id, "StoredPiece")}
        keys |= _named("upload", input.upload, "Upload") | _named("member", input.member, "FamilyMember")
        return await pieces.update(info.context.actor, **said(input, **keys), now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def stored_piece_remove(info: Info, input: StoredPieceRemoveInput) -> StoredPieceRemoveResult:
        """Takes a piece out of one's own storage space; demandes that hold a copy keep it."""
        row_id = ids.row(input.id, "StoredPiece")
        return await pieces.remove(info.context.actor, id=row_id, now=info.context.now)


def _row(global_id: str, type_name: str) -> int:
    """Return a row's number; 0, which nothing has, where the id is of nothing of that type."""
    return ids.row(global_id, type_name) or 0


def _named(name: str, given: Some[strawberry.ID | None] | None, type_name: str) -> dict[str, int | None]:
    """Return the row that an optional id names, None where it is null, nothing where it is left out."""
    if given is None:
        return {}
    return {name: None if given.value is None else _row(given.value, type_name)}
