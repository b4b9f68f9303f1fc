"""What does the staff see of a citizen?"""

import datetime as dt

import strawberry

from models.accounts import Citizen as Row
from resolvers.demandes import listing as demandes
from resolvers.staff import records
from resolvers.water import contracts
from rules.vocabulary.accounts import AccountKind, Civility
from schema import addresses
from schema.addresses import PostalAddress
from schema.connections import Counted, connect
from schema.context import Context, Info
from schema.demandes.demande import Demande
from schema.demandes.filters import DemandeFilter, wanted
from schema.loaders import load
from schema.nodes import Node, shows
from schema.scalars import EmailAddress, PhoneNumber
from schema.water.contract import WaterContract


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

    @strawberry.field(description="For the water service, else empty.")
    @staticmethod
    async def water_contracts(root: strawberry.Parent[Row], info: Info) -> list[WaterContract]:
        return await load(info.context, contracts.of_citizens, (info.context.actor, root.id))  # type: ignore[no-any-return]

    @strawberry.field(description="Of the agent's services, most recently active first.")
    @staticmethod
    async def demandes(
        root: strawberry.Parent[Row],
        info: Info,
        filter: DemandeFilter | None = strawberry.UNSET,
        first: int = 20,
        after: str | None = None,
    ) -> Counted[Demande]:
        listing = await demandes.of_citizen(info.context.actor, root.id, wanted(filter), now=info.context.now)
        return await connect(listing, first, after, Counted)  # type: ignore[no-any-return]
