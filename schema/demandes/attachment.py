"""What is seen of a file on a demande?"""

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import strawberry

from models.demandes import Attachment as Row
from resolvers.demandes import attachments
from rules.vocabulary.demandes import Party
from schema.context import Context, Info
from schema.demandes import relations
from schema.documents import file as files
from schema.documents.file import File
from schema.nodes import Node, shows

if TYPE_CHECKING:
    from schema.documents.storage import StoredPiece


async def _seen(context: Context, key: int) -> Row | None:
    return await attachments.one(context.actor, key, now=context.now)


@shows(Row, reach=_seen)
class Attachment(Node):
    """A file on a demande; one taken from the storage space is a copy of that version."""

    requirement: str | None = strawberry.field(description="The PieceRequirement that it answers, if any.")
    label: str
    added_by: Party
    added_at: dt.datetime
    from_storage_space: bool

    @strawberry.field
    @staticmethod
    async def file(root: strawberry.Parent[Row], info: Info) -> File:
        return await files.of(info.context, root.file_id)

    @strawberry.field(description="The piece it was copied from; null for anyone but its owner, or once removed.")
    @staticmethod
    async def from_storage(
        root: strawberry.Parent[Row], info: Info
    ) -> Annotated["StoredPiece", strawberry.lazy("schema.documents.storage")] | None:
        return await relations.piece(info, root.stored_piece_id)
