"""What does a citizen see of their storage space (« mon espace de stockage »)?"""

import datetime as dt

import strawberry

from models.documents import StoredPiece as Row
from resolvers.actors import Actor
from resolvers.documents import quota, storage
from resolvers.family import members
from schema import ids, loaders
from schema.connections import Counted, connect
from schema.context import Context, Info
from schema.demandes.demande import Demande
from schema.documents import file as files
from schema.documents.file import File
from schema.family.members import FamilyMember
from schema.nodes import Node, shows
from schema.scalars import BigInt


async def _own(context: Context, key: int) -> Row | None:
    return await storage.one(context.citizen, key) if context.citizen else None


@shows(Row, reach=_own)
class StoredPiece(Node):
    """A piece that a citizen keeps for demandes to come; a demande is given a copy of it as it then is."""

    label: str
    category: str | None = strawberry.field(description="The key of one of the portal's pieceCategories.")
    added_at: dt.datetime
    expires_on: dt.date | None = strawberry.field(description="The last day on which it is good.")

    @strawberry.field
    @staticmethod
    async def member(root: strawberry.Parent[Row], info: Info) -> FamilyMember | None:
        if root.member_id is None:
            return None
        return await loaders.load(  # type: ignore[no-any-return]
            info.context, members.of_citizens, (root.citizen_id, root.member_id)
        )

    @strawberry.field
    @staticmethod
    async def file(root: strawberry.Parent[Row], info: Info) -> File:
        return await files.of(info.context, root.file_id)

    @strawberry.field(description="Whether expiresOn has passed; it stays, and may still be given.")
    @staticmethod
    async def expired(root: strawberry.Parent[Row], info: Info) -> bool:
        if root.expires_on is None:
            return False
        return bool(await loaders.load(info.context, storage.are_past, (root.expires_on, info.context.now)))

    @strawberry.field(description="Demandes that hold a copy, newest first.")
    @staticmethod
    async def used_by(
        root: strawberry.Parent[Row], info: Info, first: int = 20, after: str | None = None
    ) -> Counted[Demande]:
        holding = storage.demandes_that_hold(info.context.actor, root)
        return await connect(holding, first, after, Counted)  # type: ignore[no-any-return]


@strawberry.type
class StorageSpace:
    """« Mon espace de stockage »: the citizen's own, which no agent sees into."""

    @strawberry.field(
        description="Newest first: those that hold every word of search in their label or their file's name, those of a"
        " category. With demandeType, those that answer what it asks for, or the one requirement of that key, the"
        " likeliest first: of its category, not expired, with words of its label."
    )
    @staticmethod
    async def pieces(
        root: strawberry.Parent[Actor],
        info: Info,
        search: str | None = None,
        category: str | None = None,
        demande_type: strawberry.ID | None = None,
        requirement: str | None = None,
        first: int = 50,
        after: str | None = None,
    ) -> Counted[StoredPiece]:
        listing = await storage.pieces(
            root,
            search=search,
            category=category,
            demande_type=(ids.row(demande_type, "DemandeType") or 0) if demande_type is not None else None,
            requirement=requirement,
            now=info.context.now,
        )
        return await connect(listing, first, after, Counted)  # type: ignore[no-any-return]

    @strawberry.field
    @staticmethod
    async def used_bytes(root: strawberry.Parent[Actor]) -> BigInt:
        return BigInt(await storage.used_bytes(root))

    @strawberry.field
    @staticmethod
    def quota_bytes(root: strawberry.Parent[Actor]) -> BigInt:
        return BigInt(quota.most())
