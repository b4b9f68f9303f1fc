"""What do citizens see of themselves?"""

import datetime as dt

import strawberry

from models.accounts import Citizen as Row
from resolvers import notifications, steps
from resolvers.accounts import journal, terms
from resolvers.appointments import access as appointments
from resolvers.demandes import listing as demandes
from resolvers.sessions import signing
from rules.vocabulary.accounts import AccountKind, Civility, ContactMethod, Language, PendingStep
from schema import addresses
from schema.accounts.acceptances import TermsAcceptance
from schema.accounts.events import AccountEvent
from schema.addresses import PostalAddress
from schema.appointments.appointment import Appointment
from schema.connections import Connection, Counted, connect
from schema.context import Context, Info
from schema.demandes.demande import Demande
from schema.demandes.filters import DemandeFilter, wanted
from schema.documents.storage import StorageSpace
from schema.family.foyer import Family
from schema.nodes import Node, shows
from schema.notifications.notification import Notification
from schema.scalars import EmailAddress, PhoneNumber
from schema.sessions.session import Session
from schema.water.space import WaterSpace


async def _self(context: Context, key: int) -> Row | None:
    citizen = context.citizen
    return citizen.row if citizen is not None and citizen.id == key else None


@shows(Row, reach=_self)
class Citizen(Node):
    """The signed-in citizen: nobody else can be reached through it, and no one else reaches it."""

    username: str
    kind: AccountKind
    civility: Civility | None
    first_name: str
    last_name: str
    email: EmailAddress
    phone: PhoneNumber | None
    preferred_contact: ContactMethod = strawberry.field(
        description="Proposed on each new demande, where it can be changed."
    )
    language: Language
    previous_sign_in_at: dt.datetime | None = strawberry.field(description="The sign-in before this one.")

    @strawberry.field
    @staticmethod
    def email_confirmed(root: strawberry.Parent[Row]) -> bool:
        return root.email_confirmed_at is not None

    @strawberry.field
    @staticmethod
    def postal_address(root: strawberry.Parent[Row]) -> PostalAddress | None:
        return addresses.shown(root.postal_address)

    @strawberry.field(description="What stands between this citizen and everything else, in the order to do it.")
    @staticmethod
    async def pending_steps(root: strawberry.Parent[Row]) -> list[PendingStep]:
        return list(await steps.of_citizen(root))

    @strawberry.field(description="The latest, of the terms in force or not.")
    @staticmethod
    async def accepted_terms(root: strawberry.Parent[Row], info: Info) -> TermsAcceptance | None:
        return await terms.latest_accepted(info.context.actor)

    @strawberry.field(description="False for a space born of FranceConnect that has chosen none.")
    @staticmethod
    def has_password(root: strawberry.Parent[Row]) -> bool:
        return root.password_hash is not None

    @strawberry.field
    @staticmethod
    async def sessions(root: strawberry.Parent[Row], info: Info) -> list[Session]:
        return await signing.own(info.context.actor, now=info.context.now)

    @strawberry.field(description="Journal of the account: sign-ins, failures, changes of password or address.")
    @staticmethod
    async def account_events(
        root: strawberry.Parent[Row], info: Info, first: int = 20, after: str | None = None
    ) -> Connection[AccountEvent]:
        page: Connection[AccountEvent] = await connect(journal.own(info.context.actor), first, after)
        return page

    @strawberry.field
    @staticmethod
    def family(root: strawberry.Parent[Row], info: Info) -> Family:
        return info.context.actor

    @strawberry.field
    @staticmethod
    def storage(root: strawberry.Parent[Row], info: Info) -> StorageSpace:
        return info.context.actor

    @strawberry.field
    @staticmethod
    def water(root: strawberry.Parent[Row], info: Info) -> WaterSpace:
        return info.context.actor

    @strawberry.field(description="Those that are to come, the next first; else all, the latest first.")
    @staticmethod
    async def appointments(
        root: strawberry.Parent[Row], info: Info, upcoming: bool = True, first: int = 20, after: str | None = None
    ) -> Connection[Appointment]:
        listing = appointments.own(info.context.actor, upcoming=upcoming, now=info.context.now)
        page: Connection[Appointment] = await connect(listing, first, after)
        return page

    @strawberry.field(description="Most recently active first.")
    @staticmethod
    async def demandes(
        root: strawberry.Parent[Row],
        info: Info,
        filter: DemandeFilter | None = strawberry.UNSET,
        first: int = 20,
        after: str | None = None,
    ) -> Counted[Demande]:
        listing = await demandes.own(info.context.actor, wanted(filter), now=info.context.now)
        return await connect(listing, first, after, Counted)  # type: ignore[no-any-return]

    @strawberry.field
    @staticmethod
    async def notifications(
        root: strawberry.Parent[Row], info: Info, unread_only: bool = False, first: int = 20, after: str | None = None
    ) -> Connection[Notification]:
        told = notifications.own(info.context.actor, unread_only=unread_only)
        page: Connection[Notification] = await connect(told, first, after)
        return page
