"""What does anyone see of a service of the collectivité?"""

import strawberry

from models.staff import Service as Row
from resolvers.staff import services
from rules.vocabulary.staff import ServiceDomain
from schema.context import Context
from schema.nodes import Node, shows
from schema.scalars import EmailAddress, PhoneNumber


async def _anyones(context: Context, key: int) -> Row | None:
    return await services.one(key)


@shows(Row, reach=_anyones)
class Service(Node):
    """A department of the collectivité: Eau, Périscolaire, État civil…"""

    slug: str
    name: str
    domain: ServiceDomain = strawberry.field(
        description="What it is in charge of beyond demandes, and so whose data its agents may see."
    )
    email: EmailAddress | None
    phone: PhoneNumber | None
