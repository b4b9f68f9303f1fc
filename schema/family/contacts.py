"""What is seen and said of a citizen's entourage: whom to call, who may fetch a child?"""

from typing import Annotated, TypeAlias

import strawberry

from models.family import FamilyContact as Row
from resolvers.family import contacts
from schema import gates, ids
from schema.context import Context, Info
from schema.inputs import said
from schema.nodes import Node, shows
from schema.refusals import Refusal
from schema.roots import mutation
from schema.said import Acknowledgement
from schema.scalars import PhoneNumber


async def _own(context: Context, key: int) -> Row | None:
    return await contacts.one(context.citizen, key) if context.citizen else None


@shows(Row, reach=_own)
class FamilyContact(Node):
    """Somebody whom the town hall may call, and who perhaps may fetch a child."""

    name: str
    phone: PhoneNumber
    may_fetch_children: bool


FamilyContactSaveResult: TypeAlias = Annotated[FamilyContact | Refusal, strawberry.union("FamilyContactSaveResult")]
FamilyContactRemoveResult: TypeAlias = Annotated[
    Acknowledgement | Refusal, strawberry.union("FamilyContactRemoveResult")
]


@strawberry.input
class FamilyContactSaveInput:
    id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Of the contact to change; left out for a new one."
    )
    name: str
    phone: str
    may_fetch_children: bool


@strawberry.input
class FamilyContactRemoveInput:
    id: strawberry.ID


@strawberry.type
class FamilyContactMutations:
    @mutation(gates.citizen())
    @staticmethod
    async def family_contact_save(info: Info, input: FamilyContactSaveInput) -> FamilyContactSaveResult:
        """Adds somebody to one's own entourage (30 at most), or writes anew what is said of them."""
        row_id = (ids.row(input.id, "FamilyContact") or 0) if input.id else None
        return await contacts.save(info.context.actor, **said(input, id=row_id), now=info.context.now)

    @mutation(gates.citizen())
    @staticmethod
    async def family_contact_remove(info: Info, input: FamilyContactRemoveInput) -> FamilyContactRemoveResult:
        """Takes somebody out of one's own entourage."""
        row_id = ids.row(input.id, "FamilyContact")
        return await contacts.remove(info.context.actor, id=row_id, now=info.context.now)
