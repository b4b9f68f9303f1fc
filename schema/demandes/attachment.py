"""What is seen of a file on a demande?"""

import datetime as dt

import strawberry

from models.demandes import Attachment as Row
from resolvers.demandes import attachments
from rules.vocabulary.demandes import Party
from schema.context import Context, Info
from schema.documents import file as files
from schema.documents.file import File
from schema.nodes import Node, shows


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
