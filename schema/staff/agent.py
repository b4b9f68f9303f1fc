"""What does the staff see of one another?"""

import strawberry

from models.staff import Agent as Row
from resolvers.staff import agents, services
from rules.vocabulary.staff import AgentRole
from schema import loaders
from schema.context import Context, Info
from schema.nodes import Node, shows
from schema.scalars import EmailAddress
from schema.staff.service import Service


async def _known(context: Context, key: int) -> Row | None:
    return await agents.one(context.actor, key)


@shows(Row, reach=_known)
class Agent(Node):
    """A member of staff. Citizens never see who."""

    name: str
    email: EmailAddress
    role: AgentRole
    active: bool

    @strawberry.field
    @staticmethod
    async def services(root: strawberry.Parent[Row], info: Info) -> list[Service]:
        return await loaders.load(info.context, services.of_agents, root.id)  # type: ignore[no-any-return]
