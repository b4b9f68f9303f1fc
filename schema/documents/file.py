"""What does whoever sees what holds a file see of the file itself?"""

import strawberry

from models.documents import StoredFile as Row
from resolvers.documents import files
from rules.vocabulary.documents import ScanStatus
from schema.context import Context, Info
from schema.loaders import load
from schema.scalars import BigInt, Url


@strawberry.type
class File:
    """A file, which never changes; whoever sees what holds it may look at it and save it."""

    name: str
    content_type: str
    byte_size: BigInt
    sha256: str
    scan: ScanStatus

    @staticmethod
    def is_type_of(value: object, info: object) -> bool:
        return isinstance(value, Row)

    @strawberry.field(
        description="To look at in the browser; null until the scan allows it. Signed: good for five minutes."
    )
    @staticmethod
    async def view_url(root: strawberry.Parent[Row], info: Info) -> Url | None:
        return await files.address(root, "view", now=info.context.now)

    @strawberry.field(description="To save; null until the scan allows it. Signed: good for five minutes.")
    @staticmethod
    async def download_url(root: strawberry.Parent[Row], info: Info) -> Url | None:
        return await files.address(root, "save", now=info.context.now)


async def of(context: Context, file_id: int | None) -> File | None:
    """Return the file of a row that whoever asks was allowed, asked together with those of its siblings."""
    return await load(context, files.many, file_id) if file_id is not None else None
