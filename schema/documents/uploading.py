"""How does somebody send a file: a place for it first, then its bytes, then the mutation that names it?"""

import datetime as dt
from typing import Annotated, TypeAlias

import strawberry

from models.documents import Upload as Row
from resolvers.documents import uploads
from schema import gates
from schema.context import Context, Info
from schema.inputs import said
from schema.nodes import Node, shows
from schema.refusals import Refusal
from schema.roots import mutation
from schema.scalars import BigInt, Json, Url


async def _own(context: Context, key: int) -> Row | None:
    return await uploads.one(context.actor, key)


@shows(Row, reach=_own)
class Upload(Node):
    """
    A place to put one file: the client sends the bytes with PUT and these headers, then names the upload in a mutation.
    """

    expires_at: dt.datetime = strawberry.field(
        description="Until when the bytes must begin to come, an hour; then until when a mutation must have named it, a"
        " day."
    )

    @strawberry.field(description="Signed: whoever has it may put the bytes, once.")
    @staticmethod
    def url(root: strawberry.Parent[Row], info: Info) -> Url:
        return Url(uploads.address(root, now=info.context.now))

    @strawberry.field
    @staticmethod
    def headers(root: strawberry.Parent[Row]) -> Json:
        return Json({"Content-Type": root.content_type})

    @strawberry.field(description="Whether the bytes have come, and are what was said of them.")
    @staticmethod
    def received(root: strawberry.Parent[Row]) -> bool:
        return root.file_id is not None


UploadCreateResult: TypeAlias = Annotated[Upload | Refusal, strawberry.union("UploadCreateResult")]


@strawberry.input
class UploadCreateInput:
    file_name: str
    content_type: str
    byte_size: BigInt


@strawberry.type
class UploadMutations:
    @mutation(gates.either_side)
    @staticmethod
    async def upload_create(info: Info, input: UploadCreateInput) -> UploadCreateResult:
        """
        A place to put one file: a PDF, a JPEG, PNG or WebP picture, an ODT, DOCX or TXT text, of 20 MB at most; for the
        staff also CSV, and 512 MB. UNSUPPORTED_FILE, FILE_TOO_LARGE or QUOTA_EXCEEDED on the field that says so.
        """
        return await uploads.create(info.context.actor, **said(input), now=info.context.now)
