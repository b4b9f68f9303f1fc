"""What does the staff see of a citizen?"""

import datetime as dt

import strawberry

from models.accounts import Citizen as Row
from resolvers.staff import records
from rules.vocabulary.accounts import AccountKind, Civility
from schema import addresses
from schema.addresses import PostalAddress
from schema.context import Context
from schema.nodes import Node, shows
from schema.scalars import EmailAddress, PhoneNumber


async def _known(context: Context, key: int) -> Row | None:
    return await records.one(context.actor, key, now=context.now)


@shows(Row, reach=_known)
class CitizenRecord(Node):
    """A citizen as the staff may know them: what their services work with, and no more."""

    username: str
    kind: AccountKind
    civility: Civility | None
    first_name: str
    last_name: str
    email: EmailAddress
    phone: PhoneNumber | None
    created_at: dt.datetime

    @strawberry.field
    @staticmethod
    def postal_address(root: strawberry.Parent[Row]) -> PostalAddress | None:
        return addresses.shown(root.postal_address)

    @strawberry.field(description="The space has been activated, or was made by its citizen.")
    @staticmethod
    def activated(root: strawberry.Parent[Row]) -> bool:
        return root.activated_at is not None
