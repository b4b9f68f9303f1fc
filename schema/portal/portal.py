"""What does the collectivité tell everyone, before any sign-in?"""

import datetime as dt

import strawberry

from models.portal import Portal as Row
from resolvers import portal
from resolvers.portal import news, pages, surveys
from resolvers.staff import services
from schema import gates
from schema.connections import Connection, connect
from schema.context import Info
from schema.nodes import shows
from schema.portal.news import News
from schema.portal.pages import Page
from schema.portal.surveys import Survey
from schema.portal.terms import Terms
from schema.roots import query
from schema.scalars import EmailAddress, PhoneNumber
from schema.staff.service import Service


@strawberry.type
class PasswordPolicy:
    """How many of each kind of character a citizen's password has at least."""

    min_length: int
    min_lowercase: int
    min_uppercase: int
    min_digits: int
    min_symbols: int


@strawberry.type
class PieceCategory:
    """A kind of pieces, such as a proof of address; its key does not change, its label may."""

    key: str
    label: str


@shows(Row)
class Portal:
    """What the collectivité tells everyone, before any sign-in."""

    name: str
    time_zone: str = strawberry.field(
        description="IANA name; every calendar day and wall-clock time of the graph is in it."
    )
    reminder_time: dt.time = strawberry.field(description="When reminders leave, the day before.")
    holiday_subdivision: str | None = strawberry.field(
        description="ISO 3166-2:FR subdivision whose public holidays differ (57, 67, 68, 974…), if any."
    )
    reading_needs_notice: bool = strawberry.field(description="A reading is taken only with an avis de passage.")
    version: int = strawberry.field(description="Raised at each portalSave.")
    contact_email: EmailAddress | None
    contact_phone: PhoneNumber | None

    @strawberry.field
    @staticmethod
    def password_policy(root: strawberry.Parent[Row]) -> PasswordPolicy:
        return portal.policy(root)

    @strawberry.field(description="The general terms in force (CGU).")
    @staticmethod
    async def terms(root: strawberry.Parent[Row]) -> Terms:
        return await portal.terms_in_force()

    @strawberry.field(description="Actualités, newest first; those for signed-in citizens only when one asks.")
    @staticmethod
    async def news(
        root: strawberry.Parent[Row], info: Info, first: int = 10, after: str | None = None
    ) -> Connection[News]:
        return await connect(news.visible(info.context.actor), first, after)  # type: ignore[no-any-return]

    @strawberry.field(
        description="Infos pratiques: departments, hours, emergency numbers, the water service in a few words."
    )
    @staticmethod
    async def pages(root: strawberry.Parent[Row]) -> list[Page]:
        return await pages.every()

    @strawberry.field
    @staticmethod
    async def page(root: strawberry.Parent[Row], slug: str) -> Page | None:
        return await pages.one(slug)

    @strawberry.field(
        description="Votre avis nous intéresse: the open ones, newest first; agents see the closed ones too."
    )
    @staticmethod
    async def surveys(root: strawberry.Parent[Row], info: Info) -> list[Survey]:
        today = portal.today(root, info.context.now)
        return await surveys.listed(info.context.actor, today=today)

    @strawberry.field(
        description="Kinds of pieces a storage space sorts by; requirements name one, so that the right pieces are"
        " proposed."
    )
    @staticmethod
    def piece_categories(root: strawberry.Parent[Row]) -> list[PieceCategory]:
        return [PieceCategory(**one) for one in root.piece_categories]

    @strawberry.field(description="Departments of the collectivité.")
    @staticmethod
    async def services(root: strawberry.Parent[Row]) -> list[Service]:
        return await services.every()


@strawberry.type
class PortalQueries:
    @query(gates.anyone)
    @staticmethod
    async def portal(info: Info) -> Portal:
        """What the collectivité tells everyone, before any sign-in."""
        return await portal.read()
