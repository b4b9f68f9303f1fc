"""What does the collectivité tell everyone, before any sign-in?"""

import strawberry

from models.portal import Portal as Row
from resolvers import portal
from schema import gates
from schema.context import Info
from schema.nodes import shows
from schema.portal.terms import Terms
from schema.roots import query
from schema.scalars import EmailAddress, PhoneNumber


@strawberry.type
class PasswordPolicy:
    """How many of each kind of character a citizen's password has at least."""

    min_length: int
    min_lowercase: int
    min_uppercase: int
    min_digits: int
    min_symbols: int


@shows(Row)
class Portal:
    """What the collectivité tells everyone, before any sign-in."""

    name: str
    time_zone: str = strawberry.field(
        description="IANA name; every calendar day and wall-clock time of the graph is in it."
    )
    version: int = strawberry.field(description="Raised at each portalSave.")
    contact_email: EmailAddress | None
    contact_phone: PhoneNumber | None

    @strawberry.field
    @staticmethod
    def password_policy(root: strawberry.Parent[Row]) -> PasswordPolicy:
        return portal.policy(root)  # type: ignore[return-value]

    @strawberry.field(description="The general terms in force (CGU).")
    @staticmethod
    async def terms(root: strawberry.Parent[Row]) -> Terms:
        return await portal.terms_in_force()  # type: ignore[return-value]


@strawberry.type
class PortalQueries:
    @query(gates.anyone)
    @staticmethod
    async def portal(info: Info) -> Portal:
        """What the collectivité tells everyone, before any sign-in."""
        return await portal.read()  # type: ignore[return-value]
