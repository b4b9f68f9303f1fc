"""What does a citizen see of what the portal made for them, such as an acknowledgement?"""

import datetime as dt

import strawberry

from models.documents import Document as Row
from resolvers.documents import made
from rules.vocabulary.demandes import Party
from rules.vocabulary.documents import DocumentStatus
from schema.context import Context, Info
from schema.documents import file as files
from schema.documents.file import File
from schema.nodes import Node, shows


async def _own(context: Context, key: int) -> Row | None:
    return await made.one(context.citizen, key) if context.citizen else None


@shows(Row, reach=_own)
class Document(Node):
    """What the portal made for somebody, or somebody added to their documents."""

    title: str
    status: DocumentStatus
    added_by: Party
    added_at: dt.datetime

    @strawberry.field(description="Null until made.")
    @staticmethod
    async def file(root: strawberry.Parent[Row], info: Info) -> File | None:
        return await files.of(info.context, root.file_id)

    @strawberry.field(description="Only what the citizen added.")
    @staticmethod
    def removable(root: strawberry.Parent[Row]) -> bool:
        return root.added_by is Party.CITIZEN
